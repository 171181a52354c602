"""The tables of a published site, each as CSV, XLSX, Parquet and JSON at an address that stays."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shanshui.core.labels import Label
from shanshui.report import export, table_files
from shanshui.report.kinds import kind_of, of_ledger
from shanshui.report.ledger import Ledger
from shanshui.report.plain_tables import as_table, framed
from shanshui.store.results import Results
from shanshui.store.tables import Table

FORMATS: Final = ("csv", "xlsx", "parquet", "json")
TEXT, NUMBER, SHARE = "text", "exact", "share"
AT: Final = {"period": TEXT, "place": TEXT, "level": TEXT}
FRAMES: Final[dict[str, tuple[Label, dict[str, str]]]] = {
    "extent": (
        Label("Extent by ecosystem type", "生态系统面积"), {**AT, "ecosystem_type": TEXT, "area_ha": NUMBER},
    ),
    "places": (
        Label("Places", "地方"),
        {"code": TEXT, "parent": TEXT, "level": TEXT, "name_zh": TEXT, "name_en": TEXT,
         "area_ha": NUMBER, "covered": SHARE},
    ),
    "ranges": (
        Label("Ranges of inputs", "输入数据范围"),
        {"period": TEXT, "place": TEXT, "variable": TEXT, "low": NUMBER, "mean": NUMBER, "high": NUMBER},
    ),
    "intervals": (
        Label("90 % intervals", "90% 区间"),
        {"period": TEXT, "place": TEXT, "ecosystem_type": TEXT, "service": TEXT, "item": TEXT,
         "value": NUMBER, "median": NUMBER, "mean": NUMBER, "low": NUMBER, "high": NUMBER},
    ),
}  # fmt: skip
FLOWS: Final = Label("Flows of the account", "账户流量")


@dataclass(frozen=True)
class Listed:
    """A table on the index: its title in each language and its files by format."""

    titles: dict[str, str]
    files: tuple[tuple[str, str], ...]


def write_tables(account: Results, folder: Path, languages: Sequence[str]) -> list[Listed]:
    """Write the tables of an account and those of its bulletin in each language; return them for the index."""
    folder.mkdir()
    listed = [_flows(account, folder)]
    for name, (title, columns) in FRAMES.items():
        if (frame := getattr(account, name)) is not None and len(frame):
            listed.append(_written(framed(title, frame, columns), folder, name, title, "en"))
    for lang in languages:
        (folder / lang).mkdir()
        for block in of_ledger(kind_of("bulletin"), Ledger(account, lang)).tables():
            listed.append(
                _written(as_table(block), folder, f"{lang}/{block.id}", Label(block.title, block.title), lang)
            )
    return listed


def _flows(account: Results, folder: Path) -> Listed:
    flows: Any = account
    frame = export.labelled(flows)
    for suffix, write in export.WRITERS.items():
        write(frame, folder / f"flows{suffix}", "en")
    _json(folder / "flows.json", list(frame.columns), frame.itertuples(index=False, name=None))
    return _listed("flows", FLOWS)


def _written(table: Table, folder: Path, name: str, title: Label, lang: str) -> Listed:
    for suffix, write in table_files.WRITERS.items():
        write(table, folder / f"{name}{suffix}", lang)
    _json(folder / f"{name}.json", [column.name for column in table.columns], table.rows)
    return _listed(name, title)


def _listed(name: str, title: Label) -> Listed:
    return Listed({"zh": title.zh, "en": title.en}, tuple((f, f"tables/{name}.{f}") for f in FORMATS))


def _json(path: Path, columns: list[str], rows: Any) -> None:
    known = [[None if isinstance(cell, float) and math.isnan(cell) else _own(cell) for cell in row] for row in rows]
    text = json.dumps({"columns": columns, "rows": known}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", newline="\n")


def _own(cell: Any) -> Any:
    """Return a cell as a value of Python's own."""
    return cell.item() if hasattr(cell, "item") else cell
