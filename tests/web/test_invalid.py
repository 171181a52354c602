"""The words of wrong values: whole in both languages, whatever pydantic finds."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from shanshui.web.invalid import WORDS, wording


class Body(BaseModel, extra="forbid"):
    name: Annotated[str, Field(min_length=2, max_length=3, pattern="^[a-z]+$")] = "ab"
    kind: Literal["a", "b", "c"] = "a"
    count: Annotated[int, Field(gt=0, lt=9)] = 1
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0
    on: bool = True
    rows: Annotated[list[int], Field(max_length=1)] = []
    odd: bytes = b""


@pytest.mark.parametrize(
    ("given", "zh"),
    [
        ({"name": "a"}, "至少 2 个字符"),
        ({"name": "abcd"}, "最多 3 个字符"),
        ({"name": "AB"}, "须符合格式 ^[a-z]+$"),
        ({"kind": "d"}, "只能是 'a'、'b'、'c' 之一"),
        ({"count": 0}, "须大于 0"),
        ({"count": 9}, "须小于 9"),
        ({"count": 1.5}, "须为整数"),
        ({"share": -1}, "不得小于 0.0"),
        ({"share": 2}, "不得大于 1.0"),
        ({"share": float("nan")}, "须为有限的数值"),
        ({"on": "maybe"}, "须为 true 或 false"),
        ({"rows": [1, 2]}, "最多 1 项"),
        ({"rows": 1}, "须为列表"),
        ({"more": 1}, "没有此项"),
        ({"odd": 1}, "“Input should be a valid bytes”"),
    ],
)
def test_what_pydantic_finds_is_said_in_both_languages(given, zh):
    with pytest.raises(ValidationError) as caught:
        Body.model_validate(given)
    (problem,) = caught.value.errors()
    said = wording(problem)
    assert said.zh == zh
    assert "{" not in said.en
    assert "Input should" not in said.en or problem["type"] not in WORDS
