"""Plausible Chinese names for generated places: compounds, hamlets, fields, waters, works. None is a real address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.common.place_names import stem

Indices = NDArray[np.int64]

FIRST = "景金锦德安和永华兴福瑞祥泰春明新长江丰盛嘉康悦馨清云"
SECOND = "园湖城庭宁泰安和丰华兴盛乐怡秀河溪塘江苑港"
COMPOUND_ENDINGS = ("花苑", "新村", "家园", "雅苑", "佳苑", "花园", "小区", "名苑", "公寓", "新苑")
QUARTER_ENDINGS = ("小区", "里", "公房", "新村", "弄")
FAMILIES = (
    "陈朱袁蒋顾钱陆徐许黄沈丁施季邹郁孙张王李周吴郑冯褚卫韩杨秦尤何吕曹严华金魏陶姜戚谢邵潘葛范彭鲁马苗方"
    "俞任柳唐薛雷贺倪汤殷罗毕郝安常于傅卞康伍余卜孟平"
)
HAMLET_ENDINGS = (
    "家巷",
    "家宕",
    "家桥",
    "家湾",
    "家埭",
    "家宅",
    "家基",
    "家圩",
    "家墩",
    "家坝",
    "家塘",
    "家浜",
    "家里",
    "家岸",
    "家堂",
    "家村",
)
HAMLET_SIDES = ("", "", "", "", "", "", "东", "西", "南", "北", "前", "后", "大", "小")
POLDER_NAMES = "永福庆登合同新老东西中南北大小"
POLDER_ENDINGS = ("兴圩", "丰圩", "盛圩", "利圩", "和圩", "安埭", "圩埭", "沙埭", "横埭", "圩港", "沙圩", "成圩")
POLDER_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四")
BLOCK = re.compile(r"\d+幢$")
SIDES = ("东", "东北", "北", "西北", "西", "西南", "南", "东南")


@dataclass(frozen=True)
class Ground:
    """A community's cells as naming needs them; arrays of one length, in the order of the unit ids."""

    community: str  # its official name
    kind: NDArray[np.str_]
    places: NDArray[np.float64]
    compound: Indices
    river: NDArray[np.bool_]
    canal: NDArray[np.str_]  # name of the canal or ""
    polders: bool  # whether it lies on the reclaimed land along the Yangtze


def name_units(ground: Ground, rng: np.random.Generator) -> list[str]:
    """A name for every cell, unique in the community."""
    names = [""] * len(ground.kind)
    taken: set[str] = set()
    _name_homes(ground, names, taken, rng)
    _name_empty(ground, names, taken)
    return names


def _name_homes(ground: Ground, names: list[str], taken: set[str], rng: np.random.Generator) -> None:
    estates = _fresh(lambda: _draw_estate(ground, rng), taken)
    quarters = _fresh(lambda: _draw_quarter(rng), taken)
    hamlets = _fresh(lambda: _draw_polder(rng) if ground.polders and rng.random() < 0.6 else _draw_hamlet(rng), taken)
    for number in dict.fromkeys(ground.compound[ground.compound >= 0].tolist()):
        estate = next(estates)
        for block, cell in enumerate(np.flatnonzero(ground.compound == number), start=1):
            names[cell] = f"{estate}{block}幢"
    for cell in np.flatnonzero(ground.kind == "compound"):
        names[cell] = next(quarters)
    for cell in np.flatnonzero(ground.kind == "hamlet"):
        names[cell] = next(hamlets)


def _name_empty(ground: Ground, names: list[str], taken: set[str]) -> None:
    homes = np.flatnonzero(np.isin(ground.kind, ["compound", "building", "hamlet"]))
    short = _short_stem(ground)
    for cell in np.flatnonzero(~np.isin(ground.kind, ["compound", "building", "hamlet"])).tolist():
        if ground.kind[cell] == "works":
            name = f"{short}工业坊"
        elif ground.river[cell] or ground.canal[cell]:
            name = f"{ground.canal[cell] or '长江'}水面"
        else:
            name = _beside(cell, homes, ground, names) + {"field": "农田", "water": "河塘"}[str(ground.kind[cell])]
        names[cell] = _numbered(name, taken, "号厂区" if ground.kind[cell] == "works" else "")


def _beside(cell: int, homes: Indices, ground: Ground, names: list[str]) -> str:
    """The nearest home's name and on which side of it the cell lies: 陈家巷东."""
    away = ground.places[cell] - ground.places[homes]
    nearest = int((away**2).sum(axis=1).argmin())
    turn = int(np.round(np.arctan2(away[nearest, 1], away[nearest, 0]) / (np.pi / 4))) % 8
    return BLOCK.sub("", names[homes[nearest]]) + SIDES[turn]


def _numbered(name: str, taken: set[str], ending: str) -> str:
    """The name as it is when free (and needs no ending), else with the first number that makes it so."""
    if not ending and name not in taken:
        taken.add(name)
        return name
    number = 1 if ending else 2
    while f"{name}{number}{ending}" in taken:
        number += 1
    taken.add(f"{name}{number}{ending}")
    return f"{name}{number}{ending}"


def _fresh(draw: Callable[[], str], taken: set[str]) -> Iterator[str]:
    """Names that were not taken yet, each taken as it is handed out."""
    while True:
        name = draw()
        if name not in taken:
            taken.add(name)
            yield name


def _pick(choices: Sequence[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]


def _draw_estate(ground: Ground, rng: np.random.Generator) -> str:
    own = rng.random() < 0.25 and _short_stem(ground)
    return (own or _draw_pair(rng)) + _pick(COMPOUND_ENDINGS, rng)


def _short_stem(ground: Ground) -> str:
    """The community's own name when it is short enough to be part of another."""
    own = stem(ground.community)
    return own if len(own) <= 4 else ""


def _draw_quarter(rng: np.random.Generator) -> str:
    return _draw_pair(rng) + _pick(QUARTER_ENDINGS, rng)


def _draw_pair(rng: np.random.Generator) -> str:
    first = _pick(FIRST, rng)
    return first + _pick(SECOND.replace(first, ""), rng)


def _draw_hamlet(rng: np.random.Generator) -> str:
    return _pick(HAMLET_SIDES, rng) + _pick(FAMILIES, rng) + _pick(HAMLET_ENDINGS, rng)


def _draw_polder(rng: np.random.Generator) -> str:
    if rng.random() < 0.25:
        return _pick(POLDER_NUMBERS, rng) + _pick(("号圩", "圩埭", "圩岸"), rng)
    return _pick(POLDER_NAMES, rng) + _pick(POLDER_ENDINGS, rng)
