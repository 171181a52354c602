"""A first draft of a layout: what a sheet says surely is written down, what is only likely ends in a question mark."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from shanshui.core.errors import EmptyTable, ShanshuiError
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.data.yearbook.cells import Sheet, letters
from shanshui.data.yearbook.layout_values import UNCERTAIN
from shanshui.data.yearbook.sizes import alike
from shanshui.data.yearbook.survey import Survey
from shanshui.data.yearbook.words import Heading, heading, is_period, joined, name_of, unit_line
from shanshui.targets.indicator import Dictionary, Indicator

ALIKE = 0.5  # of the letters of two labels; below it, a proposal would only mislead
SAFE = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff（）()/、]*")


@dataclass(frozen=True)
class Proposal:
    """A draft of a layout.

    Attributes
    ----------
    text
        YAML; a value that ends in `?` is refused until somebody has confirmed or corrected it.
    doubts
        What a person has to decide.
    """

    text: str
    doubts: tuple[Label, ...]


def propose_layout(sheet: Sheet, dictionary: Dictionary, tree: PlaceTree) -> Proposal:
    """Return a draft of the layout of a sheet.

    A label that is that of an indicator, and has a unit that fits, is taken; one that is only like it, and every name
    of a place, is a proposal to be confirmed.

    Raises
    ------
    EmptyTable
        If no row of the sheet holds numbers.
    """
    survey = Survey(sheet, tree)
    if not survey.first or not survey.columns:
        raise EmptyTable(where=sheet.where)
    draft = _Draft(survey, dictionary)
    lines = [*draft.shape(), *draft.indicators(), *draft.places(), *draft.signs()]
    return Proposal("\n".join(lines) + "\n", tuple(draft.doubts))


class _Draft:
    def __init__(self, survey: Survey, dictionary: Dictionary) -> None:
        self.survey, self.dictionary = survey, dictionary
        self.doubts: list[Label] = []
        self.place_row = next((r for r in survey.header if survey.mostly_in_row(r, survey.is_place)), 0)
        self.place_column = 0 if self.place_row else survey.column_of(survey.is_code)
        self.place_column = self.place_column or (0 if self.place_row else survey.column_of(survey.is_place))
        self.period_column = survey.column_of(is_period)
        self.fill = frozenset(self._rows_to_fill())
        self.label_column = self._label_column()

    def _label_column(self) -> int:
        """Return the column of the stub that names indicators: where the header names none."""
        if any(part.label for column in self.survey.columns for part in [self._header(column)]):
            return 0
        taken = (self.place_column, self.period_column, self.survey.units_column)
        return next((column for column in self.survey.stub if column not in taken), 0)

    def _header(self, column: int) -> Heading:
        rows = [row for row in self.survey.header if row != self.place_row]
        return joined([heading(self._filled(row, column)) for row in rows])

    def _filled(self, row: int, column: int) -> str:
        """Return a text of the header; where it is empty in a row that seems to need it, that of the cell before."""
        before = [at for at in self.survey.columns if at <= column] if row in self.fill else [column]
        return next((text for at in reversed(before) if (text := _text(self.survey.sheet, row, at))), "")

    def _rows_to_fill(self) -> Iterator[int]:
        """Yield rows of the header that lost their merged cells: a label, then empty cells, over a row of others."""
        for row in self.survey.header[:-1]:
            texts = [_text(self.survey.sheet, row, column) for column in self.survey.columns]
            if "" in texts[next((i for i, text in enumerate(texts) if text), len(texts)) :]:
                yield row

    def shape(self) -> Iterator[str]:
        """Yield where what stands."""
        survey = self.survey
        title = survey.sheet.where.rpartition(":")[2]
        if survey.sheet.mark == "!":
            yield f"sheet: {_quoted(title)}"
        if survey.header:
            yield f"header: {_range(survey.header)}"
        yield f"first: {survey.first}"
        if self.fill:
            yield "fill: " + json.dumps([f"{row}{UNCERTAIN}" for row in sorted(self.fill)])
            self.doubts.append(Label("empty cells of the header may repeat the one before", "表头空格可能与左侧相同"))
        yield from self._axis("place", self.place_column, self.place_row)
        yield from self._period()
        if self.label_column:
            yield f"indicator: {{column: {letters(self.label_column)}}}"
        if survey.units_column:
            yield f"unit: {{column: {letters(survey.units_column)}}}"
        other = set(survey.stub) - {self.place_column, self.period_column, self.label_column, survey.units_column}
        if names := [c for c in sorted(other) if self.place_column and survey.mostly(c, survey.is_place)]:
            yield f"place_name: {{column: {letters(names[0])}}}"

    def _axis(self, name: str, column: int, row: int) -> Iterator[str]:
        if column or row:
            yield f"{name}: {{column: {letters(column)}}}" if column else f"{name}: {{row: {row}}}"
        else:
            yield f'{name}: "{UNCERTAIN}"'
            self.doubts.append(Label(f"nothing says the {name}", f"没有说明{'地方' if name == 'place' else '时期'}"))

    def _period(self) -> Iterator[str]:
        if self.period_column:
            yield f"period: {{column: {letters(self.period_column)}}}"
        elif not any(self._header(column).period for column in self.survey.columns):
            titles = [
                period
                for (row, _), text in sorted(self.survey.sheet.texts.items())
                if row < min((*self.survey.header, self.survey.first)) and (period := heading(text).period)
            ]
            yield f'period: "{titles[0] if titles else ""}{UNCERTAIN}"'
            self.doubts.append(Label("no label says the period", "标签没有说明时期"))

    def indicators(self) -> Iterator[str]:
        """Yield what each label means, as far as the dictionary tells."""
        labels = list({part.key: part for part in self._labels() if part.label}.values())
        if labels:
            yield "indicators:"
        for part in labels:
            yield f"  {_quoted(part.key)}: {self._meaning(part)}"
        has_unit = self.survey.units_column or any(unit_line(text) for text in self.survey.sheet.texts.values())
        without = [part.label for part in labels if not part.unit]
        if without and not has_unit:
            yield f'unit: "{UNCERTAIN}"  # {", ".join(without)}'
            self.doubts.append(Label("some labels have no unit", "部分标签没有单位"))

    def _labels(self) -> Iterator[Heading]:
        if not self.label_column:
            yield from map(self._header, self.survey.columns)
            return
        for row in self.survey.data_rows:
            if any(self.survey.sheet.own(row, column) for column in self.survey.columns):
                yield heading(_text(self.survey.sheet, row, self.label_column))

    def _meaning(self, part: Heading) -> str:
        found = sorted(((_likeness(part.label, one), one.id) for one in self.dictionary.values()), reverse=True)
        share, name = found[0] if found else (0.0, "")
        fits = bool(name) and (not part.unit or alike(part.unit, self.dictionary[name].unit, part.label))
        if share == 1 and fits:
            return name
        if share < ALIKE or not fits:
            self.doubts.append(Label(f"'{part.key}' is like no indicator", f"“{part.key}”没有相近的指标"))
            return f'"{UNCERTAIN}"'
        self.doubts.append(Label(f"'{part.key}' may be {name}", f"“{part.key}”可能是 {name}"))
        label = self.dictionary[name].label
        return f'"{name}{UNCERTAIN}"  # {label.zh or label.en}'

    def places(self) -> Iterator[str]:
        """Yield a code for each name of a place, to be confirmed."""
        names = [name for name in dict.fromkeys(self._names()) if not self.survey.is_code(name)]
        if names:
            yield "places:"
            self.doubts.append(Label("names of places need their codes confirmed", "地方名称的代码须经确认"))
        for name in names:
            codes = self.survey.names.get(name_of(name), [])
            yield f'  {_quoted(name)}: "{" ".join(f"{code}{UNCERTAIN}" for code in codes) or UNCERTAIN}"'

    def _names(self) -> Iterator[str]:
        sheet, survey = self.survey.sheet, self.survey
        if self.place_row:
            yield from (text for column in survey.columns if (text := _text(sheet, self.place_row, column)))
        elif self.place_column:
            for row in survey.data_rows:
                text = _text(sheet, row, self.place_column)
                if text and any(sheet.own(row, column) for column in survey.columns):
                    yield text

    def signs(self) -> Iterator[str]:
        """Yield the signs that need a meaning."""
        for name, signs, en, zh in (
            ("symbols", self.survey.dashes, "zero or absent", "zero 或 absent"),
            ("marks", self.survey.marks, "a status: P, E, or A if none", "状态：P、E，无含义则 A"),
        ):
            if signs:
                inside = ", ".join(f'{json.dumps(sign, ensure_ascii=False)}: "{UNCERTAIN}"' for sign in signs)
                yield f"{name}: {{{inside}}}  # {en} / {zh}"
                self.doubts.append(Label(f"{name} need a meaning: {en}", f"{name} 须说明含义：{zh}"))


def _likeness(label: str, indicator: Indicator) -> float:
    """Return how alike a label is to those of an indicator: 1 if it is one of them."""
    known = [heading(text).label.casefold() for text in (*indicator.label, indicator.id) if text]
    return max((SequenceMatcher(None, label.casefold(), other).ratio() for other in known), default=0.0)


def _text(sheet: Sheet, row: int, column: int) -> str:
    try:
        return sheet.spread(row, column)
    except ShanshuiError:
        return ""


def _range(rows: tuple[int, ...]) -> str:
    return f"{rows[0]}-{rows[-1]}" if len(rows) > 1 else str(rows[0])


def _quoted(text: str) -> str:
    return text if SAFE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
