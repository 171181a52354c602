"""Units, money, periods, places and names."""

from typing import Any

from shanshui.core.errors.error import InputError, ShanshuiError
from shanshui.core.labels import Label


class UnknownUnit(InputError):
    """A text that should be a unit is none."""

    en = ("'{unit}' is not a unit.", "We need one such as t, m3, kWh, 万元 or mm month-1.", "Correct the spelling.")
    zh = ("“{unit}”不是单位。", "需要如 t、m3、kWh、万元、mm month-1 的单位。", "请更正写法。")


class UnitMismatch(InputError):
    """A unit cannot become the one that is needed."""

    en = (
        "the unit is '{given}', which cannot become '{needed}'.",
        "We need a unit of the same dimension.",
        "Correct the unit where the source or table is declared.",
    )
    zh = ("单位是“{given}”，不能换算为“{needed}”。", "需要量纲相同的单位。", "请在数据源或表格中更正单位。")


class MoneyMismatch(InputError):
    """Amounts of different currency, price year or basis were added."""

    en = (
        "{left} and {right} were added.",
        "Money adds up only in one currency, price year and basis.",
        "Convert one of them with a price index first.",
    )
    zh = ("把 {left} 与 {right} 相加。", "只有币种、价格年份和基准相同才能相加。", "请先用价格指数换算。")


class UnreadablePeriod(InputError):
    """A period is no year, quarter or month."""

    en = ("'{text}' is not a period.", "We need a year, quarter or month: 2020, 2020-Q3 or 2020-07.", "Write it so.")
    zh = ("“{text}”不是核算期。", "需要年、季或月：2020、2020-Q3 或 2020-07。", "请按此书写。")


class DuplicatePlace(InputError):
    """A place code stands twice."""

    en = ("code {code} stands more than once.", "Every place has one code.", "Remove or correct the second row.")
    zh = ("代码 {code} 重复出现。", "每个地方只能有一个代码。", "请删除或更正重复的行。")


class NoSuchParent(InputError):
    """A place names a parent that is not in the tree."""

    en = (
        "{code} has parent {parent}, which is not in the table.",
        "Every parent must be a row of its own.",
        "Add the row, or leave the parent empty for the topmost place.",
    )
    zh = ("{code} 的上级 {parent} 不在表中。", "每个上级必须自成一行。", "请补上该行；最上级请留空。")


class NoSuchPlace(InputError):
    """A code is not a place of this area."""

    en = ("no place has code '{code}'. {hint}", "We need one of: {known}.", "Use the code of the place tree.")
    zh = ("没有代码为“{code}”的地方。{hint}", "可用代码：{known}。", "请使用地方树中的代码。")


class PlaceCycle(InputError):
    """A place is its own ancestor."""

    en = ("{code} is its own ancestor.", "Parents must lead up to one topmost place.", "Correct the column parent.")
    zh = ("{code} 是自己的上级。", "上级关系必须通向最上级。", "请更正 parent 列。")


class PlaceNamedNotCoded(InputError):
    """A place was given by name; two places share the romanised name Lishui."""

    en = (
        "'{name}' is a name, not a code.",
        "Names are not unique: Lishui is 331100 in Zhejiang and 320117 in Nanjing.",
        "Write the code: {codes}.",
    )
    zh = ("“{name}”是名称，不是代码。", "名称并不唯一：丽水市为 331100，南京溧水区为 320117。", "请写代码：{codes}。")


NONE_KNOWN = Label("none here", "此处没有")
CORRECT_IT = Label("Correct the name, or leave it out.", "请更正名称或留空。")


class NoSuchName(InputError):
    """A name is not one that is known; what it should name is said."""

    en = ("there is no {what} '{name}'. {hint}", "Known: {known}.", "{see}")
    zh = ("没有名为“{name}”的{what}。{hint}", "可用：{known}。", "{see}")

    def __init__(self, where: str = "", **fields: Any) -> None:
        if not fields.get("known", True):
            fields = {**fields, "known": NONE_KNOWN, "see": fields.get("see") or CORRECT_IT}
        super().__init__(where, **fields)


class DeclarationError(ShanshuiError):
    """A service, item or derivation is declared wrongly; met by developers."""

    en = ("{saw}", "{need}", "{do}")
    zh = ("{saw}", "{need}", "{do}")


class AbsentParameter(InputError):
    """A parameter has no value in the chosen set."""

    en = (
        "parameter '{name}' has no value{detail}.",
        "The equation needs it, and no default was published.",
        "Give it in the area's annex, one row: parameter, value, unit, source.",
    )
    zh = (
        "参数“{name}”没有取值{detail}。",
        "公式需要它，而且没有公开的默认值。",
        "请在地方参数附件中加一行：parameter, value, unit, source。",
    )


class GridMismatch(InputError):
    """Two arrays are on different grids."""

    en = (
        "one is {left}, the other {right}.",
        "Two arrays meet only on the same grid.",
        "Align one to the other by its kind first.",
    )
    zh = ("一个是 {left}，另一个是 {right}。", "两个数组必须在同一格网上。", "请先按类型把其中一个对齐。")
