"""Tables as files: CSV, XLSX, Parquet, JSON; written to disk first, so that a long one takes no memory."""

import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

from shanshui.core.errors import TooManyRows
from shanshui.core.labels import Label
from shanshui.report import export, table_files
from shanshui.report.plain_tables import as_block, as_table, framed
from shanshui.store.tables import Table
from shanshui.web.kept import JSON, LARGEST, Answer, as_bytes

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answer", "Format", "Frame", "OnDisk", "answer", "as_block", "as_table", "framed", "headers"]
Format = Literal["csv", "xlsx", "parquet", "json"]
KINDS: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "json": JSON,
}
SHEET_ROWS: Final = 1_048_575  # below the heading
AT_ONCE: Final = threading.BoundedSemaphore(2)  # files that are written at the same time
CHUNK: Final = 2000  # rows of JSON written at once


@dataclass(frozen=True)
class Frame:
    """The flows of an account with their title: too many, perhaps, to be a `Table`."""

    title: Label
    frame: "pd.DataFrame"


class OnDisk(Exception):  # noqa: N818
    """An answer is on disk, not in memory."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self.file = file


def answer(table: Table | Frame, format: Format, lang: str, name: str) -> Answer:
    """Return a table as a file.

    Raises
    ------
    OnDisk
        If it is on disk; who takes it removes it.
    TooManyRows
        If it does not fit a sheet.
    """
    handle, path = tempfile.mkstemp(suffix=f".{format}", prefix="shanshui-")
    os.close(handle)
    file = Path(path)
    try:
        with AT_ONCE:
            _write(table, file, format, lang)
        if file.stat().st_size > LARGEST:
            raise OnDisk(file)
        content = file.read_bytes()
    except OnDisk:
        raise
    except BaseException:
        file.unlink()
        raise
    file.unlink()
    return Answer(content, KINDS[format], headers(f"{name}.{format}", format))


def headers(name: str, format: Format) -> dict[str, str]:
    """Return the header that names a file to be saved; JSON is shown."""
    if format == "json":
        return {}
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
    return {"content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}


def _write(table: Table | Frame, file: Path, format: Format, lang: str) -> None:
    rows = len(table.frame) if isinstance(table, Frame) else len(table.rows)
    if format == "xlsx" and rows > SHEET_ROWS:
        raise TooManyRows(where=table.title.en, rows=rows, most=SHEET_ROWS)
    if format == "json":
        _write_json(table, file)
    elif isinstance(table, Frame):
        export.WRITERS[file.suffix](table.frame, file, lang)
    else:
        table_files.WRITERS[file.suffix](table, file, lang)


def _write_json(table: Table | Frame, file: Path) -> None:
    head = {"title": table.title, "columns": _columns(table)}
    with file.open("wb") as stream:
        stream.write(as_bytes(head)[:-1] + b',"rows":[')
        for number, rows in enumerate(_chunks(_rows(table))):
            stream.write(b"," * bool(number) + as_bytes(rows)[1:-1])
        stream.write(b"]}")


def _columns(table: Table | Frame) -> list[dict[str, Any]]:
    if isinstance(table, Table):
        return [{"name": c.name, "label": c.label, "unit": c.unit, "kind": c.kind} for c in table.columns]
    kinds = table.frame.dtypes
    return [
        {
            "name": name,
            "label": Label(name, export.HEADINGS.get(name, name)),
            "unit": "",
            "kind": "exact" if str(kinds[name]).startswith("float") else "text",
        }
        for name in table.frame.columns
    ]


def _rows(table: Table | Frame) -> Iterable[tuple[Any, ...]]:
    if isinstance(table, Table):
        return table.rows
    rows: Iterable[tuple[Any, ...]] = table.frame.itertuples(index=False, name=None)
    return rows


def _chunks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    chunk: list[tuple[Any, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
