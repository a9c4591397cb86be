"""A plan's life with the real engine on the toy city."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from tests.factories.places import A1, A2, CITY, TOWN_A, TOWN_B, make_plan

from wangge.accounts.models import AuditEvent
from wangge.places.domain import grid_plan
from wangge.places.domain.checks import plan_faults
from wangge.places.domain.drawing import draw_units
from wangge.places.domain.grid_plan import DrawSettings, PlanError, adopt_plan, draft_plan
from wangge.places.enums import PlanStatus
from wangge.places.models import BaseUnit, Division, Grid, GridPlan, GridUnit

SETTINGS = DrawSettings(target=None, grids=6, tolerance=0.5, seed=7)


@pytest.fixture
def plan(toy_city):
    return draft_plan(division=toy_city.root, settings=SETTINGS)


def test_every_unit_is_in_exactly_one_grid_of_its_community(plan):
    links = GridUnit.objects.filter(plan=plan)

    assert sorted(links.values_list("unit__code", flat=True)) == sorted(BaseUnit.objects.values_list("code", flat=True))
    assert plan_faults(plan) == []


def test_a_plan_has_as_many_grids_as_asked(plan):
    assert plan.grids.count() == 6


def test_codes_are_the_communitys_with_serials_from_west_to_east(plan):
    grids = plan.grids.filter(community__code=A1).order_by("code")

    assert [grid.code for grid in grids] == [f"{A1}001", f"{A1}002"]
    assert [round(grid.lon, 6) for grid in grids] == sorted(round(grid.lon, 6) for grid in grids)


def test_grids_carry_the_people_of_their_units(plan):
    for grid in plan.grids.all():
        assert grid.population == sum(link.unit.population for link in grid.grid_units.select_related("unit"))


def test_outlines_of_grids_tile_their_community(plan, toy_city):
    import shapely

    outlines = [grid.geometry for grid in plan.grids.filter(community__code=A1)]
    whole = toy_city.divisions[A1].geometry

    assert shapely.union_all(outlines).symmetric_difference(whole).area < 1e-12
    assert sum(outline.area for outline in outlines) == pytest.approx(whole.area, rel=1e-6)


def test_the_same_seed_draws_the_same_plan(toy_city):
    first, second = (draft_plan(division=toy_city.root, settings=SETTINGS) for _ in range(2))

    def rows(plan):
        return list(plan.grid_units.order_by("unit__code").values_list("unit__code", "grid__code"))

    assert rows(first) == rows(second)


def test_adopting_retires_the_plan_before(plan, toy_city):
    adopt_plan(plan=plan)
    second = adopt_plan(plan=draft_plan(division=toy_city.root, settings=SETTINGS))

    plan.refresh_from_db()
    assert (plan.status, plan.valid_to) == (PlanStatus.RETIRED, second.valid_from)
    assert GridPlan.objects.get(status=PlanStatus.IN_FORCE) == second


def test_a_new_plan_uses_no_code_of_an_old_one(plan, toy_city):
    adopt_plan(plan=plan)
    second = draft_plan(division=toy_city.root, settings=SETTINGS)

    assert not set(plan.grids.values_list("code", flat=True)) & set(second.grids.values_list("code", flat=True))


def codes(plan):
    return set(plan.grids.values_list("code", flat=True))


def test_two_drafts_put_in_force_one_after_the_other_share_no_code(plan, toy_city):
    second = draft_plan(division=toy_city.root, settings=SETTINGS)
    assert codes(second) == codes(plan)  # neither is in force yet

    adopt_plan(plan=plan)
    adopt_plan(plan=second)

    assert not codes(plan) & codes(second)
    grids = second.grids.filter(community__code=A1).order_by("code")
    assert [(grid.code, grid.serial) for grid in grids] == [(f"{A1}003", 3), (f"{A1}004", 4)]


def test_a_change_of_a_plan_that_was_replaced_is_drawn_again(plan, toy_city):
    adopt_plan(plan=plan)
    change = draft_plan(division=toy_city.root, settings=SETTINGS, previous=plan)
    adopt_plan(plan=draft_plan(division=toy_city.root, settings=SETTINGS))

    with pytest.raises(PlanError, match="Draft it again with --keep"):
        adopt_plan(plan=change)


def test_a_change_of_the_plan_in_force_keeps_its_codes(plan, toy_city):
    adopt_plan(plan=plan)
    change = draft_plan(division=toy_city.root, settings=SETTINGS, previous=plan)

    adopt_plan(plan=change)

    assert codes(change) == codes(plan)


def draft_of(city, code):
    settings = DrawSettings(target=500, tolerance=0.9, seed=7)
    return draft_plan(division=city.divisions[code], settings=settings)


def in_force():
    return set(GridPlan.objects.filter(status=PlanStatus.IN_FORCE))


def test_a_plan_of_the_city_replaces_those_of_its_towns(toy_city):
    of_towns = [adopt_plan(plan=draft_of(toy_city, code)) for code in (TOWN_A, TOWN_B)]
    assert in_force() == set(of_towns)

    of_city = adopt_plan(plan=draft_of(toy_city, CITY))

    assert in_force() == {of_city}
    assert not codes(of_city) & (codes(of_towns[0]) | codes(of_towns[1]))


def test_each_town_keeps_to_its_own_plan(toy_city):
    from django.core.management import CommandError, call_command

    for code in (TOWN_A, TOWN_B):
        adopt_plan(plan=draft_of(toy_city, code))
    before = GridPlan.objects.get(division__code=TOWN_A)

    call_command("plan", "draft", TOWN_A, "--target", "500", "--tolerance", "0.9", "--keep")

    change = GridPlan.objects.filter(division__code=TOWN_A).latest("id")
    assert (change.settings["previous"], codes(change)) == (before.pk, codes(before))
    with pytest.raises(CommandError, match="No plan is in force that --keep could keep to"):
        call_command("plan", "draft", CITY, "--keep")


def test_a_plan_of_a_town_does_not_go_beside_that_of_its_city(plan, toy_city):
    adopt_plan(plan=plan)

    with pytest.raises(PlanError, match="is in force for all of Wanju, and Jia Town is part of it"):
        adopt_plan(plan=draft_of(toy_city, TOWN_A))

    assert in_force() == {plan}


def test_two_plans_in_force_on_the_same_ground_are_found(drawn_city):
    town = make_plan(drawn_city, name="甲镇方案")
    GridPlan.objects.filter(pk=town.pk).update(division=drawn_city.divisions[TOWN_A], status=PlanStatus.IN_FORCE)

    assert plan_faults(drawn_city.plan) == ["甲镇方案 is in force as well as 第一版"]


@pytest.mark.parametrize(
    "change",
    [
        lambda units: units.filter(code=f"{A1}U1").update(population=1000),
        lambda units: units.filter(code=f"{A1}U1").update(profile={}),
        lambda units: units.filter(code=f"{A1}U1").update(outline=units.get(code=f"{A1}U2").outline),
        lambda units: units.filter(code=f"{A1}U1").update(community=Division.objects.get(code=A2)),
    ],
    ids=["residents", "profile", "outline", "moved"],
)
def test_a_draft_of_units_that_changed_since_stays_a_draft(plan, change):
    change(BaseUnit.objects)

    with pytest.raises(PlanError, match=r"have changed since .* was drawn"):
        adopt_plan(plan=plan)

    assert in_force() == set()


def test_a_draft_that_leaves_a_unit_out_stays_a_draft(plan):
    GridUnit.objects.filter(unit__code=f"{A1}U1").delete()

    with pytest.raises(PlanError, match="1 base unit is in no grid"):
        adopt_plan(plan=plan)

    assert in_force() == set()


def test_a_plan_put_in_force_elsewhere_meanwhile_is_not_put_in_force_again(plan):
    seen_before = GridPlan.objects.get(pk=plan.pk)
    adopt_plan(plan=plan)

    with pytest.raises(PlanError, match="is not a draft"):
        adopt_plan(plan=seen_before)


def test_a_plan_does_not_begin_on_a_day_to_come(plan):
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(PlanError, match="is still to come"):
        adopt_plan(plan=plan, valid_from=tomorrow)


def test_a_plan_does_not_begin_before_the_one_it_replaces(plan, toy_city):
    adopt_plan(plan=plan, valid_from=date(2026, 4, 1))
    second = draft_plan(division=toy_city.root, settings=SETTINGS)

    with pytest.raises(PlanError, match="in force since 2026-04-01"):
        adopt_plan(plan=second, valid_from=date(2026, 3, 31))


def test_a_change_of_a_draft_has_each_code_once(plan, toy_city):
    finer = DrawSettings(target=None, grids=8, tolerance=0.9, seed=7)

    change = draft_plan(division=toy_city.root, settings=finer, previous=plan)

    assert len(codes(change)) == change.grids.count() == 8


def test_adopting_is_in_the_trail(plan):
    adopt_plan(plan=plan, reason="council of 3 March")

    event = AuditEvent.objects.first()
    assert (event.act, event.subject_id, event.reason) == ("adopted", str(plan.pk), "council of 3 March")


def test_a_plan_in_force_is_not_adopted_twice(plan):
    adopt_plan(plan=plan)

    with pytest.raises(PlanError, match="is not a draft"):
        adopt_plan(plan=plan)


def test_the_database_holds_one_plan_in_force(drawn_city):
    with pytest.raises(IntegrityError):
        make_plan(drawn_city, status=PlanStatus.IN_FORCE)


def test_a_place_without_units_says_so(toy_city):
    BaseUnit.objects.all().delete()

    with pytest.raises(PlanError, match="has no base units yet"):
        draft_plan(division=toy_city.root, settings=SETTINGS)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_drawing_to_write(toy_city, monkeypatch):
    waiting = []

    def draw(*units, **more):
        waiting.append(connection.in_atomic_block)
        return draw_units(*units, **more)

    monkeypatch.setattr(grid_plan, "draw_units", draw)
    draft_plan(division=toy_city.root, settings=SETTINGS)

    assert waiting == [False]


@pytest.mark.parametrize(
    "change",
    [
        lambda units: units.filter(code=f"{A1}U1").update(population=1000),
        lambda units: units.filter(code=f"{A1}U1").delete(),
        lambda units: units.filter(code=f"{A1}U1").update(community=Division.objects.get(code=A2)),
    ],
    ids=["residents", "gone", "moved"],
)
def test_a_drawing_of_units_that_changed_meanwhile_is_refused(toy_city, monkeypatch, change):
    def draw(*units, **more):
        drawing = draw_units(*units, **more)
        change(BaseUnit.objects)
        return drawing

    monkeypatch.setattr(grid_plan, "draw_units", draw)
    with pytest.raises(PlanError, match="changed while grids were drawn"):
        draft_plan(division=toy_city.root, settings=SETTINGS)

    assert not GridPlan.objects.exists()


def test_a_unit_left_out_is_found(drawn_city):
    GridUnit.objects.filter(unit__code=f"{A1}U1").delete()

    assert plan_faults(drawn_city.plan) == [
        "1 base unit is in no grid of 第一版",
        "1 grid of 第一版 has other residents than its base units",
    ]


def test_a_unit_in_two_grids_is_refused_by_the_database(drawn_city):
    grid = Grid.objects.get(code=f"{A1}002")

    with pytest.raises(IntegrityError):
        GridUnit.objects.create(plan=drawn_city.plan, grid=grid, unit=drawn_city.units[f"{A1}U1"])


def test_a_redraw_with_least_change_keeps_codes_and_people(plan, toy_city):
    adopt_plan(plan=plan)
    again = draft_plan(division=toy_city.root, settings=SETTINGS, previous=plan)

    def rows(plan):
        return list(plan.grid_units.order_by("unit__code").values_list("unit__code", "grid__code"))

    assert rows(again) == rows(plan)


def test_a_planner_without_pages_drafts_and_adopts_by_command(toy_city, capsys):
    from django.core.management import call_command

    call_command("plan", "draft", "320000", "--grids", "6", "--tolerance", "0.5")
    [plan] = GridPlan.objects.all()
    call_command("plan", "adopt", str(plan.pk), "--from", "2026-04-01", "--reason", "council")
    call_command("plan", "list")

    plan.refresh_from_db()
    assert (plan.status, str(plan.valid_from), plan.grids.count()) == (PlanStatus.IN_FORCE, "2026-04-01", 6)
    assert "6 grids, largest deviation" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("draft", "999"), "no division 999"),
        (("adopt", "999"), "no plan 999"),
        (("draft", "320000", "--grids", "99"), "99"),
        (("draft", "320000", "--tolerance", "7"), "tolerance"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(toy_city, arguments, message):
    from django.core.management import CommandError, call_command

    with pytest.raises(CommandError, match=message) as refused:
        call_command("plan", *arguments)

    assert (refused.value.returncode, GridPlan.objects.count()) == (2, 0)
