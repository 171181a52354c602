"""An approved account stays in sight until a newer one is approved, and not one figure of the newer one before."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.web.asking import app_of, asking
from tests.web.team import Team, team_of, text_of
from tests.web.test_security_session import by_link
from tests.web.test_unapproved import FILES, HARVEST, addresses, asked, quantities, values

from shanshui.run.account import prepare
from shanshui.run.findings import update
from shanshui.run.observed import register_all
from shanshui.run.run import run
from shanshui.store.access import Given
from shanshui.store.approvals import Account, Shown, Standing, shown
from shanshui.store.made import Made, made_accounts

PERIODS = ("2018", "2019", "2020")
THEN, NOW, OTHERWISE = HARVEST["2020"], (9137, 8861), (2551, 3867)
VIEWER, EDITOR = "viewer@tea", "editor@tea"


def tea(folder: Path) -> Path:
    """Return the folder of an area whose first account lies there, with its figures and findings registered."""
    folder.mkdir(parents=True)
    for name, text in {**FILES, "values.csv": values()}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return anew(folder, THEN)


def anew(folder: Path, harvest: tuple[int, int]) -> Path:
    """Have the account of an area computed anew from another harvest, in every year."""
    text = quantities(harvest)
    if harvest != THEN:
        for number in (4000, 2000, *HARVEST["2019"]):
            text = text.replace(f",{number},t,", f",{number + harvest[0]},t,")
    (folder / "quantities.csv").write_text(text, encoding="utf-8")
    run(prepare(folder))
    register_all(folder, "tests")
    update(folder, "tests")
    return folder


def approve(app: FastAPI, *periods: str, of: int = -1) -> None:
    """Have periods of an account approved; of the newest, or of the one of this number."""
    area = app.state.shelf["tea"]
    for period in periods:
        one = Account("tea", period, made_accounts(area.folder)[of].fingerprint)
        for move, who in (("submit", "an editor"), ("approve", "an approver")):
            app.state.gate.keeping(area).move(one, move, who)


def server(folder: Path, newer: tuple[int, int] | None, *periods: str) -> FastAPI:
    """Return the server of an account approved in some periods, with a newer one that nobody approved."""
    app = app_of([tea(folder / "tea")])
    approve(app, *periods)
    if newer:
        anew(folder / "tea", newer)
    return app


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Return a server of an approved account and no newer one."""
    return server(tmp_path_factory.mktemp("before"), None, *PERIODS)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[FastAPI]:
    """Return two servers of the same approved account that differ in nothing but what the newer one holds."""
    return [server(tmp_path_factory.mktemp("worlds"), harvest, *PERIODS) for harvest in (NOW, OTHERWISE)]


@pytest.fixture
def one(tmp_path: Path) -> FastAPI:
    """Return a server of an account approved in every period, with a newer one; a test may change it."""
    return server(tmp_path, NOW, *PERIODS)


def flows(browser: TestClient) -> Any:
    import pandas as pd

    answer = browser.get("/api/areas/tea/tables/flows.parquet")
    assert answer.status_code == 200, answer.text
    return pd.read_parquet(io.BytesIO(answer.content))


def harvests(browser: TestClient) -> set[float]:
    return set(flows(browser)["supply"].round(3))


