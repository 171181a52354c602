"""What a reader of a sheet should know although nothing is wrong: hidden rows, numbers outside, another year above."""

from collections.abc import Iterable, Iterator, Sequence

from shanshui.core.labels import Label
from shanshui.data.yearbook.cells import letters
from shanshui.data.yearbook.printed_units import is_of_numbers
from shanshui.data.yearbook.sides import Side, Work
from shanshui.data.yearbook.words import TITLE, heading, is_note


def remarks(work: Work, rows: Iterable[int], sides: Iterable[Side]) -> Iterator[Label]:
    """Yield what is worth knowing of a table whose numbers stand in some rows and columns."""
    where = work.sheet.where
    for en, zh in (*_hidden(work, rows, sides), *_outside(work), *_notes(work), *_titles(work), *_other_period(work)):
        yield Label(f"{where}: {en}.", f"{where}：{zh}。")


def _hidden(work: Work, rows: Iterable[int], sides: Iterable[Side]) -> Iterator[Label]:
    read = {str(row) for row in rows} | {letters(side.number) for side in sides}
    if hidden := ", ".join(name for name in work.sheet.hidden if name in read):
        yield Label(f"{hidden} are hidden, and read", f"隐藏的行或列 {hidden} 也已读取")


def _outside(work: Work) -> Iterator[Label]:
    table = work.placed.table
    if rows := _of_numbers(work, range(max(table.header, default=table.first - 1) + 1, table.first)):
        yield Label(f"rows {rows} above the first row hold numbers, not read", f"首行之上第 {rows} 行有数值，未读取")
    if rows := _of_numbers(work, range(work.last + 1, work.sheet.height + 1)):
        yield Label(f"rows {rows} below the last row hold numbers, not read", f"末行之下第 {rows} 行有数值，未读取")


def _of_numbers(work: Work, rows: Sequence[int]) -> str:
    found = [row for row in rows if row not in work.placed.table.left_out_rows and is_of_numbers(work, row)]
    return f"{found[0]}-{found[-1]}" if len(found) > 1 else "".join(map(str, found))


def _notes(work: Work) -> Iterator[Label]:
    """Yield which rows hold numbers although they begin as a note does."""
    table, sheet = work.placed.table, work.sheet
    found = []
    for row in range(table.first, work.last + 1):
        texts = [text for column in work.every if (text := sheet.own(row, column))]
        if texts and row not in table.left_out_rows and is_note(texts) and is_of_numbers(work, row, 1):
            found.append(str(row))
    if found:
        rows = ", ".join(found)
        yield Label(
            f"rows {rows} hold numbers, not read: they begin as notes do", f"第 {rows} 行按附注处理，数值未读取"
        )


def _titles(work: Work) -> Iterator[Label]:
    """Yield which rows look like the title of another table."""
    table, sheet = work.placed.table, work.sheet
    above = {text for (row, _), text in sheet.texts.items() if row < table.first}
    for row in range(table.first, work.last + 1):
        texts = [text for column in work.every if (text := sheet.own(row, column))]
        if len(texts) == 1 and TITLE.match(texts[0]) and texts[0] not in above:
            yield Label(
                f"row {row} looks like the title of another table: {texts[0]}",
                f"第 {row} 行似为另一张表的标题：{texts[0]}",
            )


def _other_period(work: Work) -> Iterator[Label]:
    """Yield which period the lines above a table say, if it is not that of the layout."""
    table = work.placed.table
    fixed, top = table.period.fixed if table.period else None, min((*table.header, table.first))
    titles = {heading(text).period for (row, _), text in work.sheet.texts.items() if row < top} - {""}
    if fixed and titles and fixed not in titles:
        said = ", ".join(sorted(titles))
        yield Label(f"the lines above the table say {said}, the layout {fixed}", f"表上方写 {said}，布局写 {fixed}")
