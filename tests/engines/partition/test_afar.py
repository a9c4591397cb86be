"""Communities searched on other machines: the same plan as here, whatever is lost on the way."""

import contextlib
import importlib.util
import os
import signal
import socket
import sys
import threading
import time
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from tests.engines.partition.cities import city, random_city

from wangge_engines.errors import WanggeError
from wangge_engines.partition.afar import cluster, haul
from wangge_engines.partition.afar.batches import Batches, _stopped_by, as_problem
from wangge_engines.partition.afar.work import draw_batch, versions
from wangge_engines.partition.bounds import certify
from wangge_engines.partition.problem import Floor, Pins, Plan, Problem
from wangge_engines.partition.search import search
from wangge_engines.partition.ties import find_ties

QUICK = 0.2


def islands(seed=3, n=400, communities=10, **options):
    """A city of strips with islands, lumps, empty land, profiles, an earlier plan, and ids in no order of the map."""
    rng = np.random.default_rng(seed)
    problem = random_city(
        rng, n, 3, communities, profile=rng.dirichlet(np.ones(3), n), culture=0.3, previous=rng.integers(-1, 40, n)
    )
    people = problem.population.copy()
    people[rng.random(n) < 0.1] = 0
    people[rng.random(n) < 0.02] = 900
    mixed = rng.permutation(n)
    return replace(
        problem,
        ids=np.array([f"{at}" for at in mixed]),  # "10" stands before "9"
        population=people,
        neighbours=problem.neighbours[rng.random(len(problem.neighbours)) < 0.6],
        community=(problem.community * 7 + 3) % communities,
        **options,
    )


def assert_same(far, here):
    """Every array of two plans, to the last bit."""
    for name in ("assignment", "centre", "community_of_grid", "ties", "stopped_by", "seed"):
        assert np.array_equal(getattr(far, name), getattr(here, name)), name
    for field in fields(Floor):
        assert np.array_equal(getattr(far.floor, field.name), getattr(here.floor, field.name)), field.name


@pytest.mark.parametrize("units", [1, 90, 10**6])
def test_batches_put_together_are_the_plan_of_a_search_here(units):
    problem = islands()
    batches = Batches(problem, units)
    results = [draw_batch(cut, seed=5, effort=QUICK)["result"] for cut in batches]

    assert len(batches) == {1: 10, 90: 5, 10**6: 1}[units]
    assert len(find_ties(problem)) > 10
    assert_same(batches.put_together(results, seconds=0.0, seed=5), search(problem, seed=5, effort=QUICK))


def test_pins_hold_in_batches():
    problem = islands()
    before = search(problem, effort=QUICK)
    rng = np.random.default_rng(1)
    closed = np.isin(before.assignment, [4, 17])
    held = np.where(closed | (rng.random(problem.units) < 0.1), before.assignment, -1)
    nobody = np.zeros(problem.units, dtype=np.bool_)
    pinned = replace(problem, previous=before.assignment, pins=Pins(held, nobody, closed, np.full_like(held, -1)))
    batches = Batches(pinned, 90)
    results = [draw_batch(cut, seed=5, effort=QUICK)["result"] for cut in batches]

    assert_same(batches.put_together(results, seconds=0.0, seed=5), search(pinned, seed=5, effort=QUICK))


def test_what_is_proven_in_batches_is_what_is_proven_here():
    problem = islands(n=120, communities=5, previous=None)
    batches = Batches(problem, 50)
    results = [draw_batch(cut, seed=5, effort=QUICK, certify=True)["result"] for cut in batches]
    far = batches.put_together(results, seconds=0.0, seed=5)
    here = certify(search(problem, seed=5, effort=QUICK), effort=QUICK)

    assert_same(far, here)
    assert np.array_equal(far.certificate.bound, here.certificate.bound)
    assert np.array_equal(far.certificate.proven, here.certificate.proven)


def test_a_batch_says_all_that_a_problem_says():
    problem = islands()
    cut = Batches(problem, 10**6).slice(0)

    assert {*cut, "ids", "pairs_across"} == {field.name for field in fields(Problem)} | {"rank"}
    again = as_problem(cut)
    order = np.argsort(problem.community, kind="stable")
    assert np.array_equal(np.argsort(again.ids), np.argsort(problem.ids[order]))
    for name in ("population", "place", "profile", "previous", "community"):
        assert np.array_equal(getattr(again, name), getattr(problem, name)[order]), name


def test_a_batch_carries_no_ids_and_no_more_than_its_own():
    batches = Batches(islands(), 90)

    assert all(cut["rank"].dtype == np.int32 for cut in batches)
    assert sum(len(cut["population"]) for cut in batches) == 400


