"""Official Chinese names of divisions: their everyday form, and how they are written in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# A committee runs the place; people name the place. Longest endings first.
COMMITTEES = (
    ("社区居民委员会", "社区"),
    ("村村民委员会", "村"),
    ("社区居委会", "社区"),
    ("村委会", "村"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
)
KINDS = ("虚拟社区", "社区", "街道", "村", "镇", "乡", "市")
ZONES = {
    "现代农业示范园区": "农业园区",
    "经济技术开发区": "开发区",
    "双山岛旅游度假区": "双山岛",
}  # as a map's label has it
ZONE_PREFIX = re.compile(r"^.{2,3}?[市县](?=.{3,}(园|区)$)")
ZONE_PREFIX_BARE = re.compile(r"^张家港(?=(保税区|经济技术开发区))")

KINDS_IN_ENGLISH = {  # looked for once, at the very end: 塘市 in 塘市社区 is no city
    "社区": "Community",
    "街道": "Subdistrict",
    "村": "Village",
    "镇": "Town",
    "乡": "Township",
    "市": "",
}
WORDS_IN_ENGLISH = {  # translated wherever a name ends with them, rather than spelt out
    "经济技术开发区": "Economic and Technological Development Zone",
    "现代农业示范园区": "Modern Agriculture Demonstration Park",
    "食品集团": "Food Group",
    "旅游度假区": "Tourist Resort",
    "冶金工业园": "Metallurgical Industrial Park",
    "奶牛场": "Dairy Farm",
    "农场": "Farm",
    "生活区": "Living Quarters",
    "保税区": "Bonded Zone",
    "虚拟": "Virtual",
    "中心": "Central",
    "岛": "Island",
}
# Readings that dictionaries offer second, or not at all.
READINGS = {
    "长": "chang",  # long, as in 长江; never "elder" in names of places
    "乐": "le",
    "圩": "wei",  # polder, south of the Yangtze; xu is a market further south
    "柏": "bai",
    "朝": "chao",
    "塍": "cheng",
    "乘": "cheng",
    "兴": "xing",
    "行": "hang",
    "参": "can",
    "泾": "jing",
    "巷": "xiang",
    "暨": "ji",
    "盛": "sheng",
    "都": "du",
    "重": "chong",
}

_RUNS = re.compile(r"[A-Za-z0-9]+|[\u3007\u3400-\u9fff\U00020000-\U000323af]+")


def short_name(name: str) -> str:
    """The place itself: 德丰社区居委会 → 德丰社区, 长山村委会 → 长山村, 张家港市冶金工业园 → 冶金工业园."""
    for ending, place in COMMITTEES:
        if name.endswith(ending):
            name = name.removesuffix(ending) + place
            break
    return ZONE_PREFIX_BARE.sub("", ZONE_PREFIX.sub("", name))


def stem(name: str) -> str:
    """The name without what kind of place it is: 德丰社区居委会 → 德丰, 杨舍镇 → 杨舍; a zone keeps its short name."""
    short = short_name(name)
    for kind in KINDS:
        if short.endswith(kind) and len(short) > len(kind) + 1:
            short = short.removesuffix(kind)
            break
    return ZONES.get(short, short)


@lru_cache(maxsize=4096)
def latin_name(name: str) -> str:
    """The short name for English pages: 德丰社区居委会 → Defeng Community, 张家港市 → Zhangjiagang."""
    short = short_name(name)
    kind = next((kind for kind in KINDS_IN_ENGLISH if short.endswith(kind) and short != kind), "")
    words = [*_translate(short.removesuffix(kind)), KINDS_IN_ENGLISH.get(kind, "")]
    return " ".join(word for word in words if word)


def _translate(name: str) -> list[str]:
    """English words from the right as long as there are any; the rest is spelt out."""
    for chinese, english in WORDS_IN_ENGLISH.items():
        if name.endswith(chinese):
            return [*_translate(name.removesuffix(chinese)), english]
    return [_spell(name)] if name else []


def _spell(name: str) -> str:
    """Chinese in pinyin, what is written in Latin letters or digits as it is: 万达广场SOHO → Wandaguangchang SOHO."""
    runs = _RUNS.findall(unicodedata.normalize("NFKC", name))
    return " ".join(run if run.isascii() else _pinyin(run) for run in runs)


def _pinyin(name: str) -> str:
    """One word without tones; an apostrophe parts a syllable that begins with a, e or o (Yong'an)."""
    from pypinyin import Style, lazy_pinyin

    # Each sign that it can't read stays itself, one by one.
    read = lazy_pinyin(name, style=Style.NORMAL, v_to_u=False, errors=list)  # type: ignore[arg-type]
    syllables = [READINGS.get(sign, syllable) for sign, syllable in zip(name, read, strict=True)]
    joined = syllables[0] + "".join(f"'{one}" if one[0] in "aeo" else one for one in syllables[1:])
    return joined.replace("lv", "lü").replace("nv", "nü").capitalize()
