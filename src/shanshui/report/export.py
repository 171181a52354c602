"""All flows as a CSV, XLSX or Parquet file for other programs."""

import csv
import datetime
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from shanshui.core import registry
from shanshui.core.disk import whole
from shanshui.core.errors import UnknownOutput
from shanshui.core.labels import Label

T = TypeVar("T")
# A spreadsheet would read such a text as a formula; some in East Asia do so for the full-width signs too.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CODES = ("period", "place", "price_year")  # text, although they look like numbers
WIDEST = 40
CREATED = datetime.datetime(2000, 1, 1)  # fixed: same account, same bytes (§10)
SETTINGS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Flows(Protocol):
    """What an export needs of a finished account."""

    flows: Any
    places: Any
    manifest: Any


def export(account: Flows, file: Path, lang: str = "en") -> Path:
    """Write all flows of an account, with names in both languages beside the codes.

    CSV is UTF-8 with a byte-order mark, so that Excel reads it; texts that a spreadsheet would take
    for a formula begin with an apostrophe there. `lang` chooses the headings of the workbook; the
    columns of CSV and Parquet always have their plain names. The file is written under another name
    first, so a crash never leaves half of it.

    Raises
    ------
    UnknownOutput
        If the extension is not .csv, .xlsx or .parquet.
    """
    return written_by(WRITERS, labelled(account), file, lang)


def written_by(writers: Mapping[str, Callable[[T, Path, str], None]], content: T, file: Path, lang: str) -> Path:
    """Write something by the writer of the file's extension, under another name first, and return the file.

    Raises
    ------
    UnknownOutput
        If no writer has this extension.
    """
    write = writers.get(file.suffix.lower())
    if write is None:
        raise UnknownOutput(where=file.name, name=file.suffix or file.name, known=list(writers))
    with whole(file) as partial:
        write(content, partial, lang)
    return file


def labelled(account: Flows) -> Any:
    """Return the flows with the names of places, ecosystem types, services and items beside their codes."""
    frame = account.flows
    places = {row.code: Label(row.name_en, row.name_zh) for row in account.places.itertuples()}
    lines = {(line["service"], line["item"]): line["label"] for line in account.manifest["lines"]}
    kinds = {name: kind.label for name, kind in registry.ecosystem_types().items()}
    services = {name: registry.service(name).label for name in frame["service"].unique()}
    pairs = list(zip(frame["service"], frame["item"], strict=True))
    items = [Label(**lines[pair]) if pair in lines else Label(pair[1], pair[1]) for pair in pairs]
    frame = _beside(frame, "place", [places.get(code, Label(code, code)) for code in frame["place"]])
    frame = _beside(frame, "ecosystem_type", [kinds[kind] for kind in frame["ecosystem_type"]])
    frame = _beside(frame, "service", [services[name] for name in frame["service"]])
    return _beside(frame, "item", items)


def _beside(frame: Any, column: str, labels: list[Label]) -> Any:
    """Return a frame with two columns of names right of a column of codes."""
    names = {f"{column}_zh": [label.zh for label in labels], f"{column}_en": [label.en for label in labels]}
    at = list(frame.columns).index(column) + 1
    order = [*frame.columns[:at], *names, *frame.columns[at:]]
    return frame.assign(**names)[order]


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def _plain(cell: Any) -> Any:
    """Return a cell for a text file: NaN empty, numbers in full, texts safe."""
    if isinstance(cell, float):
        return "" if math.isnan(cell) else repr(float(cell))
    return safe(cell) if isinstance(cell, str) else cell


def _rows(frame: Any) -> Iterable[tuple[Any, ...]]:
    rows: Iterable[tuple[Any, ...]] = frame.itertuples(index=False, name=None)
    return rows


def _write_csv(frame: Any, path: Path, lang: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(frame.columns)
        writer.writerows([_plain(cell) for cell in row] for row in _rows(frame))


def _write_parquet(frame: Any, path: Path, lang: str) -> None:
    frame.to_parquet(path, index=False, compression="zstd")


def _write_xlsx(frame: Any, path: Path, lang: str) -> None:
    """Write one sheet: codes as text, frozen header with a filter, numbers as numbers."""
    from xlsxwriter import Workbook

    with Workbook(str(path), SETTINGS) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("flows" if lang == "en" else "流量")
        head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        for at, name in enumerate(frame.columns):
            sheet.write_string(0, at, _heading(name, lang), head)
            _write_column(sheet, at, name, frame[name].tolist(), text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)


def _write_column(sheet: Any, at: int, name: str, cells: list[Any], text: Any) -> None:
    widest = max([len(name), *(len(str(cell)) for cell in cells[:200])], default=8)
    sheet.set_column(at, at, min(widest + 2, WIDEST))
    for row, cell in enumerate(cells, start=1):
        if isinstance(cell, bool):
            sheet.write_boolean(row, at, cell)
        elif isinstance(cell, str):
            sheet.write_string(row, at, cell, text)
        elif not math.isnan(cell):
            sheet.write_number(row, at, cell)


HEADINGS = {
    "period": "核算期", "place": "地方代码", "place_zh": "地方", "place_en": "地方（英文）", "level": "级别",
    "ecosystem_type": "生态系统类型代码", "ecosystem_type_zh": "生态系统类型",
    "ecosystem_type_en": "生态系统类型（英文）",
    "service": "服务代码", "service_zh": "服务", "service_en": "服务（英文）",
    "item": "项目代码", "item_zh": "项目", "item_en": "项目（英文）",
    "potential": "潜在供给", "supply": "供给", "use": "使用", "unit": "单位", "price": "价格", "price_unit": "价格单位",
    "value": "价值（元）", "currency": "货币", "price_year": "价格年份", "basis": "价格基准", "in_headline": "计入总值",
    "covered": "有值面积占比", "standard": "核算规范", "low": "下限", "high": "上限",
}  # fmt: skip


def _heading(name: str, lang: str) -> str:
    return HEADINGS.get(name, name) if lang == "zh" else name


WRITERS: dict[str, Callable[[Any, Path, str], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".parquet": _write_parquet,
}
