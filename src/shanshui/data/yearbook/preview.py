"""What an import would add, cell by cell, before anything is added."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shanshui.core.errors import ShanshuiError
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.data.yearbook.entries import Entry
from shanshui.data.yearbook.layout import Layout
from shanshui.data.yearbook.reading import reading
from shanshui.targets.indicator import Dictionary

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Final[dict[str, Label]] = {
    "cell": Label("Cell", "单元格"),
    "printed": Label("Printed", "原文"),
    "printed_unit": Label("Unit printed", "原单位"),
    "indicator": Label("Indicator", "指标"),
    "label_zh": Label("Label (Chinese)", "指标名称"),
    "label_en": Label("Label (English)", "指标英文名称"),
    "place": Label("Place", "代码"),
    "name_zh": Label("Name (Chinese)", "地方"),
    "name_en": Label("Name (English)", "地方英文名"),
    "period": Label("Period", "时期"),
    "value": Label("Value", "数值"),
    "unit": Label("Unit", "单位"),
    "status": Label("Status", "状态"),
}


@dataclass(frozen=True)
class Shown:
    """One cell: as it is printed, and as it will be kept; the fields are `COLUMNS`."""

    cell: str
    printed: str
    printed_unit: str
    indicator: str
    label_zh: str
    label_en: str
    place: str
    name_zh: str
    name_en: str
    period: str
    value: float | None
    unit: str
    status: str


@dataclass(frozen=True)
class Preview:
    """What an import would add; with problems, nothing would be."""

    where: str
    rows: tuple[Shown, ...]
    problems: tuple[ShanshuiError, ...]
    remarks: tuple[Label, ...]

    def table(self) -> "pa.Table":
        """Return the rows as an Arrow table with `COLUMNS`."""
        import pyarrow as pa

        columns = {name: [getattr(row, name) for row in self.rows] for name in COLUMNS}
        kinds = {name: pa.float64() if name == "value" else pa.string() for name in COLUMNS}
        return pa.table({name: pa.array(columns[name], kinds[name]) for name in COLUMNS})


def preview(
    path: str | Path,
    layout: Layout | str | Path,
    dictionary: Dictionary,
    tree: PlaceTree,
    where: str = "",
    sheet: str = "",
    former: Collection[str] = (),
) -> Preview:
    """Return what a sheet would add, in the order of its cells, and what is wrong with it; see `reading`."""
    found = reading(path, layout, dictionary, tree, where, sheet, former)
    rows = tuple(_shown(entry, dictionary, tree) for entry in found.entries)
    return Preview(found.where, rows, found.problems, found.remarks)


def _shown(entry: Entry, dictionary: Dictionary, tree: PlaceTree) -> Shown:
    indicator = dictionary[entry.indicator]
    name = tree[entry.place].name if entry.place in tree else Label("", "")
    return Shown(
        cell=entry.cell,
        printed=entry.text,
        printed_unit=entry.unit,
        indicator=entry.indicator,
        label_zh=indicator.label.zh,
        label_en=indicator.label.en,
        place=entry.place,
        name_zh=name.zh,
        name_en=name.en,
        period=entry.period,
        value=entry.value,
        unit=indicator.unit,
        status=entry.status,
    )
