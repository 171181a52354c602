"""What the server says: in one language at a time, to one person alone, and of which area."""

import re
import shutil
from pathlib import Path

import pytest
from tests.web.asking import app_of, asking

from shanshui.core.errors import Problems
from shanshui.web.shelf import Shelf

THREE_ENGLISH_WORDS = re.compile(r"[A-Za-z]{4,} [a-z]{2,} [a-z]{2,}")


@pytest.fixture
def two(areas: Path, tmp_path: Path) -> list[Path]:
    """Return two areas that a test may change."""
    return [shutil.copytree(areas / name, tmp_path / name) for name in ("lishui", "district")]


def spoil(area: Path) -> None:
    with (area / "area.yaml").open("a", encoding="utf-8") as file:
        file.write("\nnonsense: 1\n")


def test_one_person_alone_is_sent_to_no_administrator(client):
    area = client.get("/api/areas/lishi/places").json()["error"]
    assert area["code"] == "NotHere"
    assert "lishui, district" in area["message"]["en"]
    assert "Did you mean 'lishui'?" in area["message"]["en"]
    assert "此处可选：lishui、district" in area["message"]["zh"]
    place = client.get("/api/areas/lishui/layers?place=999999").json()["error"]["message"]
    assert "place tree" in place["en"]
    assert "地方树" in place["zh"]
    assert "dministrator" not in str((area, place))


def test_to_others_foreign_and_absent_are_told_in_the_same_words(app):
    one = asking(app, "viewer@lishui/331121")
    said = [one.get(f"/api/areas/lishui/layers?place={code}").json()["error"] for code in ("331122", "999999")]
    said += [one.get(f"/api/areas/{area}/places").json()["error"] for area in ("district", "nowhere")]
    words = {re.sub("331122|999999|district|nowhere", "", error["message"]["en"]) for error in said}
    assert {error["code"] for error in said} == {"NotYours"}
    assert len({text.partition(":")[2] for text in words}) == 1


def test_wrong_settings_tell_of_which_area(two):
    spoil(two[1])
    with pytest.raises(Problems) as caught:
        Shelf(two)
    assert re.search(r"^  district/area\.yaml:\d+: nonsense", str(caught.value), re.MULTILINE)


def test_while_settings_are_wrong_every_page_of_the_area_says_so(two):
    client = asking(app_of(two))
    asked = [f"/api/areas/lishui/{path}" for path in ("tables/flows.csv", "places", "sections", "layers", "targets")]
    before = {path: client.get(path).status_code for path in asked}
    right = (two[0] / "area.yaml").read_bytes()
    spoil(two[0])
    answers = [client.get(path) for path in asked]
    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.text for answer in answers}) == 1
    assert "lishui/area.yaml:" in answers[0].text
    assert client.get("/api/areas/district/places").status_code == 200
    (two[0] / "area.yaml").write_bytes(right)
    assert {path: client.get(path).status_code for path in asked} == before


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("layers?lang=fr", "只能是 'zh'、'en' 之一", "it must be one of 'zh' or 'en'"),
        ("layers/ecosystem_type/tiles/0/-1/0/0.png", "不得小于 0", "it must be 0 or more"),
        ("layers/ecosystem_type/tiles/0/x/0/0.png", "须为整数", "it must be a whole number"),
        ("layers/ecosystem_type/value?lat=28", "缺少此项", "it is missing"),
        ("layers/ecosystem_type/value?lat=28&lon=x", "须为数值", "it must be a number"),
    ],
)
def test_a_wrong_request_is_told_in_the_language_of_the_rest(client, path, zh, en):
    answer = client.get(f"/api/areas/lishui/{path}")
    said = answer.json()["error"]
    assert answer.status_code == 422
    assert zh in said["message"]["zh"]
    assert en in said["message"]["en"]
    assert not THREE_ENGLISH_WORDS.search(said["message"]["zh"])


def test_a_body_of_the_wrong_shape_is_told_in_both(client):
    path = "/api/areas/lishui/approval/submit"
    bodies = ({}, {"fingerprint": 1}, {"fingerprint": "x" * 101}, [])
    told = [client.post(path, json=body).json()["error"]["message"]["zh"] for body in bodies]
    for said, words in zip(told, ("缺少此项", "须为文本", "最多 100 个字符", "须为对象"), strict=True):
        assert words in said
        assert not THREE_ENGLISH_WORDS.search(said)
