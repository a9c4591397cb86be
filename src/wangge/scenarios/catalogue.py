"""The scenarios by name: each makes its world, which takes long, and answers with what writes it."""

from collections.abc import Callable

from wangge.common.progress import Steps

Write = Callable[[], None]


def _load_zhangjiagang(steps: Steps) -> Write:
    from wangge.scenarios.zhangjiagang.load import load

    return load(steps)


SCENARIOS: dict[str, Callable[[Steps], Write]] = {"zhangjiagang": _load_zhangjiagang}
DEFAULT = "zhangjiagang"
