"""The front as a picture: nearness to the right, likeness upwards, a point for each weight of culture. SVG, as text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from wangge_engines.messages import say

Scale = Callable[[float], float]

_WIDE, _HIGH = 720, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 28, 60, 64
_INK, _FAINT, _LINE = "#333333", "#dddddd", "#1b7837"
_TICKS = 5
_LABEL = 64.0, 16.0  # pixels that a label takes


def front_chart(rows: Sequence[dict[str, Any]]) -> str:
    """A drawing of rows as `FrontPoint.row` makes them."""
    across, up = _scales(rows)
    parts = [*_frame(), *_ticks(rows, across, up), *_points(rows, across, up)]
    size = f'width="{_WIDE}" height="{_HIGH}" viewBox="0 0 {_WIDE} {_HIGH}"'
    look = 'font-family="sans-serif" font-size="13"'
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look} role="img">\n{body}\n</svg>\n'


def nice_ticks(most: float) -> list[float]:
    """Round numbers from 0 to beyond `most`, about five."""
    if most <= 0:
        return [0.0, 1.0]
    raw = most / _TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(nice for nice in (1, 2, 2.5, 5, 10) if nice * power >= raw * (1 - 1e-9))
    return [round(step * at, 12) for at in range(math.ceil(most / step - 1e-9) + 1)]


def _scales(rows: Sequence[dict[str, Any]]) -> tuple[Scale, Scale]:
    most_place, most_culture = (nice_ticks(max(row[name] for row in rows))[-1] for name in _AXES)
    wide, high = _WIDE - _LEFT - _RIGHT, _HIGH - _TOP - _BOTTOM
    return (lambda value: _LEFT + wide * value / most_place), (
        lambda value: _HIGH - _BOTTOM - high * value / most_culture
    )


_AXES = ("place_left", "culture_left")


def _frame() -> Iterator[str]:
    middle = (_LEFT + _WIDE - _RIGHT) / 2
    yield f'<rect width="{_WIDE}" height="{_HIGH}" fill="white"/>'
    yield _text(middle, 28, say("What likeness costs in nearness"), size=17)
    yield _text(middle, _HIGH - 16, say("spread of places left inside grids"))
    sideways = f'transform="rotate(-90 20 {_HIGH / 2})"'
    yield _text(20, _HIGH / 2, say("spread of profiles left inside grids"), more=sideways)


def _ticks(rows: Sequence[dict[str, Any]], across: Scale, up: Scale) -> Iterator[str]:
    place, culture = (nice_ticks(max(row[name] for row in rows)) for name in _AXES)
    for value in place:
        yield _line(across(value), up(0), across(value), up(culture[-1]))
        yield _text(across(value), up(0) + 20, _percent(value, place))
    for value in culture:
        yield _line(across(0), up(value), across(place[-1]), up(value))
        yield _text(across(0) - 8, up(value) + 4, _percent(value, culture), anchor="end")


def _points(rows: Sequence[dict[str, Any]], across: Scale, up: Scale) -> Iterator[str]:
    spots = [(across(row["place_left"]), up(row["culture_left"])) for row in rows]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    yield f'<polyline points="{way}" fill="none" stroke="{_LINE}" stroke-width="2"/>'
    told: list[tuple[float, float]] = []
    for row, (x, y) in zip(rows, spots, strict=True):
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{_LINE}"/>'
        if all(abs(x - other_x) > _LABEL[0] or abs(y - other_y) > _LABEL[1] for other_x, other_y in told):
            told.append((x, y))
            # before the point where it would be cut off behind it
            off, anchor = (8, "start") if x + _LABEL[0] < _WIDE else (-8, "end")
            yield _text(x + off, y - 8, f"λ = {row['culture']:g}", anchor=anchor)


def _percent(value: float, ticks: Sequence[float]) -> str:
    digits = 0 if (ticks[1] - ticks[0]) * 100 >= 1 else 1
    return f"{100 * value:.{digits}f} %"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_FAINT}"/>'


def _text(x: float, y: float, text: str, *, size: int = 13, anchor: str = "middle", more: str = "") -> str:
    look = f'font-size="{size}" text-anchor="{anchor}" fill="{_INK}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look} {more}>{escape(text)}</text>'.replace(" >", ">")
