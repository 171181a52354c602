"""The layout of a sheet, as a person writes it in YAML: where what stands, and what the sheet leaves unsaid."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from shanshui.core.errors import BadSetting, ShanshuiError, nearest
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.data.tables import raise_all
from shanshui.data.yaml_lines import Lined, read_yaml
from shanshui.data.yearbook import layout_values as v
from shanshui.targets.indicator import Dictionary

TABLES = "tables"
SHARED = ("indicators", "places", "symbols", "marks")  # a table adds to what all tables have
SEE = Label("See docs/how-to/import-a-yearbook.md.", "见 docs/how-to/import-a-yearbook.md。")
PROBLEMS = {
    "missing": Label("it is missing", "缺少此项"),
    "extra_forbidden": Label("it is not a setting of a layout", "布局中没有此项"),
    "int_parsing": Label("it is not a whole number", "不是整数"),
    "int_type": Label("it is not a whole number", "不是整数"),
    "literal_error": Label("it is none of the words that may stand here", "不是可选的取值"),
    "greater_than_equal": Label("it is too small", "数值过小"),
    "dict_type": Label("it is no list of names and values", "不是名称与取值的列表"),
    "model_type": Label("it is no group of settings", "不是一组设置"),
    "tuple_type": Label("it is no list", "不是列表"),
    "string_type": Label("it is no text", "不是文本"),
}

Text = Annotated[str, BeforeValidator(v.plain)]
IndicatorId = Annotated[str, BeforeValidator(v.indicator)]
Code = Annotated[str, BeforeValidator(v.place)]
PeriodText = Annotated[str, BeforeValidator(v.period)]
Unit = Annotated[str, BeforeValidator(v.unit)]
Status = Annotated[str, BeforeValidator(v.status)]
Symbol = Annotated[str, BeforeValidator(v.symbol)]
Mark = Annotated[str, BeforeValidator(v.mark)]
Column = Annotated[int, BeforeValidator(v.column)]
Line = Annotated[str, BeforeValidator(v.line)]
Columns = Annotated[tuple[int, ...], BeforeValidator(v.columns)]
Rows = Annotated[tuple[int, ...], BeforeValidator(v.rows)]
ColumnsKey = Annotated[str, BeforeValidator(v.columns_key)]
RowsKey = Annotated[str, BeforeValidator(v.rows_key)]


class Strict(BaseModel):
    """A part of a layout; a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Locus(Strict):
    """Where a sheet says something: in a column, in a row, or the layout says it itself."""

    column: Column | None = Field(None, description="letter of the column that says it, row by row")
    row: int | None = Field(None, description="number of the row that says it, column by column", ge=1)

    @model_validator(mode="after")
    def _one(self) -> "Locus":
        if (self.column is None) == (self.row is None):
            raise v.wrong(Label("it needs either a column or a row", "须给出 column 或 row 之一"))
        return self


class PlaceAxis(Locus):
    """Where the places stand."""

    fixed: Code | None = Field(None, description="the place of the whole table")
    _one = model_validator(mode="after")(v.one_of_three)


class PeriodAxis(Locus):
    """Where the periods stand."""

    year: int | None = Field(None, description="the year of months and quarters without one", ge=1900, le=2100)
    fixed: PeriodText | None = Field(None, description="the period of the whole table")
    _one = model_validator(mode="after")(v.one_of_three)


class IndicatorAxis(Locus):
    """Where the indicators stand, if it is not the header."""

    fixed: IndicatorId | None = Field(None, description="the indicator of the whole table")
    _one = model_validator(mode="after")(v.one_of_three)


class UnitAxis(Locus):
    """Where the units stand, if not beside the labels."""

    fixed: Unit | None = Field(None, description="unit of what has none of its own")
    _one = model_validator(mode="after")(v.one_of_three)


