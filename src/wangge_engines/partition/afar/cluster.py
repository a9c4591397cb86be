"""Ray: reach a cluster, hand out batches a few at a time, gather what comes back.

Whoever reaches a cluster's ports can run programs there: at best Ray asks for one shared token, and encrypts nothing.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from wangge_engines.errors import WanggeError
from wangge_engines.messages import say

PATIENCE_S = 5.0  # for an address to answer at all
RETRIES = 5  # of a batch whose worker was lost
HTTP2_GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
HTTP2_SETTINGS = b"\x04"  # the kind of the first frame that Ray's head, which speaks gRPC, answers with
IN_FLIGHT = 2  # batches for each processor that are out at a time: one at work, one on its way

Ask = Callable[[int], tuple[dict[str, Any], dict[str, Any]]]  # batch number i, and how it is to be searched
Gathered = tuple[int, dict[str, Any]]


class ClusterError(WanggeError):
    """The cluster can't be had, or can't do it; the message says why and what to do."""


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """Ray itself, connected to the cluster; with the address "local", to one that lives on this machine meanwhile."""
    ray = _load()
    if ray.is_initialized():  # somebody's own connection, and theirs to end
        yield ray
        return
    if address != "local":
        _check(_own_cluster() if address == "auto" else address)
    try:
        _connect(ray, address)
        yield ray
    finally:
        ray.shutdown()


def processors(ray: Any) -> int:
    """How many processors the cluster has."""
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def gather(ray: Any, batches: int, ask: Ask, expected: dict[str, str]) -> Iterator[Gathered]:
    """Number and answer of each batch as it is done. Batches go out one after another as others come back."""
    task = ray.remote(_checked_task()).options(num_cpus=1, max_retries=RETRIES)
    most = IN_FLIGHT * processors(ray)
    out: dict[Any, int] = {}
    sent = 0
    try:
        while out or sent < batches:
            while sent < batches and len(out) < most:
                out[task.remote(expected, *ask(sent))] = sent
                sent += 1
            [done], _ = ray.wait(list(out), num_returns=1)
            yield out.pop(done), _answer(ray, done, expected)
    finally:
        for left in out:
            ray.cancel(left, force=True)


def _checked_task() -> Callable[..., dict[str, Any]]:
    """The task by value: it must be able to say that its worker lacks this very package."""

    def draw_if_alike(expected: dict[str, str], cut: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
        try:
            from wangge_engines.partition.afar.work import draw_batch, versions
        except ImportError as missing:
            return {"unlike": {"wangge": str(missing)}}
        found = versions()
        return draw_batch(cut, **options) if found == expected else {"unlike": found}

    return draw_if_alike


def _answer(ray: Any, reference: Any, expected: dict[str, str]) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = ray.get(reference)
    except (ray.exceptions.WorkerCrashedError, ray.exceptions.OutOfMemoryError, ray.exceptions.NodeDiedError) as lost:
        raise ClusterError(
            say(
                "a batch was given up: its worker was lost {times} times; give workers more memory ({error})",
                times=RETRIES + 1,
                error=str(lost).splitlines()[0],
            )
        ) from lost
    except ray.exceptions.RayError as failed:
        raise ClusterError(say("the cluster could not do a batch: {error}", error=_gist(failed))) from failed
    if "unlike" in answer:
        raise ClusterError(_unlike(answer["unlike"], expected))
    return answer


def _unlike(found: dict[str, str], expected: dict[str, str]) -> str:
    other = [
        f"{name} {found.get(name, '–')} ({theirs})" for name, theirs in expected.items() if found.get(name) != theirs
    ]
    return say(
        "a worker is of another make, and might draw otherwise: {differences}; install the same on every machine",
        differences=", ".join(other),
    )


def _load() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nobody else hears of it
    try:
        import ray
    except ImportError as missing:
        raise ClusterError(say('--ray needs Ray, here and on every worker: pip install "wangge[ray]"')) from missing
    return ray


def _own_cluster() -> str:
    """Address of the cluster that this machine belongs to."""
    from ray._private.utils import read_ray_address  # what ray.init itself asks, but it would wait

    address = os.environ.get("RAY_ADDRESS") or read_ray_address()
    if not address:
        raise ClusterError(
            say("this machine belongs to no Ray cluster; join one with ray start --address=HOST:6379, or take local")
        )
    return str(address)


def _check(address: str) -> None:
    """Tell at once what Ray would tell after minutes: that nobody answers, or somebody who is no cluster."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise ClusterError(
            say("--ray {address} is no address; write HOST:6379 of the cluster's head, auto, or local", address=address)
        )
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_S) as line:
            line.sendall(HTTP2_GREETING)
            answer = line.recv(9)
    except (OSError, OverflowError) as error:
        raise ClusterError(
            say(
                "no cluster answers at {address} ({error}); is it running (ray status), and is the address right?",
                address=address,
                error=error,
            )
        ) from error
    if answer[3:4] != HTTP2_SETTINGS:
        raise ClusterError(
            say(
                "what answers at {address} is no Ray cluster; its head listens at port 6379 or another", address=address
            )
        )


def _connect(ray: Any, address: str) -> None:
    options: dict[str, Any] = {"include_dashboard": False} if address == "local" else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", **options)
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        raise ClusterError(
            say(
                "the cluster at {address} can't be joined ({error}); run this on one of its machines, "
                "with the same Ray and Python, and RAY_AUTH_MODE=token where it asks for a token",
                address=address,
                error=_gist(error),
            )
        ) from error


def _gist(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
