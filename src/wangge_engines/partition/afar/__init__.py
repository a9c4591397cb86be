"""Search on other machines: a country's communities in batches on a Ray cluster, the same plan as here.

    plan = search_afar(problem, "10.0.0.5:6379")

Communities are searched apart from each other, with seeds of their own, so whole communities can be searched anywhere:
a batch of them goes out as a problem of its own, and what comes back is put together. A worker that is lost costs its
batch, which Ray gives to another.

`batches` cut, put together · `work` what a worker does · `cluster` Ray: reach it, hand out, gather · `far` the whole.
"""

from wangge_engines.partition.afar.far import Haul, haul, search_afar

__all__ = ["Haul", "haul", "search_afar"]
