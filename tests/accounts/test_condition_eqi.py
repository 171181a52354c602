"""EQI of 2021: what is published is used, what is not is asked for."""

import pytest

from shanshui.accounts.condition.eqi import check_weights, quality_index
from shanshui.accounts.condition.grades import IndexValue, change_grade, grade
from shanshui.accounts.condition.library import EQI_2021, eqi_scores, parts
from shanshui.core.errors import IndexInputsMissing, NoSuchName, WeightsMissing, WeightsNotWhole

COUNT = {part: sum(score.part == part for score in eqi_scores().values()) for part in parts(EQI_2021)}
EVEN = {name: 1 / COUNT[score.part] for name, score in eqi_scores().items()}


def test_four_eleven_eighteen():
    scores = eqi_scores().values()
    assert len(parts(EQI_2021)) == 4
    assert len({(score.part, score.second) for score in scores}) == 11
    assert len(scores) == 18
    assert {one.mark for one in (*scores, *parts(EQI_2021).values())} == {"M"}


def test_the_first_level_weights():
    level = {"pattern": 80.0, "function": 70.0, "biodiversity": 60.0, "stress": 10.0}
    found = quality_index({name: level[score.part] for name, score in eqi_scores().items()}, EVEN)
    assert found.value == pytest.approx(0.36 * 80 + 0.35 * 70 + 0.19 * 60 + 0.10 * 90)
    assert {name: round(value, 9) for name, value in found.parts.items()} == level
    assert "recalled" in found.notes[0].en
    assert "记忆值" in found.notes[0].zh


def test_inner_weights_are_never_assumed():
    with pytest.raises(WeightsMissing) as caught:
        quality_index(dict.fromkeys(eqi_scores(), 50.0), {})
    assert "eqi_ecological_land_ratio" in caught.value.text("en")
    assert "内部权重未公开" in caught.value.text("zh")
    with pytest.raises(WeightsNotWhole, match=r"add up to 1\.1"):
        check_weights({**EVEN, "eqi_key_species": EVEN["eqi_key_species"] + 0.1}, "w.csv")
    with pytest.raises(NoSuchName, match="Did you mean 'eqi_key_species'"):
        check_weights({**EVEN, "eqi_key_specie": 0.0}, "w.csv")


def test_only_an_indicator_without_weight_may_be_absent():
    scores = {name: 50.0 for name in eqi_scores() if name != "eqi_sea_development"}
    with pytest.raises(IndexInputsMissing, match="eqi_sea_development"):
        quality_index(scores, EVEN)
    inland = {**EVEN, "eqi_sea_development": 0.0, "eqi_land_development": 2 / 3}
    assert quality_index(scores, inland).value == pytest.approx(50)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(70, "class_1"), (69.99, "class_2"), (62.7, "class_2"), (55, "class_2"), (54.99, "class_3"), (40, "class_3"),
     (39.99, "class_4"), (30, "class_4"), (29.99, "class_5")],
)  # fmt: skip
def test_classes_at_their_edges(value, wanted):
    """62.7 is Yixing 2021, reported as class II."""
    assert grade(IndexValue(value, EQI_2021)).id == wanted


@pytest.mark.parametrize(
    ("closing", "wanted"), [(60.99, "stable"), (61, "slight"), (58, "obvious"), (64, "marked"), (56.01, "obvious")]
)
def test_changes_at_their_edges(closing, wanted):
    assert change_grade(IndexValue(60.0, EQI_2021), IndexValue(closing, EQI_2021)).id == wanted
