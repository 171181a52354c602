"""The dictionary of indicators: a table with one row an indicator."""

import math
from pathlib import Path
from typing import Any

from shanshui.core import units
from shanshui.core.labels import Label
from shanshui.data.tables import Row, Table, check_known, check_unique, each, read_table
from shanshui.targets.indicator import Dictionary, Indicator

REQUIRED = ("id", "label_zh", "label_en", "unit", "direction")
WORDS = {
    "direction": ("up", "down", "toward"),
    "over_places": ("", "sum", "ratio", "mean", "none"),
    "over_time": ("", "sum", "mean", "last", "none"),
    "basis": ("", "current", "comparable"),
}
TEXTS = ("numerator", "denominator", "weight", "method", "source", "account")
COLUMNS: dict[str, Label] = {
    "id": Label("name in files and commands", "编号，用于文件与命令"),
    "label_zh": Label("Chinese name", "中文名称"),
    "label_en": Label("English name", "英文名称"),
    "unit": Label(
        "unit of its values; observations in another unit are converted", "计量单位；其他单位的观测值自动换算"
    ),
    "direction": Label("up, down, or toward an optimum", "方向：up 越大越好，down 越小越好，toward 趋近适宜值"),
    "optimum": Label("value that is best, for toward", "适宜值（toward 时必填）"),
    "least": Label("natural lower limit", "自然下限"),
    "most": Label("natural upper limit", "自然上限"),
    "over_places": Label(
        "roll-up from the parts of a place: sum, ratio (numerator ÷ denominator), mean (by weight), none",
        "按地方汇总：sum 求和，ratio 分子和÷分母和，mean 加权平均，none 不汇总",
    ),
    "numerator": Label("indicator above the line, for ratio", "分子指标（ratio）"),
    "denominator": Label("indicator below the line, for ratio", "分母指标（ratio）"),
    "factor": Label("factor of a ratio, such as 100 for percent", "比率的倍数，如百分数为 100"),
    "weight": Label("indicator that weighs a mean", "权重指标（mean）"),
    "over_time": Label(
        "a year's value from its quarters or months: sum, mean, last, none", "由季、月得年值：sum、mean、last、none"
    ),
    "basis": Label("of money: current or comparable prices", "价格口径：current 现价，comparable 可比价"),
    "price_year": Label("year of comparable prices", "可比价基年"),
    "account": Label(
        "figure of the account that it is: gep, gep.comparable, gep.<service>, ei",
        "取自账户：gep、gep.comparable、gep.<服务>、ei",
    ),
    "method": Label("how it is measured", "计算方法"),
    "source": Label("who publishes it", "来源"),
    "version": Label("of the definition; left out, 1", "定义版本，默认 1"),
}


def read_indicators(path: str | Path, where: str = "", sheet: str = "") -> Dictionary:
    """Return the dictionary that a table holds; `COLUMNS` says what its columns are, of which `REQUIRED` must exist.

    Raises
    ------
    InputError
        With file:row:column; several problems come together.
    """
    table = read_table(path, where, filled=REQUIRED, sheet=sheet)
    check_unique(table, ["id"])
    for column, words in WORDS.items():
        if column in table.columns:
            check_known(table, column, words)
    return Dictionary(each(table, lambda row: _indicator(table, row)), table.where)


def _indicator(table: Table, row: Row) -> Indicator:
    unit = row["unit"]
    units.check_unit(unit, table.at(row, "unit"))

    def number(column: str, otherwise: float) -> float:
        found = table.number(row, column, unit) if row.cells.get(column, "") else None
        return otherwise if found is None else found

    optimum, year = number("optimum", math.nan), number("price_year", math.nan)
    given: dict[str, Any] = {name: row.cells.get(name, "") for name in TEXTS}
    given |= {name: row.cells.get(name, "") or "none" for name in ("over_places", "over_time")}
    return Indicator(
        id=row["id"],
        label=Label(row["label_en"], row["label_zh"]),
        unit=unit,
        direction=row["direction"],  # type: ignore[arg-type]
        optimum=None if math.isnan(optimum) else optimum,
        least=number("least", -math.inf),
        most=number("most", math.inf),
        factor=number("factor", 1.0),
        basis=row.cells.get("basis", ""),  # type: ignore[arg-type]
        price_year=None if math.isnan(year) else int(year),
        version=row.cells.get("version", "") or "1",
        **given,
    )
