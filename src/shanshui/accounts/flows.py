"""The tidy table of flows: one row per period × place × ecosystem type × service × item."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class Flow:
    """One flow of one item at one place; amounts for the period, values in yuan.

    NaN in `value` means counted but not valued; NaN in `supply` means only the value is known.
    `covered` is the share of the ecosystem type's area at the place that has a value (§2).
    """

    period: str
    place: str
    level: str
    ecosystem_type: str
    service: str
    item: str
    potential: float
    supply: float
    use: float
    unit: str
    price: float
    price_unit: str
    value: float
    currency: str
    price_year: str
    basis: str
    in_headline: bool
    covered: float
    standard: str
    low: float
    high: float


KEY = ("period", "place", "ecosystem_type", "service", "item")
AMOUNTS = ("potential", "supply", "use")
ADDITIVE = (*AMOUNTS, "value")
COLUMNS = tuple(field.name for field in fields(Flow))
TEXTS = tuple(field.name for field in fields(Flow) if field.type is str)
NUMBERS = tuple(field.name for field in fields(Flow) if field.type is not str)

Ints = NDArray[np.int64]
Words = tuple[str, ...]


@dataclass(frozen=True)
class Flows(Sequence[Flow]):
    """Flows as columns, read as a sequence of rows.

    Attributes
    ----------
    numbers
        Column → (rows,): float64, and bool for `in_headline`.
    codes, words
        Text column → (rows,) int64, each the index of a word.
    """

    numbers: Mapping[str, NDArray[Any]]
    codes: Mapping[str, Ints]
    words: Mapping[str, Words]

    @classmethod
    def of(cls, rows: Iterable[Flow]) -> "Flows":
        """Return rows as columns."""
        given = list(rows)
        kinds = {field.name: np.bool_ if field.type is bool else np.float64 for field in fields(Flow)}
        numbers: dict[str, NDArray[Any]] = {
            name: np.array([getattr(row, name) for row in given], dtype=kinds[name]) for name in NUMBERS
        }
        coded = {name: coded_words([getattr(row, name) for row in given]) for name in TEXTS}
        return cls(numbers, {name: c for name, (c, _) in coded.items()}, {name: w for name, (_, w) in coded.items()})

    def __len__(self) -> int:
        return int(self.numbers["supply"].size)

    @overload
    def __getitem__(self, index: int) -> Flow: ...

    @overload
    def __getitem__(self, index: slice) -> "Flows": ...

    def __getitem__(self, index: "int | slice") -> "Flow | Flows":
        if isinstance(index, slice):
            return self.take(np.arange(len(self))[index])
        return next(iter(self.take(np.arange(len(self))[index : index + 1 or None])))

    def __iter__(self) -> Iterator[Flow]:
        columns = [self.text(name) if name in TEXTS else self.numbers[name].tolist() for name in COLUMNS]
        return (Flow(*row) for row in zip(*columns, strict=True))

    def text(self, name: str) -> list[str]:
        """Return a text column."""
        words = self.words[name]
        return [words[code] for code in self.codes[name].tolist()]

    def take(self, rows: Ints) -> "Flows":
        """Return some of the rows, in the order given."""
        numbers = {name: column[rows] for name, column in self.numbers.items()}
        return Flows(numbers, {name: column[rows] for name, column in self.codes.items()}, self.words)

    def where(self, **texts: str) -> "Flows":
        """Return the rows whose text columns hold these words."""
        keep = np.ones(len(self), dtype=bool)
        for name, word in texts.items():
            keep &= np.isin(self.codes[name], [i for i, known in enumerate(self.words[name]) if known == word])
        return self.take(np.flatnonzero(keep))

    def in_order(self) -> "Flows":
        """Return the rows in the order of their key, so that the same flows make the same bytes (§10)."""
        ranks = []
        for name in KEY:
            words = self.words[name]
            rank = np.empty(len(words), dtype=np.int64)
            rank[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
            ranks.append(rank[self.codes[name]])
        return self.take(np.lexsort(ranks[::-1]))


def coded_words(texts: Iterable[str]) -> tuple[Ints, Words]:
    """Return texts as indexes of words, and the words in the order they come."""
    known: dict[str, int] = {}
    codes = [known.setdefault(text, len(known)) for text in texts]
    return np.array(codes, dtype=np.int64), tuple(known)


def joined(parts: Sequence[Flows]) -> Flows:
    """Return the rows of several tables of flows as one."""
    if not parts:
        return Flows.of([])
    numbers = {name: np.concatenate([part.numbers[name] for part in parts]) for name in NUMBERS}
    codes, words = {}, {}
    for name in TEXTS:
        index, found = coded_words(word for part in parts for word in part.words[name])
        ends = np.cumsum([len(part.words[name]) for part in parts])
        own = np.split(index, ends[:-1])
        codes[name] = np.concatenate([new[part.codes[name]] for new, part in zip(own, parts, strict=True)])
        words[name] = found
    return Flows(numbers, codes, words)


def schema() -> "pa.Schema":
    """Return the Arrow schema of `flows.parquet`."""
    import pyarrow as pa

    types = {str: pa.string(), float: pa.float64(), bool: pa.bool_()}
    return pa.schema([pa.field(field.name, types[field.type]) for field in fields(Flow)])  # type: ignore[index]


def to_arrow(flows: Iterable[Flow]) -> "pa.Table":
    """Return flows as an Arrow table in the order of their key (§10)."""
    import pyarrow as pa

    rows = (flows if isinstance(flows, Flows) else Flows.of(flows)).in_order()
    columns = {name: pa.array(rows.numbers[name]) for name in NUMBERS} | {
        name: pa.DictionaryArray.from_arrays(rows.codes[name], pa.array(rows.words[name], pa.string())).cast(
            pa.string()
        )
        for name in TEXTS
    }
    return pa.table({name: columns[name] for name in COLUMNS}, schema=schema())


def to_frame(flows: Iterable[Flow]) -> "pd.DataFrame":
    """Return flows as a pandas table in the order of their key."""
    frame: pd.DataFrame = to_arrow(flows).to_pandas()
    return frame
