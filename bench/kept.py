"""What peers drew is kept in var/bench, with its seconds: they don't change when we do, and some take minutes."""

import hashlib
import pickle
from pathlib import Path

from alone import Ran, run_alone
from peers import OURS, PACKAGES, Peer
from wangge_engines.partition.problem import Problem

KEPT = Path(__file__).resolve().parents[1] / "var/bench"
SEEN = ("ids", "population", "place", "community", "neighbours", "grids", "tolerance")  # by peers
NEVER = 3600.0  # seconds that ours may take


def run_once(peer: Peer, problem: Problem, seed: int, patience: float, *, fresh: bool = False) -> Ran:
    """As `run_alone`, but only where nothing is kept of the same peer, versions, problem, seed and patience."""
    if peer in OURS:
        return run_alone(peer, problem, seed, NEVER)
    path = KEPT / f"{_digest(peer, problem, seed, patience)}.pickle"
    if path.exists() and not fresh:
        return pickle.loads(path.read_bytes())  # noqa: S301  we wrote it
    ran = run_alone(peer, problem, seed, patience)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(ran))
    return ran


def _digest(peer: Peer, problem: Problem, seed: int, patience: float) -> str:
    seen = [getattr(problem, name) for name in SEEN]
    asked = pickle.dumps((peer, PACKAGES, seen, seed, patience))
    code = (Path(__file__).parent / f"{peer.module.replace('.', '/')}.py").read_bytes()
    return hashlib.sha256(asked + code).hexdigest()[:24]
