"""The table of targets: a row each, checked against the dictionary and the place tree."""

import math
import re
from pathlib import Path
from typing import Any

from shanshui.core import units
from shanshui.core.errors import BadTarget, BlankCell, NoSuchName, NoSuchPlace, Problems, ShanshuiError
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.codes import check_code
from shanshui.data.numbers import parse_number
from shanshui.data.tables import Row, Table, check_known, check_unique, each, raise_all, read_table
from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.target import NATURES, PATHS, RELATIONS, Step, Target, problems

REQUIRED = ("id", "indicator", "base_period", "period")
TEXTS = ("owner", "document", "level")
WORDS = {
    "path": ("", *PATHS),
    "relation": ("", *RELATIONS),
    "nature": ("", *NATURES),
    "basis": ("", "current", "comparable"),
}
COLUMNS: dict[str, Label] = {
    "id": Label("name in files and commands", "编号"),
    "indicator": Label("id of an indicator of the dictionary", "指标编号（见指标字典）"),
    "place": Label("code of the place it binds", "约束的地方（代码）"),
    "level": Label("or the level each of whose places it binds", "或所约束的层级（该层级每个地方）"),
    "base_period": Label("period it is measured from; 2015-16 is 2015", "基期；2015-16 记为 2015"),
    "base_value": Label(
        "what the document says the base was; an observed value counts before it",
        "文件所载基期值；有观测值时以观测值为准",
    ),
    "period": Label("period by which it is due", "目标期"),
    "target": Label("number to reach: 5000, 70%", "目标值，如 5000、70%"),
    "rate": Label("or growth per year: 15%", "或年均增速，如 15%"),
    "multiple": Label("or multiple of the base: 2", "或为基期的倍数，如 2（翻一番）"),
    "change": Label("or change since the base: -18%", "或较基期变化，如 -18%"),
    "unit": Label(
        "unit of target, base_value and steps; left out, the indicator's",
        "目标值、基期值、阶段目标的单位；不填则同指标",
    ),
    "relation": Label(
        "at least, at most or exactly; left out, the way the indicator is better",
        "at least 不低于，at most 不高于，exactly 等于；不填则按指标方向",
    ),
    "path": Label(
        "linear, geometric, stepped, ceiling, floor; left out, linear",
        "路径：linear 等量，geometric 等速，stepped 分阶段，ceiling 上限，floor 下限；默认 linear",
    ),
    "steps": Label("milestones of a stepped path: 2022: 60; 2024: 80", "阶段目标，如 2022: 60; 2024: 80"),
    "signed": Label("period in which it was promised; left out, the base period", "签订（发布）期；不填则为基期"),
    "nature": Label(
        "binding, expected, or assumption; left out, expected",
        "性质：binding 约束性，expected 预期性，assumption 假定；默认 expected",
    ),
    "basis": Label(
        "prices: current or comparable; empty where the document does not say",
        "价格口径：current 现价，comparable 可比价；文件未写则留空",
    ),
    "price_year": Label("year of comparable prices", "可比价基年"),
    "owner": Label("who answers for it", "责任单位"),
    "document": Label("where it is written", "依据文件"),
    "label_zh": Label("its name in Chinese", "中文名称"),
    "label_en": Label("its name in English", "英文名称"),
}
SPAN = re.compile(r"^(\d{4})\s*[-–—/]\s*(\d{4}|\d{2})$")
MONTHS = 12


def promised_of(path: str | Path, where: str = "") -> set[str]:
    """Return the indicators that a table of targets names, known or not."""
    return set(read_table(path, where, filled=REQUIRED).texts("indicator"))


def read_targets(
    path: str | Path, dictionary: Dictionary, tree: PlaceTree, where: str = "", sheet: str = ""
) -> list[Target]:
    """Return the targets a table holds, in the units of their indicators; `COLUMNS` says what its columns are.

    Raises
    ------
    InputError
        With file:row:column; all problems come together.
    """
    table = read_table(path, where, filled=REQUIRED, sheet=sheet)
    check_unique(table, ["id"])
    for column, words in WORDS.items():
        if column in table.columns:
            check_known(table, column, words)
    return each(table, lambda row: _target(table, row, dictionary, tree))