class Said(Strict):
    """What the layout says of the numbers under a label, in a column or in a row."""

    indicator: IndicatorId | None = Field(None, description="id of the indicator")
    place: Code | None = Field(None, description="code of the place")
    period: PeriodText | None = Field(None, description="period: 2023, 2023-Q1, 2023-07")
    unit: Unit | None = Field(None, description="unit of the numbers")
    status: Status | None = Field(None, description="status of the numbers: P provisional, E estimated …")
    basis: Literal["current", "comparable"] | None = Field(None, description="prices that money is at")
    price_year: Text | None = Field(None, description="year of comparable prices")


Meaning = Annotated[Said, BeforeValidator(lambda given: given if isinstance(given, dict) else {"indicator": given})]


def _axis(given: Any) -> Any:
    return given if isinstance(given, dict) else {"fixed": given}


class TableLayout(Strict):
    """The layout of one table of a sheet."""

    sheet: Text = Field("", description="sheet of a workbook; left out, its only one")
    encoding: Text = Field("", description="of a text file; left out, it is recognised")
    header: Rows = Field((), description="rows of the header: 3, or 3-4")
    first: int = Field(description="first row of numbers", ge=1)
    last: int | None = Field(None, description="last row of the table; left out, that of the sheet", ge=1)
    span: Columns | None = Field(None, description="columns of the table: A-F; left out, all")
    indicator: Annotated[IndicatorAxis | None, BeforeValidator(_axis)] = Field(
        None, description="id, or {column: A}; left out, the header says it"
    )
    place: Annotated[PlaceAxis | None, BeforeValidator(_axis)] = Field(
        None, description="code, {column: A} or {row: 3}"
    )
    place_name: Locus | None = Field(None, description="column or row of names beside codes, to be compared")
    period: Annotated[PeriodAxis | None, BeforeValidator(_axis)] = Field(
        None, description="2023, {column: B}, {row: 4}; left out, the labels say it"
    )
    unit: Annotated[UnitAxis | None, BeforeValidator(_axis)] = Field(
        None, description="万元, {column: C}, {row: 5}; left out, labels and the line 单位：… say it"
    )
    basis: Literal["current", "comparable"] | None = Field(None, description="prices that money is at")
    price_year: Text | None = Field(None, description="year of comparable prices")
    indicators: dict[str, Meaning] = Field({}, description="what each label means: id, or {indicator: id, unit: …}")
    places: dict[str, Code] = Field({}, description="code of each name")
    columns: dict[ColumnsKey, Said] = Field({}, description="what columns say that their header does not: C, D-F")
    rows: dict[RowsKey, Said] = Field({}, description="what rows say that their first cells do not: 12, 14-18")
    ignore_columns: tuple[Columns, ...] = Field((), description="columns to leave out: [C, F-H]")
    ignore_rows: tuple[Rows, ...] = Field((), description="rows to leave out: [7, 20-31]")
    ignore_labels: tuple[Text, ...] = Field((), description="labels of columns and rows to leave out")
    fill: tuple[Line, ...] = Field((), description="rows (3) and columns (A) whose empty cells repeat the one before")
    symbols: dict[str, Symbol] = Field({}, description="what stands for zero, absent, or a status: {'-': zero}")
    marks: dict[Mark, Status] = Field({}, description="status of each mark beside numbers and labels: {'*': E}")
    status: Status = Field("A", description="status of all other numbers")
    confidentiality: Annotated[str, BeforeValidator(v.confidentiality)] = Field(
        "F", description="F free, C confidential …"
    )
    limits: Literal["refuse", "flag"] = Field("refuse", description="numbers beyond the natural limits of an indicator")

    @model_validator(mode="after")
    def _ordered(self) -> "TableLayout":
        if self.header and self.first <= max(self.header):
            raise v.wrong(Label("the first row of numbers is not below the header", "首个数据行不在表头之下"))
        if self.last is not None and self.last < self.first:
            raise v.wrong(Label("the last row is above the first", "末行在首行之上"))
        return self

    @property
    def left_out_columns(self) -> frozenset[int]:
        """Return the columns that the layout leaves out."""
        return frozenset(at for part in self.ignore_columns for at in part)

    @property
    def left_out_rows(self) -> frozenset[int]:
        """Return the rows that the layout leaves out."""
        return frozenset(at for part in self.ignore_rows for at in part)


