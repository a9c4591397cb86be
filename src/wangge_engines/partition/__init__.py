"""Draw grids: split each community into connected parts of about equal population, people near their centre.

    from wangge_engines import partition

    plan = partition.draw("units.csv", target=1000, within="community")
    plan.grids, plan.assignment, plan.report
    plan.save("drawing/")

The way of a drawing: `read` → `problem` → `search` → `names` → `outlines` → `report` → `write`.
"""

from wangge_engines.partition.draw import draw
from wangge_engines.partition.drawing import Drawing
from wangge_engines.partition.match import match_grids
from wangge_engines.partition.problem import Plan, Problem
from wangge_engines.partition.search import search

__all__ = ["Drawing", "Plan", "Problem", "draw", "match_grids", "search"]
