"""Zhangjiagang into the database: real divisions, generated residents, 895 grids drawn by the engine."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from wangge.common.place_names import latin_name
from wangge.common.progress import Steps
from wangge.places.domain.drawing import draw_units
from wangge.places.domain.grid_plan import DrawSettings, adopt_plan, keep_drawing
from wangge.places.domain.import_units import save_units
from wangge.places.models import BaseUnit, Division
from wangge.places.models.outlined import outline_columns
from wangge.scenarios.zhangjiagang.city import generate_city

Write = Callable[[], None]
SEED = 320582
ASKED = DrawSettings(target=None, grids=895, seed=SEED)
PLAN_NAME = "第一版网格方案"


def load(steps: Steps) -> Write:
    """Generate the city and draw its grids; answers with what writes them all and puts the plan in force."""
    city = generate_city(seed=SEED, progress=steps.step(_("making the city"), 0.0, 0.35))
    divisions = _divisions(city.divisions)
    units = _units(city.units, divisions)
    drawing = draw_units(units, settings=asdict(ASKED), progress=steps.step(_("drawing grids"), 0.35, 0.9))
    written = steps.step(_("writing the city"), 0.9, 1.0)

    def write() -> None:
        for division in divisions.values():
            division.save()
        save_units(units)
        root = next(division for division in divisions.values() if division.parent is None)
        adopt_plan(plan=keep_drawing(drawing, division=root, settings=ASKED, name=PLAN_NAME))
        written(1.0)

    return write


def _divisions(rows: Any) -> dict[str, Division]:
    """Parents stand before their children, in the table and in the answer."""
    made: dict[str, Division] = {}
    for row in rows.itertuples():
        division = Division(
            code=row.code,
            name=row.name,
            latin_name=latin_name(row.name),
            level=row.level,
            parent=made.get(row.parent),
            lon=row.lon,
            lat=row.lat,
        )
        division.set_outline(row.outline)
        made[row.code] = division
    return made


def _units(rows: Any, divisions: dict[str, Division]) -> list[BaseUnit]:
    shares = [column for column in rows.columns if column.startswith("profile_")]
    return [
        BaseUnit(
            code=row["id"],
            name=row["name"],
            kind=row["kind"],
            community=divisions[row["community"]],
            population=int(row["population"]),
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            profile={column.removeprefix("profile_"): round(float(row[column]), 4) for column in shares},
            **outline_columns(row["outline"]),
        )
        for row in rows.to_dict("records")
    ]
