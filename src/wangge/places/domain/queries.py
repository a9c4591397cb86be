"""Questions that several pages ask."""

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Length
from shapely.geometry.base import BaseGeometry

from wangge.places.enums import Level, PlanStatus
from wangge.places.models import Division, Grid, GridPlan


def root_division() -> Division | None:
    """The division the installation is for: the one without a parent."""
    return Division.objects.current().filter(parent=None).order_by("code").first()


def divisions_above(division: Division) -> QuerySet[Division]:
    """From the top of the tree down to the division that this one lies in."""
    *above, _own, _end = division.path.split("/")
    return Division.objects.current().filter(code__in=above).order_by(Length("path"))


def plans_in_force() -> QuerySet[GridPlan]:
    """One for the whole city, or one for each town that has its own."""
    return GridPlan.objects.filter(status=PlanStatus.IN_FORCE).select_related("division").order_by("division__code")


def overlapping_plans(division: Division) -> QuerySet[GridPlan]:
    """Plans in force for the division itself, for one above it or for one below it: they divide the same ground."""
    above = divisions_above(division)
    around = Q(division__path__startswith=division.path) | Q(division__in=above)
    return plans_in_force().filter(around)


def grids_in_force() -> QuerySet[Grid]:
    return Grid.objects.filter(plan__status=PlanStatus.IN_FORCE).select_related("community__parent")


def towns() -> QuerySet[Division]:
    """Town-level divisions with their grids and residents."""
    return _with_grids(Division.objects.current().filter(level=Level.TOWN), "children__grids")


def town_named(code: str) -> Division | None:
    return Division.objects.current().filter(level=Level.TOWN, code=code).first() if code.isalnum() else None


def communities_of(town: Division) -> QuerySet[Division]:
    return _with_grids(Division.objects.current().filter(parent=town, level=Level.COMMUNITY), "grids")


def _with_grids(divisions: QuerySet[Division], grids: str) -> QuerySet[Division]:
    in_force = Q(**{f"{grids}__plan__status": PlanStatus.IN_FORCE})
    figures = {"grid_count": Count(grids, filter=in_force), "people": Sum(f"{grids}__population", filter=in_force)}
    return divisions.annotate(**figures).order_by("code")  # grouped rows have no order of their own


def grid_in_force(code: str) -> Grid | None:
    """The grid with this code; None for what is no code at all, whatever somebody sent."""
    return grids_in_force().filter(code=code).first() if code.isalnum() else None


def neighbouring_grids(grid: Grid) -> list[Grid]:
    """Grids of the same plan that share a border line with this one, not only a corner."""
    outline = grid.geometry
    if outline is None:
        return []
    near = Grid.objects.filter(
        plan=grid.plan, west__lte=grid.east, east__gte=grid.west, south__lte=grid.north, north__gte=grid.south
    )
    others = near.exclude(pk=grid.pk).select_related("community__parent").order_by("code")
    return [other for other in others if _share_a_line(outline, other.geometry)]


def _share_a_line(one: BaseGeometry, other: BaseGeometry | None) -> bool:
    return other is not None and one.boundary.intersection(other.boundary).length > 0


def bounds_of(outlined: QuerySet[Grid]) -> list[float]:
    """West, south, east, north of them all; empty where nothing has an outline."""
    edges = outlined.aggregate(Min("west"), Min("south"), Max("east"), Max("north"))
    return [float(edge) for edge in edges.values() if edge is not None]