def listed(browser: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = browser.get("/api/areas").json()[0]
    return found


# --- what is seen ---------------------------------------------------------------------------------------------------


def test_the_approved_account_stays_in_sight(before: FastAPI, worlds: list[FastAPI]):
    was, now = (asking(app, VIEWER) for app in (before, worlds[0]))
    assert flows(now).equals(flows(was))
    for address in ("periods", "services", "sections/headline", "sections/accounts"):
        answers = [asked(browser, address) for browser in (was, now)]
        assert answers[0] == answers[1] or "approved account" in answers[1], address
    gep = was.get("/api/areas/tea/sections/headline?lang=en").json()["title"]
    assert gep == now.get("/api/areas/tea/sections/headline?lang=en").json()["title"]
    papers = [text_of(browser.get("/api/areas/tea/reports/card.pdf?lang=en")) for browser in (was, now)]
    assert set(re.findall(r"[\d,.]+ million", papers[0])) >= set(re.findall(r"[\d,.]+ million", papers[1])) != set()
    assert listed(now)["fingerprint"] == listed(was)["fingerprint"]


def test_not_one_answer_depends_on_the_newer_account(worlds: list[FastAPI]):
    every = asking(worlds[0])
    first, other = (asking(app, VIEWER) for app in worlds)
    wanted = list(dict.fromkeys(addresses(every)))
    assert len(wanted) > 60
    assert [address for address in wanted if asked(first, address) != asked(other, address)] == []


def test_who_works_on_it_sees_the_newest(worlds: list[FastAPI]):
    for browser in (asking(worlds[0], EDITOR), asking(worlds[0])):
        assert float(NOW[0]) in harvests(browser)
        state = browser.get("/api/areas/tea/approval").json()
        assert state["state"] == "draft"
        assert state["shown"]["periods"] == list(PERIODS)
        assert state["shown"]["until"] == list(PERIODS)
        assert listed(browser)["approval"] is None


def test_it_is_said_of_when_the_account_is_and_that_a_newer_one_waits(before: FastAPI, worlds: list[FastAPI]):
    was, now = (listed(asking(app, VIEWER)) for app in (before, worlds[0]))
    assert was["approval"]["newer"] is False
    assert now["approval"]["newer"] is True
    assert len(now["approval"]["on"]) == len("2026-01-31")
    answer = asking(worlds[0], VIEWER).get("/api/areas/tea/approval")
    state = answer.json()
    assert state["state"] == answer.headers["x-shanshui-state"] == "approved"
    assert state["fingerprint"] == now["fingerprint"]
    assert (state["shown"]["on"], state["shown"]["fingerprint"]) == (now["approval"]["on"], "")


def test_indicators_and_findings_of_the_account_are_those_that_were_approved(before: FastAPI, worlds: list[FastAPI]):
    was, now = (asking(app, VIEWER) for app in (before, worlds[0]))
    told = [browser.get("/api/areas/tea/tables/observations.json?lang=en").json()["rows"] for browser in (was, now)]
    seen = [[row[:5] for row in rows if row[0] == "gep"] for rows in told]
    assert seen[0] == seen[1] != []
    found = [
        {row["id"]: row["statement"] for row in browser.get("/api/areas/tea/findings?all=true").json()["rows"]}
        for browser in (was, now)
    ]
    assert found[1].items() <= found[0].items()  # what the newer account made another of is not told
    assert found[1]


def test_parts_that_need_the_inputs_of_the_time_say_so(worlds: list[FastAPI]):
    viewer = asking(worlds[0], VIEWER)
    answer = viewer.get("/api/areas/tea/explain/crop_provision?lang=en&alternatives=true")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "FormerAccount")
    text = viewer.get("/api/areas/tea/sections/change?lang=en").text
    assert "a newer one awaits approval" in text


def test_how_a_figure_was_made_is_told_from_what_the_account_recorded(before: FastAPI, worlds: list[FastAPI]):
    asks = ("crop_provision", "crop_provision.tea", "crop_provision?place=331121", "crop_provision?period=2018")
    for path in asks:
        then, now = (asking(app, VIEWER).get(f"/api/areas/tea/explain/{path}").json() for app in (before, worlds[0]))
        assert now["value"] == then["value"] != None  # noqa: E711
        for was, one in zip(then["items"], now["items"], strict=True):
            assert one["types"] == was["types"] != []
            assert one["equations"] == was["equations"] != []
            assert one["parameters"] == was["parameters"]
    viewer = asking(worlds[0], VIEWER)
    assert viewer.get("/api/areas/tea/explain/no_such_service").status_code == 404
    assert viewer.get("/api/areas/tea/explain/crop_provision.rice").status_code == 404


# --- when the newer one takes its place -----------------------------------------------------------------------------


