"""Units convert once, here (§5). The only place that knows pint, which is loaded for unusual units only."""

import math
import re
from functools import cache
from typing import Any

from shanshui.core.errors import UnitMismatch, UnknownUnit
from shanshui.core.unit_words import measure

DEFINITIONS = (
    "yuan = [currency] = CNY = 元 = RMB",
    "fen = 0.01 * yuan = 分",
    "万元 = 1e4 * yuan",
    "亿元 = 1e8 * yuan",
    "person = [person] = people = 人",
    "万人 = 1e4 * person",
    "household = [household] = households = 户",
    "万户 = 1e4 * household",
    "case = [case] = cases = 件",
    "visit = [visit] = visits = 人次",
    "万人次 = 1e4 * visit",
    "ion = [ion] = ions",
    "head = [head] = 头 = 只",
    "万头 = 1e4 * head = 万只",
    "mu = hectare / 15 = 亩",
    "公顷 = hectare",
    "千公顷 = 1e3 * hectare",
    "平方米 = meter ** 2",
    "万平方米 = 1e4 * meter ** 2",
    "平方公里 = kilometer ** 2 = 平方千米",
    "万亩 = 1e4 * mu",
    "毫米 = millimeter",
    "米 = meter",
    "公里 = kilometer = 千米",
    "斤 = 0.5 * kilogram",
    "公斤 = kilogram = 千克",
    "吨 = metric_ton",
    "万吨 = 1e4 * metric_ton",
    "亿吨 = 1e8 * metric_ton",
    "立方米 = meter ** 3",
    "万立方米 = 1e4 * meter ** 3",
    "亿立方米 = 1e8 * meter ** 3",
    "千瓦时 = kilowatt_hour = 度电",
    "小时 = hour",
    "天 = day",
    "年 = year",
    "万千瓦时 = 1e4 * kilowatt_hour",
    "亿千瓦时 = 1e8 * kilowatt_hour",
)
# pint reads "ton" as the American short ton; in every yearbook it is 1,000 kg.
PLAIN = {
    "ton": "metric_ton",
    "tons": "metric_ton",
    "ha": "hectare",
    "a": "year",
    "yr": "year",
    "t": "metric_ton",
    "hm2": "hectare",
    "d": "day",
    "h": "hour",
}
WORD = re.compile(r"([^\W\d_]+(?:_[^\W\d_]+)*)(-?\d+)?")
STRAY = re.compile(r"[^\s/*·()%‰°]")  # a number or sign that belongs to no word: '3 m 2' is nobody's unit
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
TEMPERATURE = re.compile(r"(?<!\w)(?:deg[CFR]|°[CF]|celsius|fahrenheit|reaumur|degree_[CFR]\w+)(?!\w)", re.IGNORECASE)
OWN_ZERO = re.compile(r"(?<!delta_)degree_(?:Celsius|Fahrenheit|Reaumur)")
ALIASES = {
    "": "1",
    "-": "1",
    "percent": "percent",
    "%": "percent",
    "‰": "permille",
    "℃": "degC",
    "°C": "degC",
    "°F": "degF",
}


@cache
def _registry() -> Any:
    import pint

    registry = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    for definition in DEFINITIONS:
        registry.define(definition)
    return registry


def _spelled(unit: str) -> str:
    """Return a unit as pint reads it: 't ha-1 yr-1' becomes products and powers."""
    number, words = _parts(unit)
    return " * ".join(part for part in (number, words) if part) or "1"


def _parts(unit: str) -> tuple[str, str]:
    """Return the number in front of a unit and the rest, spelled for pint; raise ValueError for what is no unit."""
    text = re.sub(r"^10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])", "10^", ALIASES.get(unit.strip(), unit.strip())).translate(RAISED)
    text = re.sub(r"^10\s*(?:\^|\*\*)\s*(-?\d+)", r"1e\1", text).replace("^", "").replace("**", "")
    found = re.match(r"^((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)?\s*(.*)$", text)
    if not found or STRAY.search(WORD.sub("", found[2])):
        raise ValueError(unit)

    def power(word: re.Match[str]) -> str:
        name = PLAIN.get(word[1], word[1])
        return f"{name}**({word[2]})" if word[2] else name

    words = re.sub(r"\s+", " * ", WORD.sub(power, found[2].replace("/", " / ")).strip()).replace("* / *", "/")
    return found[1] or "", words


@cache
def is_temperature(unit: str) -> bool:
    """Return whether a unit counts from a zero of its own, so that no factor converts it."""
    if unit == "class" or measure(unit):
        return False
    return bool(OWN_ZERO.search(str(_quantity(unit).units)))