def _target(table: Table, row: Row, dictionary: Dictionary, tree: PlaceTree) -> Target:
    """Return one target, or raise everything that is wrong in its row."""
    wrong: list[ShanshuiError] = []

    def tried(read: Any, *arguments: Any) -> Any:
        try:
            return read(*arguments)
        except ShanshuiError as problem:
            wrong.append(problem)
            return None

    indicator: Indicator | None = tried(_named, dictionary, row["indicator"], table.at(row, "indicator"))
    given = {name: row.cells.get(name, "") for name in (*TEXTS, "relation", "basis")}
    given["place"] = tried(_place, table, row, tree)
    tried(_level, table, row, tree)
    for name in ("base_period", "period", "signed"):
        given[name] = tried(_period, row.cells.get(name, ""), table.at(row, name), name == "signed")
    numbers = tried(_numbers, table, row, indicator) if indicator is not None else None
    steps = tried(_steps, table, row, indicator) if indicator is not None else None
    if not wrong and indicator is not None and numbers is not None:
        return _made(table, row, indicator, {**given, **numbers, "steps": steps}, wrong)
    raise Problems(wrong, where=table.where) if len(wrong) > 1 else wrong[0]


def _made(table: Table, row: Row, indicator: Indicator, given: dict[str, Any], wrong: list[ShanshuiError]) -> Target:
    en, zh = (row.cells.get(f"label_{language}", "") for language in ("en", "zh"))
    given |= {"path": row.cells.get("path", "") or "linear", "nature": row.cells.get("nature", "") or "expected"}
    name = Label(en or zh or indicator.label.en, zh or en or indicator.label.zh)
    target = Target(id=row["id"], indicator=indicator.id, label=name, where=f"{table.where}:{row.number}", **given)
    wrong += [BadTarget(where=target.where, target=target.id, saw=saw) for saw in problems(target, indicator)]
    raise_all(wrong)
    return target


def _named(dictionary: Dictionary, name: str, where: str) -> Indicator:
    if name in dictionary:
        return dictionary[name]
    see = "`shanshui indicators` lists them."
    raise NoSuchName(where=where, what="indicator", name=name, known=list(dictionary), see=see)


def _place(table: Table, row: Row, tree: PlaceTree) -> str:
    where = table.at(row, "place")
    code = check_code(row.cells["place"], where) if row.cells.get("place", "") else ""
    if code and code not in tree:
        tree.check_is_code(code, where)
        raise NoSuchPlace(where=where, code=code, known=[place.code for place in tree])
    return code


def _level(table: Table, row: Row, tree: PlaceTree) -> None:
    level = row.cells.get("level", "")
    if level and level not in tree.levels:
        raise NoSuchName(where=table.at(row, "level"), what="level", name=level, known=tree.levels, see="")


def _period(text: str, where: str, may_lack: bool) -> str:
    """Return a period as it is written in tables; of years together, 2015-16 or 2015/2016, the first."""
    if not text and may_lack:
        return ""
    if (span := SPAN.match(text.strip())) is not None and (len(span[2]) > 2 or int(span[2]) > MONTHS or "/" in text):
        text = span[1]
    return str(Period.parse(text, where))


def _numbers(table: Table, row: Row, indicator: Indicator) -> dict[str, float | int | None]:
    """Return every number of a row: amounts in the unit of the indicator, rates as shares."""
    unit = row.cells.get("unit", "") or indicator.unit
    units.check_unit(unit, table.at(row, "unit"))
    found: dict[str, float | int | None] = {}
    for name, column in (("value", "target"), ("base_value", "base_value")):
        found[name] = _amount(row.cells.get(column, ""), table.at(row, column), unit, indicator.unit)
    for name in ("rate", "multiple", "change"):
        found[name] = table.number(row, name, "1") if row.cells.get(name, "") else None
    year = table.number(row, "price_year", "1") if row.cells.get("price_year", "") else None
    return found | {"price_year": None if year is None else int(year)}


def _amount(text: str, where: str, unit: str, needed: str) -> float | None:
    found = parse_number(text, where, unit)
    return None if found is None else float(units.convert(found, unit, needed, where))


def _steps(table: Table, row: Row, indicator: Indicator) -> tuple[Step, ...]:
    """Return the milestones of a row: `2022: 60; 2024: 80`."""
    text, where = row.cells.get("steps", ""), table.at(row, "steps")
    unit = row.cells.get("unit", "") or indicator.unit
    found = []
    for part in re.split(r"[;；]", text) if text else []:
        period, _, number = part.replace("：", ":").partition(":")
        value = _amount(number.strip(), where, unit, indicator.unit)
        if value is None or math.isnan(value):
            raise BlankCell(where=where)
        found.append((_period(period.strip(), where, may_lack=False), value))
    return tuple(found)
