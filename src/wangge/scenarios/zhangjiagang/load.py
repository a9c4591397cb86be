"""Zhangjiagang into the database: real divisions, generated residents, 895 grids drawn by the engine."""

from typing import Any

from django.utils.translation import gettext as _

from wangge.common.place_names import latin_name
from wangge.places.domain.grid_plan import DrawSettings, adopt_plan, draft_plan
from wangge.places.domain.import_units import save_units
from wangge.places.models import BaseUnit, Division
from wangge.places.models.outlined import outline_columns
from wangge.scenarios.progress import Steps
from wangge.scenarios.zhangjiagang.city import generate_city

SEED = 320582
GRIDS = 895
PLAN_NAME = "第一版网格方案"


def load(steps: Steps) -> None:
    """Generate the city, write it, draw its grids and put them in force."""
    city = generate_city(seed=SEED, progress=steps.step(_("making the city"), 0.0, 0.3))
    divisions = _save_divisions(city.divisions)
    report = steps.step(_("writing base units"), 0.3, 0.45)
    save_units(_units(city.units, divisions))
    report(1.0)
    root = next(division for division in divisions.values() if division.parent is None)
    draw = steps.step(_("drawing grids"), 0.45, 1.0)
    plan = draft_plan(
        division=root, settings=DrawSettings(target=None, grids=GRIDS, seed=SEED), name=PLAN_NAME, progress=draw
    )
    adopt_plan(plan=plan)


def _save_divisions(rows: Any) -> dict[str, Division]:
    """Parents stand before their children in the table."""
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
        division.save()
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