def test_the_newer_account_is_seen_once_all_its_periods_that_were_seen_are_approved(one: FastAPI):
    viewer = asking(one, VIEWER)
    for period in PERIODS[:-1]:
        approve(one, period)
        assert float(THEN[0]) in harvests(viewer)
        assert asking(one, EDITOR).get("/api/areas/tea/approval").json()["shown"]["until"][-1] == PERIODS[-1]
    approve(one, PERIODS[-1])
    assert float(NOW[0]) in harvests(viewer)
    assert float(THEN[0]) not in harvests(viewer)
    assert listed(viewer)["approval"]["newer"] is False
    assert asking(one, EDITOR).get("/api/areas/tea/approval").json()["shown"] is None


def test_an_approved_account_that_is_wrong_is_returned_and_seen_no_more(one: FastAPI):
    viewer, approver = asking(one, VIEWER), asking(one, "approver@tea")
    shown = approver.get("/api/areas/tea/approval").json()["shown"]["fingerprint"]
    said = {"fingerprint": shown, "reason": "the price was wrong"}
    assert approver.post("/api/areas/tea/approval/publish", json=said).status_code == 409
    assert asking(one, EDITOR).post("/api/areas/tea/approval/return", json=said).status_code == 403
    for period in PERIODS:
        assert approver.post("/api/areas/tea/approval/return", params={"period": period}, json=said).status_code == 200
    assert listed(viewer)["approval"] == {"on": "", "newer": True}
    assert f"{THEN[0]}" not in viewer.get("/api/areas/tea/tables/flows.json").text


def test_of_three_accounts_the_newest_that_stands_approved_is_seen(one: FastAPI):
    viewer, folder = asking(one, VIEWER), one.state.shelf["tea"].folder
    approve(one, *PERIODS)
    anew(folder, OTHERWISE)
    assert float(NOW[0]) in harvests(viewer)
    anew(folder, THEN)  # the first again, byte by byte: it was approved
    assert float(THEN[0]) in harvests(viewer)
    assert listed(viewer)["approval"]["newer"] is False


def test_a_former_account_that_was_changed_is_not_shown(one: FastAPI):
    former = made_accounts(one.state.shelf["tea"].folder)[0]
    (former.folder / "flows.parquet").write_bytes(b"")
    answer = asking(one, VIEWER).get("/api/areas/tea/overview?lang=en")
    assert answer.json()["error"]["code"] == "BrokenResults"


def test_who_sees_a_part_sees_no_place_that_has_moved_out_of_it(one: FastAPI):
    folder = one.state.shelf["tea"].folder
    assert asking(one, "viewer@tea/331102").get("/api/areas/tea/overview").status_code == 200
    text = (folder / "places.csv").read_text(encoding="utf-8")
    (folder / "places.csv").write_text(text.replace("331122,331100,", "331122,331121,"), encoding="utf-8")
    kept = [row for row in quantities(OTHERWISE).splitlines() if ",331121," not in row]
    (folder / "quantities.csv").write_text("\n".join(kept), encoding="utf-8")
    run(prepare(folder))
    app = app_of([folder])
    assert "newer" in str(listed(asking(app, "viewer@tea/331121"))["approval"])
    assert listed(asking(app, "viewer@tea/331121"))["approval"]["on"] == ""
    assert float(THEN[0]) in harvests(asking(app, VIEWER))


# --- the rule by itself ---------------------------------------------------------------------------------------------


class One(Made):
    """An account of some periods, without a folder."""

    def __init__(self, fingerprint: str, *periods: str) -> None:
        object.__setattr__(self, "fingerprint", fingerprint)
        self.__dict__["periods"] = periods


