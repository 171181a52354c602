"""Reports by the app: kinds, formats, places, and what somebody who sees one place gets."""

import io

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader
from tests.web.asking import asking

from shanshui.web.routes import reports

AREA = "/api/areas/lishui/reports"


def test_the_kinds_are_listed_in_the_language(client: TestClient) -> None:
    zh, en = (client.get(AREA, params={"lang": lang}).json() for lang in ("zh", "en"))
    assert [one["id"] for one in zh] == ["bulletin", "card", "technical", "annex"]
    assert zh[0]["label"] == "公报"
    assert en[0]["label"] == "Bulletin"


def test_a_card_is_a_file_with_a_name(client: TestClient) -> None:
    answer = client.get(f"{AREA}/card.pdf", params={"place": "331123", "lang": "en"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="lishui_Suichang_card_2020.pdf"' in answer.headers["content-disposition"]
    assert "Suichang" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_it_is_made_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get(f"{AREA}/card.html", params={"place": "331121"})
    monkeypatch.setattr(reports, "produced", lambda *given: 1 / 0)
    again = client.get(f"{AREA}/card.html", params={"place": "331121"})
    assert again.content == first.content
    same = client.get(f"{AREA}/card.html", params={"place": "331121"}, headers={"if-none-match": first.headers["etag"]})
    assert same.status_code == 304


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("poster.pdf", 404),
        ("card.xlsx", 422),
        ("card.exe", 422),
        ("card.html?place=12", 404),
        ("card.html?period=1", 404),
    ],
)
def test_what_is_not_there_is_told(client: TestClient, address: str, status: int) -> None:
    answer = client.get(f"{AREA}/{address}")
    assert answer.status_code == status
    assert answer.json()["error"]["message"]["zh"]


def test_somebody_of_one_place_gets_no_report_of_another(app: FastAPI) -> None:
    client = asking(app, "editor@lishui/331123")
    assert client.get(f"{AREA}/card.html", params={"place": "331123"}).status_code == 200
    assert client.get(f"{AREA}/card.html", params={"place": "331121"}).status_code == 404
    assert client.get(f"{AREA}/card.html", params={"place": "331100"}).status_code == 404
    whole = client.get(f"{AREA}/technical.html", params={"lang": "en"}).text
    assert "Suichang" in whole
    assert "Qingtian" not in whole


def test_a_viewer_gets_nothing_that_was_not_approved(app: FastAPI) -> None:
    client = asking(app, "viewer@lishui")
    for kind in ("bulletin", "card", "annex"):
        answer = client.get(f"{AREA}/{kind}.html", params={"lang": "en"})
        assert answer.status_code in (200, 404)
        assert "50.18" not in answer.text


def test_too_many_at_once_are_told_to_come_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "WAITING", reports.threading.BoundedSemaphore(1))
    with reports._turn():
        answer = client.get(f"{AREA}/card.html", params={"place": "331124"})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == str(reports.AGAIN)