@pytest.mark.parametrize(
    ("reasons", "told"),
    [(["optimal", "effort"], "effort"), (["optimal", "time", "effort"], "time"), (["optimal"] * 2, "optimal")],
)
def test_the_whole_stopped_by_what_stopped_a_part(reasons, told):
    assert _stopped_by(reasons) == told


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("localhost", "--ray localhost is no address"),
        ("127.0.0.1:99999", "no cluster answers at 127.0.0.1:99999"),
        ("ray://", "--ray ray:// is no address"),
    ],
)
def test_a_wrong_address_is_told_at_once(monkeypatch, address, told):
    monkeypatch.setattr(cluster, "_load", lambda: Unconnected)
    with pytest.raises(WanggeError, match=told):
        haul(city(2, 2, 1), address)


def test_somebody_else_at_the_address_is_told(monkeypatch):
    monkeypatch.setattr(cluster, "_load", lambda: Unconnected)
    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=answer_like_redis, args=[other], daemon=True).start()
        with pytest.raises(WanggeError, match="is no Ray cluster"):
            haul(city(2, 2, 1), f"127.0.0.1:{other.getsockname()[1]}")


def answer_like_redis(server):
    line, _ = server.accept()
    with line:
        line.recv(100)
        line.sendall(b"-ERR unknown command 'PRI'\r\n")


class Unconnected:
    """Ray before anybody connects."""

    is_initialized = staticmethod(lambda: False)
    shutdown = staticmethod(lambda: None)


def test_without_ray_it_is_told_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(WanggeError) as refused:
        haul(city(2, 2, 1), "auto")
    assert str(refused.value) == '--ray needs Ray, here and on every worker: pip install "wangge[ray]"'


def test_a_worker_of_another_make_is_named():
    expected = versions()
    told = cluster._unlike({**expected, "numba": "0.1"}, expected)

    assert f"numba 0.1 ({expected['numba']})" in told
    assert "numpy" not in told


def test_a_worker_without_this_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "wangge_engines.partition.afar.work", None)

    assert list(cluster._checked_task()({}, {}, {})) == ["unlike"]


# With Ray itself: where it is installed, or wanted (WANGGE_NEED_RAY)

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None and "WANGGE_NEED_RAY" not in os.environ,
    reason="Ray is not installed: pip install -r requirements-ray.lock",
)


@pytest.fixture(scope="module")
def ray_here():
    """A cluster of two processors on this machine."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray

    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield ray
    ray.shutdown()


@needs_ray
def test_a_cluster_draws_the_same_and_tells_how_far_it_is(ray_here):
    problem, told = islands(), []
    plan, took = haul(
        problem, "local", seed=5, effort=QUICK, units_in_batch=90, progress=lambda share, _: told.append(share)
    )

    assert isinstance(plan, Plan)
    assert_same(plan, search(problem, seed=5, effort=QUICK))
    assert told == sorted(told)
    assert (len(told), told[-1]) == (5, 1.0)
    assert (took.batches, took.processors) == (5, 2)


@needs_ray
def test_a_killed_worker_costs_its_batch_only(ray_here):
    problem = islands(n=4000, communities=100)
    killed = []

    def kill_the_first(share, _):
        if not killed:
            killed.append(kill_a_worker())

    plan, took = haul(problem, "local", effort=QUICK, units_in_batch=200, progress=kill_the_first)

    assert killed[0] is not None
    assert took.batches == 20
    assert_same(plan, search(problem, effort=QUICK))


def kill_a_worker():
    """End a worker that is at a batch, as a machine does that is out of memory; its process, None where none is."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if entry.joinpath("cmdline").read_bytes().startswith(b"ray::draw_if_alike") and is_ours(int(entry.name)):
                os.kill(int(entry.name), signal.SIGKILL)
                return int(entry.name)
    return None


def is_ours(process):
    """Whether this very process began it, or one that did."""
    while process > 1:
        status = Path(f"/proc/{process}/status").read_text()
        process = int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))
        if process == os.getpid():
            return True
    return False


@needs_ray
def test_workers_of_another_make_are_refused(ray_here, monkeypatch):
    monkeypatch.setattr("wangge_engines.partition.afar.far.versions", lambda: {**versions(), "wangge": "9.9"})

    with pytest.raises(WanggeError, match=r"a worker is of another make.*wangge \S+ \(9.9\)"):
        haul(city(4, 4, 2), "local")


@needs_ray
def test_a_time_limit_holds_on_a_cluster(ray_here):
    begun = time.perf_counter()
    plan, _ = haul(islands(n=4000, communities=4), "local", effort=5000.0, time_limit=0.5, units_in_batch=1)

    assert plan.stopped_by == "time"
    assert time.perf_counter() - begun < 20
