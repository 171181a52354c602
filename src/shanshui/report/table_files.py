"""A table as a CSV, XLSX or Parquet file for other programs."""

import csv
from collections.abc import Callable
from pathlib import Path

from shanshui.report.export import CREATED, SETTINGS, safe, written_by
from shanshui.store.tables import Table


def write_table(table: Table, file: Path, lang: str = "en") -> Path:
    """Write a table; under another name first, so that a crash never leaves half of it.

    CSV and Parquet have the plain names of columns; a workbook has their headings in a language. What is not known
    is empty.

    Raises
    ------
    UnknownOutput
        If the extension is not .csv, .xlsx or .parquet.
    """
    return written_by(WRITERS, table, file, lang)


def _write_csv(table: Table, path: Path, lang: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([column.name for column in table.columns])
        for record in table.records():
            cells = (
                "" if cell is None else safe(cell) if isinstance(cell, str) else repr(cell) for cell in record.values()
            )
            writer.writerow(list(cells))


def _write_parquet(table: Table, path: Path, lang: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    records = table.records()
    kinds = {column.name: pa.string() if column.kind == "text" else pa.float64() for column in table.columns}
    columns = {name: pa.array([record[name] for record in records], kind) for name, kind in kinds.items()}
    pq.write_table(pa.table(columns), path, compression="zstd")


def _write_xlsx(table: Table, path: Path, lang: str) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(path), SETTINGS) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet("table" if lang == "en" else "表")
        head, number = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "#,##0.00"})
        for at, column in enumerate(table.columns):
            unit = f" ({column.unit})" if column.unit and column.unit != "1" else ""
            sheet.write_string(0, at, f"{column.label.in_(lang)}{unit}", head)
            sheet.set_column(at, at, 24 if column.kind == "text" else 18)
        for row, record in enumerate(table.records(), start=1):
            for at, cell in enumerate(record.values()):
                if isinstance(cell, str):
                    sheet.write_string(row, at, cell)
                elif cell is not None:
                    sheet.write_number(row, at, cell, number if table.columns[at].kind == "money" else None)
        sheet.freeze_panes(1, 0)


WRITERS: dict[str, Callable[[Table, Path, str], None]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".parquet": _write_parquet,
}
