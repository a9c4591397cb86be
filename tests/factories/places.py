"""A toy city that fits on a screen: two towns, three communities, twelve base units of a hundred metres or so.

    lat                 town A (left)             town B (right)
    31.804  ┌──────┬──────┐ ┌──────┬──────┐
            │ A1U3 │ A1U4 │ │ B1U3 │ B1U4 │
    31.802  ├─ community A1 ┤ ├─ community B1 ┤     residents: U1 100, U2 200, U3 300, U4 400;
            │ A1U1 │ A1U2 │ │ B1U1 │ B1U2 │     community A2 (below A1) has the same four
    31.800  └──────┴──────┘ └──────┴──────┘
           120.500       120.504 120.504     120.508

In the plan in force, the left column of each community is its grid 1 (400 people), the right its grid 2 (600).
"""

from dataclasses import dataclass, field

import shapely

from wangge.places.domain.drawing import digest_of, units_under
from wangge.places.domain.revision import renew_revision
from wangge.places.enums import Level, PlanStatus, UnitKind
from wangge.places.models import BaseUnit, Division, Grid, GridPlan, GridUnit
from wangge.places.models.outlined import outline_columns

SIDE = 0.002
CITY, TOWN_A, TOWN_B = "320000", "320000001", "320000002"
A1, A2, B1 = "320000001001", "320000001002", "320000002001"
CORNERS = {A1: (120.500, 31.800), A2: (120.500, 31.796), B1: (120.504, 31.800)}
NAMES = {CITY: "玩具市", TOWN_A: "甲镇", TOWN_B: "乙镇", A1: "东风社区居委会", A2: "南塘村委会", B1: "新河社区居委会"}
LATIN = {
    CITY: "Wanju",
    TOWN_A: "Jia Town",
    TOWN_B: "Yi Town",
    A1: "Dongfeng Community",
    A2: "Nantang Village",
    B1: "Xinhe Community",
}


@dataclass
class ToyCity:
    divisions: dict[str, Division] = field(default_factory=dict)
    units: dict[str, BaseUnit] = field(default_factory=dict)
    plan: GridPlan | None = None

    @property
    def root(self) -> Division:
        return self.divisions[CITY]


def make_toy_city() -> ToyCity:
    city = ToyCity()
    _add_division(city, CITY, Level.CITY, None)
    for code in (TOWN_A, TOWN_B):
        _add_division(city, code, Level.TOWN, CITY)
    for code, parent in ((A1, TOWN_A), (A2, TOWN_A), (B1, TOWN_B)):
        west, south = CORNERS[code]
        _add_division(city, code, Level.COMMUNITY, parent, shapely.box(west, south, west + 2 * SIDE, south + 2 * SIDE))
        for number in (1, 2, 3, 4):
            _add_unit(city, code, number)
    renew_revision()
    return city


def _add_division(city, code, level, parent, outline=None):
    division = Division(
        code=code, name=NAMES[code], latin_name=LATIN[code], level=level, parent=city.divisions.get(parent)
    )
    division.set_outline(outline)
    if outline is not None:
        division.lon, division.lat = outline.centroid.x, outline.centroid.y
    division.save()
    city.divisions[code] = division


def _add_unit(city, community, number):
    west, south = CORNERS[community]
    column, row = (number - 1) % 2, (number - 1) // 2
    cell = shapely.box(west + column * SIDE, south + row * SIDE, west + (column + 1) * SIDE, south + (row + 1) * SIDE)
    unit = BaseUnit.objects.create(
        code=f"{community}U{number}",
        name=f"{NAMES[community][:2]}苑{number}幢",
        kind=UnitKind.BUILDING,
        community=city.divisions[community],
        population=100 * number,
        profile={"age_60_up": 0.1 * number, "newcomers": 0.2},
        lon=cell.centroid.x,
        lat=cell.centroid.y,
        **outline_columns(cell),
    )
    city.units[unit.code] = unit


def make_plan(city: ToyCity, *, name="第一版", status=PlanStatus.DRAFT, valid_from=None) -> GridPlan:
    """A plan drawn by hand: two columns in each community."""
    plan = GridPlan.objects.create(
        division=city.root,
        name=name,
        status=status,
        valid_from=valid_from,
        report={"grids": 6, "cost": 0.25, "max_deviation": 0.2},
        drawn_from=digest_of(units_under(city.root)),
    )
    for community in (A1, A2, B1):
        for serial, numbers in ((1, (1, 3)), (2, (2, 4))):
            _add_grid(city, plan, community, serial, [city.units[f"{community}U{number}"] for number in numbers])
    return plan


def _add_grid(city, plan, community, serial, units):
    outline = shapely.union_all([unit.geometry for unit in units])
    people = sum(unit.population for unit in units)
    grid = Grid.objects.create(
        plan=plan,
        community=city.divisions[community],
        code=f"{community}{serial:03d}",
        serial=serial,
        population=people,
        unit_count=len(units),
        centre=units[-1],
        lon=units[-1].lon,
        lat=units[-1].lat,
        figures={
            "area_km2": 0.08,
            "density": people / 0.08,
            "deviation": 0.2,
            "distance_m": 90.0,
            "age_60_up": 0.3,
            "newcomers": 0.2,
        },
        **outline_columns(outline),
    )
    GridUnit.objects.bulk_create([GridUnit(plan=plan, grid=grid, unit=unit) for unit in units])


def put_plan_in_force(city: ToyCity) -> GridPlan:
    from datetime import date

    city.plan = make_plan(city, status=PlanStatus.IN_FORCE, valid_from=date(2026, 3, 1))
    renew_revision()
    return city.plan
