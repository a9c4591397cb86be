"""The peers, each a module with `split(problem, seed, …)` → (n,) the grid of each unit of one area.

Libraries are loaded with the module, so that loading isn't counted as their time. What they are handed is the same
graph, people and places that ours gets; ties included, for most of them want connected graphs.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Peer:
    """Who is run, and how."""

    name: str
    module: str
    options: dict[str, Any] = field(default_factory=dict)
    by_itself: bool = False  #  takes all communities at once, others one after another
    one_area: bool = False  #   only makes sense for an area without communities


OURS = (
    Peer("wangge, 5 %", "peers.ours", by_itself=True),
    Peer("wangge, 3 %", "peers.ours", {"tolerance": 0.03}, by_itself=True),
    Peer("wangge, 1 %", "peers.ours", {"tolerance": 0.01}, by_itself=True),
)
METIS = Peer("METIS", "peers.metis")
PEERS = (
    METIS,
    Peer("METIS, best of 60", "peers.metis", {"variants": True}),
    Peer("KaHIP", "peers.kaffpa"),
    Peer("Mt-KaHyPar", "peers.mtkahypar_"),
    Peer("GerryChain, tree", "peers.trees"),
    Peer("GerryChain + 45 s of ReCom", "peers.trees", {"climb": 45.0}, one_area=True),
    Peer("spopt AZP", "peers.azp", one_area=True),
    Peer("k-means-constrained", "peers.kmeans"),
)
PACKAGES = (
    "pymetis==2025.2.2",
    "kahip==3.25",
    "mtkahypar==1.7.post1",
    "gerrychain==1.0.0",
    "spopt==0.7.0",
    "k-means-constrained==0.9.1",
)
PICTURES = ("matplotlib==3.11.2",)
