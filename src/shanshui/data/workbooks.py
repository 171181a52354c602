"""XLSX sheets become lines of text; anything that could hide a wrong number is refused."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from shanshui.core.errors import (
    ChooseOne,
    EmptyTable,
    ErrorCell,
    FormulaWithoutValue,
    MergedCells,
    NotInFile,
    TooLarge,
    UnreadableFile,
    UnsafeContent,
)
from shanshui.data.files import check_magic

MAX_EXPANDED = 64 << 20  # bytes of XML; a yearbook sheet has less than one million
MAX_RATIO = 200  # a sheet of repeated text packs to about 1:50
MAX_CELLS = 20_000_000  # one cell far down and right would make a sheet of 17 thousand million
MAX_MERGED = 1_000_000  # in all sheets; each of them is walked over when a workbook is opened
SMALL = 1 << 20  # a ratio means nothing on a small member
UNSAFE = {
    "vbaproject": "macros",
    "externallinks/": "links to other workbooks",
    "embeddings/": "embedded objects",
    "connections.xml": "data connections",
}
MERGED = re.compile(rb"mergeCell\s[^>]*?ref=[\"']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)[\"']")
MARKUP = tuple(word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be"))


def sheet_lines(path: Path, where: str, sheet: str, max_rows: int) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells, as text, of a sheet; refuse what is unsafe before expanding it."""
    check_magic(path, "XLSX", where)
    check_package(path, where)
    check_merged(path, where)
    values, formulas = (_sheet(path, where, sheet, data_only) for data_only in (True, False))
    where = f"{where}:{values.title}"
    if values.max_row > max_rows:
        raise TooLarge(where=where, what="rows", found=values.max_row, limit=max_rows)
    if values.max_row * values.max_column > MAX_CELLS:
        raise TooLarge(where=where, what="cells", found=values.max_row * values.max_column, limit=MAX_CELLS)
    if values.merged_cells.ranges:
        raise MergedCells(where=where, cells=sorted(str(cells) for cells in values.merged_cells.ranges))
    for row, written in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        yield row[0].row, [_text(cell, source, where) for cell, source in zip(row, written, strict=True)]


def check_package(path: Path, where: str) -> None:
    """Raise UnsafeContent or TooLarge for a workbook that should not be expanded."""
    try:
        with zipfile.ZipFile(path) as package:
            for member in package.infolist():
                _check_member(member, where)
            total = sum(member.file_size for member in package.infolist())
            if total > MAX_EXPANDED:
                raise TooLarge(where=where, what="expanded bytes", found=total, limit=MAX_EXPANDED)
            for member in package.infolist():
                _check_markup(package.read(member), where)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise UnreadableFile(where=where, format="XLSX", problem=error) from error


def column_number(text: str) -> int:
    """Return the number of a column: A is 1, AB is 28."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def check_merged(file: Path, where: str) -> None:
    """Raise TooLarge for a workbook that merges so many cells that only opening it would take hours."""
    merged = 0
    for name, content in sheet_parts(file):
        for found in MERGED.finditer(content):
            box = [int(part) if part.isdigit() else column_number(part.decode()) for part in found.groups()]
            merged += (abs(box[2] - box[0]) + 1) * (abs(box[3] - box[1]) + 1)
            if merged > MAX_MERGED:
                raise TooLarge(where=f"{where}:{name}", what="cells", found=merged, limit=MAX_MERGED)


def sheet_parts(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the sheets of a workbook."""
    with zipfile.ZipFile(file) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                yield name, package.read(name)


def _check_member(member: zipfile.ZipInfo, where: str) -> None:
    name = member.filename.lower()
    found = next((meaning for word, meaning in UNSAFE.items() if word in name), "")
    if name.startswith(("/", "\\")) or ".." in name or (member.external_attr >> 28) == 0xA:
        found = f"a path out of the archive ({member.filename})"
    if found:
        raise UnsafeContent(where=where, format="XLSX", found=found)
    if member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise TooLarge(
            where=where,
            what="expansion",
            found=f"1:{member.file_size // max(member.compress_size, 1)}",
            limit=f"1:{MAX_RATIO}",
        )


def _check_markup(data: bytes, where: str) -> None:
    if any(word in data for word in MARKUP):
        raise UnsafeContent(where=where, format="XLSX", found="XML entities")


def _sheet(path: Path, where: str, name: str, data_only: bool) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validation rules it does not keep; values are complete
            book = openpyxl.load_workbook(path, data_only=data_only, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise UnreadableFile(where=where, format="XLSX", problem=f"{type(error).__name__} {error}") from error
    filled = [s for s in book.worksheets if s.max_row > 1 or s["A1"].value is not None]
    if name and name not in book.sheetnames:
        raise NotInFile(where=where, what="sheet", name=name, known=book.sheetnames)
    if not name and len(filled) > 1:
        raise ChooseOne(where=where, what="sheets", known=[s.title for s in filled], option="sheet")
    if not name and not filled:
        raise EmptyTable(where=where)
    return book[name] if name else filled[0]


def _text(cell: Any, written: Any, where: str) -> str:
    """Return a cell as text, a number exactly: 331123.0 becomes 331123."""
    where = f"{where}:{cell.coordinate}"
    value = cell.value
    if value is None and written.data_type == "f":
        raise FormulaWithoutValue(where=where, text=str(getattr(written.value, "text", written.value)))
    if cell.data_type == "e":
        raise ErrorCell(where=where, text=value)
    if isinstance(value, datetime) and value.time() == time(0):
        value = value.date()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return "" if value is None else str(value).strip(" \t\r\n\u3000\u00a0")
