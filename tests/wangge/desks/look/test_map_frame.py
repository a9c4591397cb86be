import re

import pytest
from django.utils.translation import override

from wangge.desks.look.map_frame import Figure, MapFrame

DENSITY = Figure("density", "Residents per km²", (500, 1000, 2500, 5000))


def test_five_steps_are_told_in_words():
    with override("en"):
        assert DENSITY.steps == ["under 500", "500–1,000", "1,000–2,500", "2,500–5,000", "5,000 or more"]


def test_cuts_reach_the_script_as_plain_numbers():
    assert Figure("age", "Age", (12.5, 20, 25, 30.25)).bins == "12.5,20,25,30.25"


@pytest.mark.parametrize(
    ("cuts", "said"),
    [
        ((1, 2, 3), "Figure density has 3 cuts; five steps want 4."),
        ((1, 2, 2, 3), "Figure density: cuts must rise, these do not: [1, 2, 2, 3]."),
    ],
)
def test_cuts_that_make_no_five_steps_are_refused(cuts, said):
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        Figure("density", "Residents per km²", cuts)


def test_bounds_are_written_west_south_east_north():
    frame = MapFrame(grids_url="/grids.geojson", label="Grids", bounds=(120.36, 31.72, 120.87, 32.04))
    assert frame.bounds_text == "120.36,31.72,120.87,32.04"
