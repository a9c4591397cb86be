"""The scenarios by name."""

from collections.abc import Callable

from wangge.scenarios.progress import Steps


def _load_zhangjiagang(steps: Steps) -> None:
    from wangge.scenarios.zhangjiagang.load import load

    load(steps)


SCENARIOS: dict[str, Callable[[Steps], None]] = {"zhangjiagang": _load_zhangjiagang}
DEFAULT = "zhangjiagang"
