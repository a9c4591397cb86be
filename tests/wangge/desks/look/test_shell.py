import pytest

from wangge.desks.look.shell import NavItem, mark_current

MENU = [NavItem("Home", "/en/", exact=True), NavItem("Map", "/en/map/"), NavItem("Posters", "/en/map/posters/")]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/en/", ["Home"]),
        ("/en/map/", ["Map"]),
        ("/en/map/chosen/320582003002003/", ["Map"]),
        ("/en/map/posters/2/", ["Posters"]),
        ("/en/grids/320582003002003/", []),
    ],
)
def test_the_nearest_entry_is_current_and_no_other(path, current):
    assert [item.label for item in mark_current(MENU, path) if item.current] == current
