"""Two amounts beside each other have the same decimals."""

from shanshui.targets.amounts import side_by_side


def test_noughts_are_kept_where_the_other_has_decimals() -> None:
    own, parts = side_by_side(9.86e6, 7.3037e6, "yuan")
    assert (own.en, parts.en) == ("9.8600 m yuan", "7.3037 m yuan")
    assert (own.zh, parts.zh) == ("986.00 万元", "730.37 万元")


def test_other_multiples_and_absent_values_stay_as_they_are() -> None:
    assert side_by_side(1.25e9, 3e6, "yuan")[1].en == "3 m yuan"
    assert side_by_side(float("nan"), 2.5, "t")[0].en == "–"
    assert [one.en for one in side_by_side(71.5, 70, "percent")] == ["71.5 %", "70.0 %"]
