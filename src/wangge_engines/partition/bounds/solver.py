"""HiGHS, quiet: linear and integer programs (Q. Huangfu, J. A. J. Hall, highs.dev), loaded when first needed."""

from functools import cache
from typing import Any

SCALE = 1000.0  # cost of the best known plan as the solver sees it
# Of integer programs. Presolving is off because a proof must not rest on it: HiGHS 1.16.0 presolves a feasible model of
# this kind to "infeasible", as other versions did with other models (ERGO-Code/HiGHS#2388, #2432, #3090).
WHOLE: dict[str, Any] = {
    "presolve": "off",
    "mip_allow_restart": False,  # a restart presolves
    "mip_rel_gap": 0.0,
    "mip_abs_gap": SCALE * 1e-7,
    "mip_feasibility_tolerance": 1e-7,
    "mip_detect_symmetry": False,
    "mip_heuristic_run_feasibility_jump": False,
}


def new_solver(**options: Any) -> Any:
    """A solver with nothing in it; it works in the thread that calls it alone."""
    solver = _quiet_kind()()
    for option, value in {"threads": 1, **options}.items():
        solver.setOptionValue(option, value)
    return solver


@cache
def _quiet_kind() -> Any:
    import highspy

    class Quiet(highspy.Highs):
        """Its own start would print a line about HiGHS where answers are read by programs."""

        def __init__(self) -> None:
            super(highspy.Highs, self).__init__()
            self.callbacks: list[Any] = []
            self.silent()

    return Quiet