def states(**of: dict[str, str]) -> dict[str, dict[str, Standing]]:
    return {
        name: {period: Standing(state, at="2026-11-01T08:00:00") for period, state in one.items()}
        for name, one in of.items()
    }


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, None),
        ({"a": {"1": "submitted"}}, None),
        ({"a": {"1": "approved"}}, ("a", "1")),
        ({"a": {"1": "approved", "2": "published"}, "b": {"1": "approved"}}, ("a", "1", "2")),
        ({"a": {"1": "approved"}, "b": {"1": "approved"}}, ("b", "1")),
        ({"a": {"1": "approved"}, "b": {"2": "approved"}}, ("a", "1")),
        ({"a": {"1": "approved"}, "b": {"1": "submitted"}, "c": {"1": "approved", "2": "draft"}}, ("c", "1")),
        ({"a": {"1": "approved"}, "b": {"1": "draft", "2": "approved"}, "c": {"1": "draft"}}, ("a", "1")),
        ({"gone": {"1": "approved"}}, None),
        ({"a": {"9": "approved"}, "b": {"2": "approved"}}, ("b", "2")),  # the newer has no such period
    ],
)
def test_which_account_is_shown(said: dict[str, dict[str, str]], found: tuple[str, ...] | None):
    accounts = [One(name, "1", "2") for name in ("a", "b", "c")]
    seen = shown(accounts, states(**said))
    assert (seen and (seen.fingerprint, *seen.periods)) == found


def test_the_day_is_that_of_the_last_approval():
    days = {"1": Standing("approved", at="2026-10-31T23:00:00"), "2": Standing("published", at="2026-11-02T08:00:00")}
    assert Shown("a", days).on == "2026-11-02"


# --- a team -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """Return a team of an approved account with a newer one."""
    for made in team_of([tea(tmp_path / "tea")], tmp_path / "team.sqlite"):
        made.add("zhang san", Given("tea", "", "editor"))
        made.add("li si", Given("tea", "", "approver"))
        made.add("visitor", Given("tea", "331102", "viewer"))
        made.approve("tea")
        anew(tmp_path / "tea", NOW)
        yield made


def test_a_team_and_a_link_see_the_approved_account(team: Team):
    visitor, editor, approver = (team.signed_in(name) for name in ("visitor", "zhang san", "li si"))
    assert float(THEN[0]) in harvests(visitor)
    assert float(NOW[0]) in harvests(editor)
    link = approver.post("/api/areas/tea/shares", json={"page": "overview", "days": 2}).json()["address"]
    guest = by_link(team, link.partition("#share=")[2])
    seen = [browser.get("/api/areas/tea/overview?lang=en").text for browser in (guest, editor)]
    assert visitor.get("/api/areas/tea/overview?lang=en").status_code == 200
    assert seen[0] != seen[1]
    assert listed(guest)["approval"]["newer"] is True


def test_a_viewer_of_what_was_never_approved_is_told_who_can_approve(tmp_path: Path):
    app = app_of([tea(tmp_path / "tea")])
    for lang, words in (("zh", ("尚未获批", "审批")), ("en", ("not approved yet", "approver"))):
        viewer = asking(app, VIEWER)
        for path in ("sections/headline", "overview", "reports/bulletin.html"):
            text = viewer.get(f"/api/areas/tea/{path}?lang={lang}").text
            assert all(word in text for word in words), path
            assert "shanshui run" not in text, path
        assert "shanshui run" not in viewer.get(f"/api/areas/tea/explain/crop_provision?lang={lang}").text
    assert listed(viewer)["approval"] == {"on": "", "newer": True}


def test_a_site_is_published_of_the_approved_account(tmp_path: Path):
    from typer.testing import CliRunner

    from shanshui.cli.main import app as program

    server(tmp_path, NOW, *PERIODS)
    folder = str(tmp_path / "tea")
    said = CliRunner().invoke(program, ["publish", str(tmp_path / "site"), "-a", folder, "--as", "tea", "--lang", "en"])
    assert said.exit_code == 0, said.output
    assert "a newer one awaits approval" in said.output
    text = "".join(file.read_text("utf-8") for file in (tmp_path / "site").rglob("*.csv"))
    assert f"{THEN[0]}" in text
    assert f"{NOW[0]}" not in text