@dataclass(frozen=True)
class Placed:
    """The layout of a table, and where its parts were written."""

    table: TableLayout
    lined: Lined
    number: int | None

    def at(self, *keys: str | int) -> str:
        """Return the line that a part stands on: layout.yaml:12: indicators.GDP."""
        return _line(self.lined, self.number, keys)


@dataclass(frozen=True)
class Layout:
    """All tables of a layout file."""

    where: str
    tables: tuple[Placed, ...]


def read_layout(
    path: str | Path, dictionary: Dictionary, tree: PlaceTree, where: str = "", former: Collection[str] = ()
) -> Layout:
    """Return the layout in a YAML file, its names checked against indicators and places, also `former` ones.

    A file has the settings of one table, or `tables:` with a list of them; what stands beside the list holds for all.

    Raises
    ------
    Problems
        Every fault, with its line.
    """
    lined = read_yaml(Path(path), where or Path(path).name)
    return layout_of(lined, dictionary, tree, former)


def layout_of(lined: Lined, dictionary: Dictionary, tree: PlaceTree, former: Collection[str] = ()) -> Layout:
    """Return the layout that plain values hold; see `read_layout`."""
    content = lined.content
    if not isinstance(content, dict):
        need = Label("settings such as `header: 3`", "如 `header: 3` 的设置")
        raise BadSetting(
            where=lined.where, saw=Label("it holds no settings", "没有任何设置"), got="–", need=need, do=SEE
        )
    given = content.get(TABLES)
    listed: list[Any] = given if isinstance(given, list) and given else [None]
    context = {"dictionary": dictionary, "tree": tree, "former": former}
    placed: list[Placed] = []
    problems: list[ShanshuiError] = []
    for at, table in enumerate(listed):
        number = None if table is None else at
        raw = content if table is None else _with_shared(content, table)
        try:
            placed.append(Placed(TableLayout.model_validate(raw, context=context), lined, number))
        except ValidationError as error:
            problems += [_problem(lined, number, one) for one in error.errors()]
    raise_all(list({str(problem): problem for problem in problems}.values()))
    return Layout(lined.where, tuple(placed))


def _with_shared(content: Mapping[str, Any], table: Any) -> Any:
    if not isinstance(table, dict):
        return table
    shared = {key: value for key, value in content.items() if key != TABLES}
    both = {
        key: {**shared[key], **table[key]}
        for key in SHARED
        if isinstance(shared.get(key), dict) and isinstance(table.get(key), dict)
    }
    return {**shared, **table, **both}


def _line(lined: Lined, number: int | None, keys: tuple[str | int, ...]) -> str:
    own = (TABLES, number, *keys) if number is not None else keys
    if number is not None and ".".join(map(str, own[:3])) not in lined.lines and keys:
        own = keys if str(keys[0]) in lined.lines else own
    return lined.at(*own)


def _problem(lined: Lined, number: int | None, error: Any) -> ShanshuiError:
    """Return one fault of a layout with its line."""
    keys = tuple(key for key in error["loc"] if key not in ("[key]", "fixed") and not str(key).startswith("function-"))
    where = _line(lined, number, keys)
    context = error.get("ctx", {})
    if isinstance(found := context.get("found"), ShanshuiError):
        return type(found)(where=where, **found.fields)
    model = TableLayout if len(keys) == 1 else Locus if len(keys) == 2 else Said
    known = [*model.model_fields, TABLES] if error["type"] == "extra_forbidden" else []
    near = nearest(str(keys[-1]), known) if keys else ""
    said = str(error["msg"])
    saw = PROBLEMS.get(error["type"], Label(said[:1].lower() + said[1:], f"取值无效：{said}"))
    saw = Label(context["en"], context["zh"]) if "zh" in context else saw
    got = error["input"] if isinstance(error["input"], str | int | float) else "…"
    need = Label(f"'{near}'" if near else "a value that fits", f"“{near}”" if near else "合适的取值")
    return BadSetting(where=where, saw=saw, got=str(got), need=need, do=SEE)
