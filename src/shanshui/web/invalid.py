"""What is wrong with a value of a request, in both languages; the framework says it in English only."""

from collections.abc import Mapping
from typing import Any, Final

from shanshui.core.labels import Label

WORDS: Final[dict[str, Label]] = {
    "missing": Label("it is missing", "缺少此项"),
    "extra_forbidden": Label("there is no such setting", "没有此项"),
    "literal_error": Label("it must be one of {expected}", "只能是 {expected} 之一"),
    "enum": Label("it must be one of {expected}", "只能是 {expected} 之一"),
    "string_type": Label("it must be a text", "须为文本"),
    "int_type": Label("it must be a whole number", "须为整数"),
    "int_parsing": Label("it must be a whole number", "须为整数"),
    "int_from_float": Label("it must be a whole number", "须为整数"),
    "int_parsing_size": Label("the number has too many digits", "数字位数过多"),
    "float_type": Label("it must be a number", "须为数值"),
    "float_parsing": Label("it must be a number", "须为数值"),
    "finite_number": Label("it must be a finite number", "须为有限的数值"),
    "bool_type": Label("it must be true or false", "须为 true 或 false"),
    "bool_parsing": Label("it must be true or false", "须为 true 或 false"),
    "list_type": Label("it must be a list", "须为列表"),
    "dict_type": Label("it must be an object", "须为对象"),
    "model_type": Label("it must be an object", "须为对象"),
    "model_attributes_type": Label("it must be an object", "须为对象"),
    "greater_than": Label("it must be greater than {gt}", "须大于 {gt}"),
    "greater_than_equal": Label("it must be {ge} or more", "不得小于 {ge}"),
    "less_than": Label("it must be less than {lt}", "须小于 {lt}"),
    "less_than_equal": Label("it must be {le} or less", "不得大于 {le}"),
    "string_too_long": Label("it may have {max_length} characters at most", "最多 {max_length} 个字符"),
    "string_too_short": Label("it must have {min_length} characters at least", "至少 {min_length} 个字符"),
    "too_long": Label("it may have {max_length} entries at most", "最多 {max_length} 项"),
    "too_short": Label("it must have {min_length} entries at least", "至少 {min_length} 项"),
    "string_pattern_mismatch": Label("it must look like {pattern}", "须符合格式 {pattern}"),
    "json_invalid": Label("the body is no JSON ({error})", "请求正文不是 JSON（“{error}”）"),
    "date_type": Label("it must be a date, as 2020-12-31", "须为日期，如 2020-12-31"),
    "date_parsing": Label("it must be a date, as 2020-12-31", "须为日期，如 2020-12-31"),
    "date_from_datetime_parsing": Label("it must be a date, as 2020-12-31", "须为日期，如 2020-12-31"),
}


def wording(problem: Mapping[str, Any]) -> Label:
    """Return what is wrong, as pydantic found it: its own words in quotes where we have none."""
    kind, said = str(problem["type"]), str(problem["msg"])
    words = WORDS.get(kind, Label(said, f"“{said}”"))
    if kind not in WORDS:
        return words
    found = {name: str(value) for name, value in problem.get("ctx", {}).items()}
    english = {**found, "expected": found.get("expected", "")}
    chinese = {**found, "expected": english["expected"].replace(" or ", "、").replace(", ", "、")}
    return Label(words.en.format_map(english), words.zh.format_map(chinese))
