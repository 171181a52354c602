"""Tidy tables of observations: a row each, millions of them; every cell is checked before a number is taken.

Columns: indicator, place, period, value, and if wanted unit, low, high, status, confidentiality.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shanshui.core import units
from shanshui.core.errors import (
    DuplicateColumns,
    DuplicateKeys,
    EmptyTable,
    MissingColumns,
    NoSuchPlace,
    OutsideLimits,
    ShanshuiError,
    UnknownValues,
    UnreadableFile,
    ValueOfMissing,
)
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.codes import check_code
from shanshui.data.files import format_of, local_file
from shanshui.data.numbers import ABSENT, parse_number
from shanshui.data.tables import FORMATS, REPORTED, raise_all, read_table
from shanshui.data.text import decode
from shanshui.targets import observations
from shanshui.targets.indicator import Dictionary

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, Any]
REQUIRED = ("indicator", "place", "period", "value")
OPTIONAL = ("unit", "low", "high", "status", "confidentiality")
NUMBERS = ("value", "low", "high")
PLAIN_NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$"
SPACES = " \t\u3000\u00a0\ufeff"


def read_observations(
    path: str | Path,
    dictionary: Dictionary,
    known: PlaceTree,
    where: str = "",
    sheet: str = "",
    former: Collection[str] = (),
) -> "pa.Table":
    """Return the observations of a tidy table (columns of `observations.schema`), in the units of the dictionary.

    Parameters
    ----------
    known
        The places that observations may be of, with `former`, codes of places that were merged or split.

    Raises
    ------
    InputError
        With file:row:column; several problems come together.
    """
    file = local_file(path, where)
    where = where or str(path)
    if file.suffix.lower() == ".parquet":
        columns = _of_parquet(file, where)
    elif format_of(file, FORMATS, where) == "XLSX":
        columns = _of_workbook(file, where, sheet)
    else:
        columns = _of_text(file, where)
    return tidy(columns, dictionary, known, where, former)


def _of_parquet(file: Path, where: str) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableFile(where=where, format="Parquet", problem=str(error).splitlines()[0][:200]) from error
    return table.select([name for name in table.column_names if name in (*REQUIRED, *OPTIONAL)])


def _of_workbook(file: Path, where: str, sheet: str) -> "pa.Table":
    import pyarrow as pa

    table = read_table(file, where, required=REQUIRED, sheet=sheet)
    rows = {"row": pa.array([row.number for row in table], pa.int64())}
    return pa.table(rows | {name: pa.array(table.texts(name), pa.string()) for name in table.columns})


def _of_text(file: Path, where: str) -> "pa.Table":
    """Return the columns of a CSV or TSV file as text."""
    import pyarrow as pa
    from pyarrow import csv

    content = file.read_bytes()
    delimiter = "," if format_of(file, FORMATS, where) == "CSV" else "\t"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        content = decode(content, where).text.encode()
    content = content.removeprefix(b"\xef\xbb\xbf")
    texts = {name: pa.string() for name in (*REQUIRED, *OPTIONAL)}
    names = {name: pa.dictionary(pa.int32(), pa.string()) for name in texts if name not in NUMBERS}
    try:
        return csv.read_csv(
            pa.BufferReader(content),
            parse_options=csv.ParseOptions(delimiter=delimiter, newlines_in_values=False, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(column_types=texts | names, strings_can_be_null=False),
        )
    except pa.ArrowInvalid as error:
        raise UnreadableFile(where=where, format="CSV", problem=str(error).splitlines()[0][:200]) from error


def tidy(
    columns: "pa.Table", dictionary: Dictionary, known: PlaceTree, where: str, former: Collection[str] = ()
) -> "pa.Table":
    """Return checked observations from columns of text (or of numbers): the door that every importer goes through."""
    import pyarrow as pa

    _check_columns(columns, where)
    at = _Rows(where, columns)
    names = {
        "indicator": at.words("indicator", lambda text, cell: _indicator(text, cell, dictionary)),
        "place": at.words("place", lambda text, cell: _place(text, cell, known, former)),
        "period": at.words("period", lambda text, cell: str(Period.parse(text, cell))),
        "status": at.coded("status", observations.STATUSES, "A"),
        "confidentiality": at.coded("confidentiality", observations.CONFIDENTIALITIES, "F"),
    }
    at.raise_problems()
    factors = at.factors(names["indicator"], dictionary)
    numbers = {name: at.numbers(name, factors, names["indicator"], dictionary) for name in NUMBERS}
    at.raise_problems()
    _check_once(names, at)
    _check_limits(names["indicator"], numbers["value"], dictionary, at)
    status = _settled_status(names["status"], numbers["value"], at)
    arrays = names | {"status": status} | {name: pa.array(array, from_pandas=True) for name, array in numbers.items()}
    return pa.table({name: arrays[name] for name in observations.COLUMNS}, schema=observations.schema())


class _Rows:
    """The columns of one table, and the problems found in them so far."""

    def __init__(self, where: str, columns: "pa.Table") -> None:
        self.where, self.columns = where, columns
        self.problems: list[ShanshuiError] = []
        self._rows = columns["row"].to_numpy() if "row" in columns.column_names else None

    def cell(self, row: int, column: str) -> str:
        """Return the place of a cell: file:row:column (the header is row 1)."""
        return f"{self.where}:{row + 2 if self._rows is None else self._rows[row]}:{column}"

    def raise_problems(self) -> None:
        """Raise every problem found, the first of them in full."""
        raise_all(self.problems[:REPORTED])

    def encoded(self, column: str) -> tuple[list[str], Array]:
        """Return the distinct texts of a column and the number of each row's text."""
        import pyarrow as pa

        array = self.columns[column]
        if not pa.types.is_dictionary(array.type):
            array = array.cast(pa.string()).dictionary_encode()
        array = (
            array.unify_dictionaries().combine_chunks().fill_null("")
            if array.null_count
            else array.unify_dictionaries().combine_chunks()
        )
        return array.dictionary.to_pylist(), array.indices.to_numpy(zero_copy_only=False)

    def words(self, column: str, check: Callable[[str, str], str]) -> "pa.DictionaryArray":
        """Return a column with each distinct text checked once; what two texts both mean is one word."""
        import pyarrow as pa

        texts, indices = self.encoded(column)
        first = np.zeros(len(texts), np.int64)
        first[indices[::-1]] = np.arange(len(indices))[::-1]
        plain: list[str] = []
        for number, text in enumerate(texts):
            try:
                plain.append(check(text.strip(SPACES), self.cell(int(first[number]), column)))
            except ShanshuiError as problem:
                self.problems.append(problem)
                plain.append("")
        distinct = sorted(dict.fromkeys(plain))
        lookup = np.array([distinct.index(word) for word in plain], np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(lookup[indices], pa.int32()), pa.array(distinct, pa.string()))

    def coded(self, column: str, known: Mapping[str, Any], otherwise: str) -> "pa.DictionaryArray":
        """Return a column of codes; where it is absent or empty, the code `otherwise`."""
        import pyarrow as pa

        if column not in self.columns.column_names:
            zeros = pa.array(np.zeros(len(self.columns), np.int32))
            return pa.DictionaryArray.from_arrays(zeros, pa.array([otherwise], pa.string()))

        def check(text: str, cell: str) -> str:
            if text and text not in known:
                rows = f"'{text}' ({cell.rsplit(':', 2)[1]})"
                raise UnknownValues(where=cell, column=column, count=1, rows=rows, name=text, known=sorted(known))
            return text or otherwise

        return self.words(column, check)

    def factors(self, indicator: "pa.DictionaryArray", dictionary: Dictionary) -> Array:
        """Return by what each row's numbers come to the indicator's unit."""
        names, of_row = indicator.dictionary.to_pylist(), indicator.indices.to_numpy()
        if "unit" not in self.columns.column_names:
            return np.ones(len(of_row))
        texts, unit_of_row = self.encoded("unit")
        table = np.ones((len(names), max(len(texts), 1)))
        pairs, first = np.unique(of_row.astype(np.int64) * len(texts) + unit_of_row, return_index=True)
        for pair, row in zip(pairs, first, strict=True):
            name, text = names[pair // len(texts)], texts[pair % len(texts)].strip(SPACES)
            try:
                if text:
                    table[pair // len(texts), pair % len(texts)] = units.factor(
                        text, dictionary[name].unit, self.cell(int(row), "unit")
                    )
            except ShanshuiError as problem:
                self.problems.append(problem)
        return np.asarray(table[of_row, unit_of_row])

    def numbers(self, column: str, factors: Array, indicator: "pa.DictionaryArray", dictionary: Dictionary) -> Array:
        """Return a column of numbers in the indicators' units; NaN where it says that there is none (§1)."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if column not in self.columns.column_names:
            return np.full(len(self.columns), np.nan)
        texts = self.columns[column].combine_chunks()
        if pa.types.is_floating(texts.type) or pa.types.is_integer(texts.type):
            return np.asarray(texts.to_numpy(zero_copy_only=False), np.float64) * factors
        texts = texts.fill_null("") if texts.null_count else texts
        plain = pc.match_substring_regex(texts, PLAIN_NUMBER)
        found = pc.if_else(plain, texts, None).cast(pa.float64()).to_numpy(zero_copy_only=False).copy()
        for row in np.flatnonzero(~plain.to_numpy(zero_copy_only=False)):
            found[row] = self._number(str(texts[int(row)]), int(row), column, dictionary[str(indicator[int(row)])].unit)
        return np.asarray(found * factors)

    def _number(self, text: str, row: int, column: str, own: str) -> float:
        if text.strip(SPACES).lower() in ABSENT:
            return float("nan")
        try:
            unit = str(self.columns["unit"][row]) if "unit" in self.columns.column_names else ""
            found = parse_number(text, self.cell(row, column), unit.strip(SPACES) or own)
        except ShanshuiError as problem:
            self.problems.append(problem)
            return float("nan")
        return float("nan") if found is None else found


def _check_columns(columns: "pa.Table", where: str) -> None:
    names = columns.column_names
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise DuplicateColumns(where=f"{where}:1", names=repeated)
    raise_all([MissingColumns(where=f"{where}:1", name=name, known=names) for name in REQUIRED if name not in names])
    if not len(columns):
        raise EmptyTable(where=where)


def _indicator(text: str, cell: str, dictionary: Dictionary) -> str:
    if text not in dictionary:
        rows = f"'{text}' ({cell.rsplit(':', 2)[1]})"
        known = sorted(dictionary)
        raise UnknownValues(where=cell, column="indicator", count=1, rows=rows, name=text, known=known)
    return text


def _place(text: str, cell: str, known: PlaceTree, former: Collection[str]) -> str:
    if text in known:
        return text
    known.check_is_code(text, cell)  # a name is told as a name, not as a code of the wrong length
    code = check_code(text, cell)
    if code not in known and code not in former:
        raise NoSuchPlace(where=cell, code=code, known=[place.code for place in known])
    return code


def _check_once(names: "Mapping[str, pa.DictionaryArray]", at: _Rows) -> None:
    """Raise DuplicateKeys unless every indicator, place and period stands once."""
    keys = np.zeros(len(at.columns), np.int64)
    for column in observations.KEY:
        keys = keys * max(len(names[column].dictionary), 1) + names[column].indices.to_numpy()
    order = np.argsort(keys, kind="stable")
    again = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    if len(again):
        pairs = [(int(order[i]), int(order[i + 1])) for i in again[:REPORTED]]
        told = [
            f"{'/'.join(str(names[c][second]) for c in observations.KEY)} "
            f"(rows {at.cell(first, '').split(':')[-2]}, {at.cell(second, '').split(':')[-2]})"
            for first, second in pairs
        ]
        raise DuplicateKeys(
            where=at.where, columns=" + ".join(observations.KEY), count=len(again), rows="; ".join(told)
        )


def _check_limits(indicator: "pa.DictionaryArray", values: Array, dictionary: Dictionary, at: _Rows) -> None:
    """Raise OutsideLimits for values beyond the natural limits of their indicators."""
    defined = [dictionary[name] for name in indicator.dictionary.to_pylist()]
    of_row = indicator.indices.to_numpy()
    least, most = (np.array([getattr(one, end) for one in defined])[of_row] for end in ("least", "most"))
    outside = np.flatnonzero((values < least) | (values > most))
    raise_all(
        [
            OutsideLimits(
                where=at.cell(int(row), "value"),
                indicator=defined[of_row[row]].id,
                value=f"{values[row]:g}",
                unit=defined[of_row[row]].unit,
                least=f"{least[row]:g}",
                most=f"{most[row]:g}",
            )
            for row in outside[:REPORTED]
        ]
    )


def _settled_status(status: "pa.DictionaryArray", values: Array, at: _Rows) -> "pa.DictionaryArray":
    """Return statuses with `O` where a value is absent and nothing says why, or raise ValueOfMissing."""
    import pyarrow as pa

    codes: Sequence[str] = status.dictionary.to_pylist()
    of_row = status.indices.to_numpy()
    absent = np.array([code in observations.ABSENT for code in codes])[of_row]
    liars = np.flatnonzero(absent & ~np.isnan(values))
    raise_all(
        [
            ValueOfMissing(where=at.cell(int(row), "status"), status=codes[of_row[row]], value=f"{values[row]:g}")
            for row in liars[:REPORTED]
        ]
    )
    words = sorted({*codes, "O"})
    lookup = np.array([words.index(code) for code in codes], np.int32)
    settled = np.where(np.isnan(values) & ~absent, words.index("O"), lookup[of_row])
    return pa.DictionaryArray.from_arrays(pa.array(settled, pa.int32()), pa.array(words, pa.string()))