@cache
def _quantity(unit: str) -> Any:
    """Return one of a unit."""
    registry, spelled = _registry(), _spelled(unit)
    if re.fullmatch(r"\w+", spelled) and not spelled[0].isdigit():
        one = registry.Quantity(1.0, spelled)  # a temperature stays what it is
    elif TEMPERATURE.search(spelled):
        raise ValueError(unit)  # degrees Celsius times days: nobody can tell from which zero
    else:
        one = 1.0 * registry.parse_expression(spelled)
    if not 0 < one.to_root_units().magnitude < math.inf:
        raise ValueError(unit)
    return one


def check_unit(unit: str, where: str) -> None:
    """Raise UnknownUnit unless the text is a unit."""
    if unit == "class" or measure(unit):
        return
    try:
        _quantity(unit)
    except Exception as error:
        raise UnknownUnit(where=where, unit=unit) from error


def factor_over(given: str, needed: str, duration: str, where: str = "unit conversion") -> float:
    """Return the factor to `needed`, reading a rate as its amount over a duration: mm month-1 over a month is mm."""
    if not same_dimension(given, needed) and same_dimension(f"{given} {duration}", needed):
        return factor(f"{given} {duration}", needed, where)
    return factor(given, needed, where)


@cache
def factor(given: str, needed: str, where: str = "unit conversion") -> float:
    """Return what to multiply a number in `given` by to have it in `needed`.

    Raises
    ------
    UnknownUnit, UnitMismatch
        If either text is no unit, or one cannot become the other.
    """
    if given == needed:
        return 1.0
    if (left := measure(given)) and (right := measure(needed)):
        if left.powers != right.powers:
            raise UnitMismatch(where=where, given=given, needed=needed)
        return float(left.size / right.size)
    for unit in (given, needed):
        check_unit(unit, where)
    try:
        return float((_scale(given) / _scale(needed)).to("dimensionless").magnitude)
    except Exception as error:
        raise UnitMismatch(where=where, given=given, needed=needed) from error


def _scale(unit: str) -> Any:
    registry = _registry()
    if is_temperature(unit):
        raise ValueError(unit)
    return (
        registry.Quantity(1.0, "dimensionless")
        if unit == "1"
        else _quantity(unit) * registry.Quantity(1.0, "dimensionless")
    )


@cache
def product_factor(left: str, right: str, needed: str, where: str = "unit conversion") -> float:
    """Return what turns a product of numbers in two units into a third: t × yuan/kg into yuan."""
    known = measure(left), measure(right), measure(needed)
    if all(known):
        first, second, third = known
        whole = first.times(second).times(third, -1)  # type: ignore[union-attr, arg-type]
        if not whole.powers:
            return float(whole.size)
        raise UnitMismatch(where=where, given=f"{left} × {right}", needed=needed)
    for unit in (left, right, needed):
        check_unit(unit, where)
    try:
        return float((_scale(left) * _scale(right) / _scale(needed)).to("dimensionless").magnitude)
    except Exception as error:
        raise UnitMismatch(where=where, given=f"{left} × {right}", needed=needed) from error


def convert(value: Any, given: str, needed: str, where: str = "unit conversion") -> Any:
    """Return a number or array in another unit; temperatures keep their zero right."""
    if given == needed:
        return value
    for unit in (given, needed):
        check_unit(unit, where)
    if is_temperature(given) or is_temperature(needed):
        try:
            return _registry().Quantity(value, _spelled(given)).to(_spelled(needed)).magnitude
        except Exception as error:
            raise UnitMismatch(where=where, given=given, needed=needed) from error
    return value * factor(given, needed, where)


def is_money(unit: str) -> bool:
    """Return whether a unit is an amount of money."""
    return unit == "yuan" or same_dimension(unit, "yuan")


def same_dimension(left: str, right: str) -> bool:
    """Return whether one unit can become the other."""
    try:
        factor(left, right)
    except (UnitMismatch, UnknownUnit):
        return False
    return True


def quantity(value: Any, unit: str) -> Any:
    """Return value and unit as one pint quantity; for tests that prove equations."""
    return _registry().Quantity(value, "dimensionless" if unit == "1" else _spelled(unit))


def magnitude(value: Any, needed: str, where: str = "unit conversion") -> Any:
    """Return the bare number of a pint quantity in a unit."""
    try:
        return value.to(quantity(1.0, needed).units).magnitude
    except Exception as error:
        raise UnitMismatch(where=where, given=str(value.units), needed=needed) from error


def yuan_for_one(unit: str) -> str:
    """Return the unit of a price for one of a unit: yuan m-3 for m3, yuan t-1 for t."""
    found = re.fullmatch(r"([^\W\d_]+)(\d*)", unit)
    return f"yuan {found[1]}-{found[2] or 1}" if found else f"yuan/({unit})"
