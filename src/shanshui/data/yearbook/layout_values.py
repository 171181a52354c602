"""The values that may stand in a layout: each is checked where it is written, and told with its line."""

import re
from typing import Any

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from shanshui.core.errors import NoSuchName, NoSuchPlace, NotConfirmed, ShanshuiError, UnknownUnit
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.data.codes import check_code
from shanshui.data.workbooks import column_number
from shanshui.data.yearbook.sizes import is_unit, plain_unit
from shanshui.targets.observations import ABSENT as MISSING
from shanshui.targets.observations import CONFIDENTIALITIES, STATUSES

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
UNCERTAIN = "?"  # how a proposal ends
ZERO, ABSENT = "zero", "absent"


def wrong(said: Label) -> PydanticCustomError:
    """Return a fault."""
    return PydanticCustomError("layout", "{en}", {"en": said.en, "zh": said.zh})


def found(problem: ShanshuiError) -> PydanticCustomError:
    """Return a fault that is one of our errors; its place is filled in later."""
    return PydanticCustomError("found", "found", {"found": problem})


def plain(given: Any) -> str:
    """Return a text; a number as it is written."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise wrong(Label("it is neither text nor number", "既非文本也非数"))
    return str(given).strip()


def _confirmed(given: Any) -> str:
    text = plain(given)
    if text.endswith(UNCERTAIN):
        raise found(NotConfirmed(text=text))
    return text


def indicator(given: Any, info: ValidationInfo) -> str:
    """Return the id of an indicator of the dictionary."""
    text = _confirmed(given)
    dictionary = (info.context or {}).get("dictionary")
    if dictionary is not None and text not in dictionary:
        see = "`shanshui indicators` lists them."
        raise found(NoSuchName(what="indicator", name=text, known=list(dictionary), see=see))
    return text


def place(given: Any, info: ValidationInfo) -> str:
    """Return the code of a place of the tree."""
    text, tree = _confirmed(given), (info.context or {}).get("tree")
    try:
        if tree is not None:
            tree.check_is_code(text)
        code = check_code(text, "")
    except ShanshuiError as problem:
        raise found(problem) from None
    if tree is not None and code not in tree and code not in (info.context or {}).get("former", ()):
        raise found(NoSuchPlace(code=code, known=[one.code for one in tree]))
    return code


def period(given: Any) -> str:
    """Return a period as observations write it."""
    try:
        return str(Period.parse(_confirmed(given)))
    except ShanshuiError as problem:
        raise found(problem) from None


def unit(given: Any) -> str:
    """Return a unit as yearbooks print it; 1 for numbers without one."""
    text = _confirmed(given)
    if text != "1" and not is_unit(text):
        raise found(UnknownUnit(unit=text))
    return plain_unit(text)


def status(given: Any) -> str:
    """Return a status that a number can have."""
    return _one_of(given, [code for code in STATUSES if code not in MISSING])


def confidentiality(given: Any) -> str:
    """Return a code of confidentiality."""
    return _one_of(given, list(CONFIDENTIALITIES))


def _one_of(given: Any, known: list[str]) -> str:
    text = _confirmed(given)
    if text not in known:
        raise wrong(Label(f"it is none of {', '.join(known)}", f"不是 {'、'.join(known)} 之一"))
    return text


def symbol(given: Any) -> str:
    """Return what a symbol in place of a number means: zero, absent, or a status that has no number."""
    return _one_of(given, [ZERO, ABSENT, *sorted(MISSING), "N"])


def mark(given: Any) -> str:
    """Return a mark beside numbers; nothing that may be part of a number."""
    text = plain(given)
    bracketed = re.fullmatch(r"\[.+\]|\(.+\)|（.+）|注\d*", text)
    if not text or (not bracketed and re.search(r"[\d.,%‰万亿+\-\s]", text)):
        raise wrong(Label("a mark holds nothing that may be part of a number", "标记不得含有可能属于数值的字符"))
    return text


def column(given: Any) -> int:
    """Return the number of one column."""
    found_columns = columns(given)
    if len(found_columns) != 1:
        raise wrong(Label("it is not the letter of one column", "不是单个列的字母"))
    return found_columns[0]


def columns(given: Any) -> tuple[int, ...]:
    """Return the numbers of columns such as C, or D-F."""
    text = plain(given).upper().replace(":", "-")
    match = re.fullmatch(r"([A-Z]{1,3})(?:\s*-\s*([A-Z]{1,3}))?", text)
    first = column_number(match[1]) if match else 0
    last = column_number(match[2] or match[1]) if match else 0
    if not 0 < first <= last <= LAST_COLUMN:
        raise wrong(Label("it names no columns, as C or D-F do", "不是列，应如 C 或 D-F"))
    return tuple(range(first, last + 1))


def rows(given: Any) -> tuple[int, ...]:
    """Return the numbers of rows such as 3, or 3-5, or a list of them."""
    if isinstance(given, list):
        return tuple(sorted({row for part in given for row in rows(part)}))
    match = re.fullmatch(r"([0-9]{1,7})(?:\s*[-:]\s*([0-9]{1,7}))?", plain(given))
    first = int(match[1]) if match else 0
    last = int(match[2] or match[1]) if match else 0
    if not 0 < first <= last <= LAST_ROW:
        raise wrong(Label("it names no rows, as 3 or 3-5 do", "不是行，应如 3 或 3-5"))
    return tuple(range(first, last + 1))


def line(given: Any) -> str:
    """Return a row (3) or a column (A) as it is written."""
    text = _confirmed(given).upper()
    if not re.fullmatch(r"[1-9][0-9]{0,6}|[A-Z]{1,3}", text):
        raise wrong(Label("it is neither a row, as 3, nor a column, as A", "既不是行（如 3）也不是列（如 A）"))
    return text


def columns_key(given: Any) -> str:
    """Return columns as they are written, checked."""
    columns(given)
    return plain(given)


def rows_key(given: Any) -> str:
    """Return rows as they are written, checked."""
    rows(given)
    return plain(given)


def one_of_three(axis: Any) -> Any:
    """Return an axis that is a column, a row, or fixed."""
    if sum(part is not None for part in (axis.column, axis.row, axis.fixed)) != 1:
        raise wrong(Label("it needs a column, a row, or the thing itself", "须给出 column、row 或取值之一"))
    return axis
