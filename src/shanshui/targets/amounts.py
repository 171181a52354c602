"""Amounts as sentences hold them, in both languages."""

import math
import re
from collections.abc import Callable

from shanshui.core.labels import Label
from shanshui.core.unit_words import measure

YUAN, A_HEAD, PEOPLE = {"yuan": 1}, {"yuan": 1, "person": -1}, {"person": 1}
MONEY = (("bn yuan", 1e9), ("m yuan", 1e6)), (("亿元", 1e8), ("万元", 1e4))
FIGURES, MONEY_FIGURES = 4, 5
SURE = 1e-3
POINTS = Label("percentage points", "个百分点")
WORDS = {
    "1": Label("", ""),
    "percent": Label("%", "%"),
    "ha": Label("ha", "公顷"),
    "t": Label("t", "吨"),
    "km2": Label("km²", "平方千米"),
    "元/人": Label("yuan a head", "元/人"),
    "万人": Label("10,000 people", "万人"),
    "person": Label("people", "人"),
    "household": Label("households", "户"),
    "visit": Label("visits", "人次"),
}
AMOUNT = re.compile(r"(?P<whole>[-−]?[0-9,]+)(?:\.(?P<decimals>[0-9]+))?(?P<unit>[^0-9.].*|)")
FACTOR, RAISED = re.compile(r"([A-Za-z]+)(-?[1-3])?"), str.maketrans("23", "²³")
EN = {"ug": "µg", "percent": "%"}
ZH = {
    "yuan": "元", "person": "人", "household": "户", "visit": "人次", "ug": "微克", "mg": "毫克", "g": "克",
    "kg": "千克", "t": "吨", "m": "米", "km": "千米", "ha": "公顷", "L": "升", "a": "年", "d": "天", "h": "小时",
    "percent": "%",
}  # fmt: skip
ZH_POWERS = {2: "平方", 3: "立方"}
MILLION, TEN_THOUSAND = 1e6, 1e4


def amount(value: float, unit: str) -> Label:
    """Return an amount with its unit: 250.7 bn yuan, 2507 亿元; 71.5 % for percent."""
    if math.isnan(value):
        return Label("–", "–")
    money = measure(unit)
    if money is not None and dict(money.powers) in (YUAN, A_HEAD):
        return _money(value * float(money.size), per_head=dict(money.powers) == A_HEAD)
    if money is not None and dict(money.powers) == PEOPLE:
        return _people(value * float(money.size))
    number = figures(value)
    if unit in ("percent", "%"):
        return Label(f"{number} %", f"{number}%")
    word = unit_word(unit)
    return Label(f"{number} {word.en}".strip(), f"{number} {word.zh}".strip())


def difference(value: float, unit: str) -> Label:
    """Return by how much two amounts of a unit differ: of shares, in percentage points."""
    if unit not in ("percent", "%") or math.isnan(value):
        return amount(value, unit)
    return Label(f"{figures(value)} {POINTS.en}", f"{figures(value)} {POINTS.zh}")


def side_by_side(one: float, other: float, unit: str) -> tuple[Label, Label]:
    """Return two amounts of a unit with as many decimals as each other, where both are in the same multiple of it."""
    first, second = amount(one, unit), amount(other, unit)
    en, zh = _alike(first.en, second.en), _alike(first.zh, second.zh)
    return Label(en[0], zh[0]), Label(en[1], zh[1])


def _alike(one: str, other: str) -> tuple[str, str]:
    """Return two amounts as texts, noughts behind the one with fewer decimals."""
    found = AMOUNT.fullmatch(one), AMOUNT.fullmatch(other)
    if found[0] is None or found[1] is None or found[0]["unit"] != found[1]["unit"]:
        return one, other
    most = max(len(each["decimals"] or "") for each in found if each)
    first, second = (_with_noughts(each, most) for each in found if each)
    return first, second


def _with_noughts(found: re.Match[str], most: int) -> str:
    decimals = f".{(found['decimals'] or '').ljust(most, '0')}" if most else ""
    return f"{found['whole']}{decimals}{found['unit']}"


def unit_word(unit: str) -> Label:
    """Return a unit as it is read: ug m-3 as µg/m³, in Chinese 微克/立方米; one of other words as it is."""
    if (unit or "1") in WORDS:
        return WORDS[unit or "1"]
    parts = [FACTOR.fullmatch(part) for part in unit.split(" ")]
    if not all(parts):
        return Label(unit, unit)
    factors = [(part[1], int(part[2] or 1)) for part in parts if part]
    en = _product(
        factors, lambda name, power: EN.get(name, name) + ("" if power == 1 else str(power)).translate(RAISED)
    )
    return Label(en, _product(factors, lambda name, power: ZH_POWERS.get(power, "") + ZH.get(name, name)))


def _product(factors: list[tuple[str, int]], written: Callable[[str, int], str]) -> str:
    """Return factors as a product over what divides it."""
    over = " ".join(written(name, power) for name, power in factors if power > 0) or "1"
    return over + "".join(f"/{written(name, -power)}" for name, power in factors if power < 0)


def _people(value: float) -> Label:
    en = f"{figures(value / MILLION, MONEY_FIGURES)} m people" if abs(value) >= MILLION else f"{value:,.0f} people"
    zh = f"{figures(value / TEN_THOUSAND, MONEY_FIGURES)} 万人" if abs(value) >= TEN_THOUSAND else f"{value:,.0f} 人"
    return Label(en, zh)


def _money(value: float, per_head: bool) -> Label:
    if per_head:
        return Label(f"{value:,.0f} yuan a head", f"{value:,.0f} 元/人")
    texts = []
    for steps, plain, space in ((MONEY[0], "yuan", " "), (MONEY[1], "元", " ")):
        name, size = next(((name, size) for name, size in steps if abs(value) >= size), (plain, 1.0))
        texts.append(f"{figures(value / size, MONEY_FIGURES)}{space}{name}")
    return Label(*texts)


def figures(value: float, count: int = FIGURES) -> str:
    """Return a number with so many significant figures at least, thousands separated, no noughts behind the point."""
    if not math.isfinite(value):
        return "–"
    digits = max(0, count - 1 - (math.floor(math.log10(abs(value))) if value else 0))
    if digits > 2 * count:
        return f"{value:.{count - 1}e}"
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage."""
    return f"{100 * share:,.{digits}f} %" if math.isfinite(share) else "–"


def odds(probability: float) -> str:
    """Return a probability as a percentage that is never written as certain unless it is."""
    if not math.isfinite(probability):
        return "–"
    if 0 < probability < SURE:
        return f"< {100 * SURE:g} %"
    if 1 - SURE < probability < 1:
        return f"> {100 * (1 - SURE):g} %"
    return percent(probability)
