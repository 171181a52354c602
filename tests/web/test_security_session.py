"""Signing in: no fixation, no guessing, no forged request; what ends a session ends it. States of an account."""

import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.web.team import CHEAP, WORD, Team, team_of, text_of

from shanshui.core.errors import NotYours, WeakPassword
from shanshui.store.access import ABSOLUTE, IDLE, Access, Given, hidden
from shanshui.store.passwords import OWASP, Passwords, check_strength
from shanshui.web.access.rates import Rate

HERE = "/api/areas/lishui"
COUNTY = "331121"


@pytest.fixture
def team(areas: Path, tmp_path: Path) -> Iterator[Team]:
    for made in team_of([areas / "lishui"], tmp_path / "team.sqlite"):
        made.add("root", Given("", "", "admin"))
        made.add("zhang san", Given("lishui", "", "editor"))
        made.add("li si", Given("lishui", "", "approver"))
        made.add("visitor", Given("lishui", COUNTY, "viewer"))
        yield made


def sign_in(browser: TestClient, name: str, word: str) -> int:
    return browser.post("/api/session", json={"name": name, "password": word}).status_code


# --- cookies ------------------------------------------------------------------------------------------------


def test_the_session_is_new_at_every_sign_in_and_hidden_from_scripts(team: Team):
    browser = team.browser()
    planted = "f" * 64
    browser.cookies.set("shanshui_session", planted)
    browser.headers["X-Shanshui-Token"] = browser.get("/api/session").cookies["shanshui_token"]
    answer = browser.post("/api/session", json={"name": "root", "password": WORD})
    assert answer.status_code == 200
    said = [one.lower() for one in answer.headers.get_list("set-cookie")]
    session, token = (next(one for one in said if one.startswith(f"shanshui_{name}=")) for name in ("session", "token"))
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= {part.strip() for part in session.split(";")}
    assert {"secure", "samesite=strict"} <= {part.strip() for part in token.split(";")}
    assert "httponly" not in token
    secret = answer.cookies["shanshui_session"]
    assert len(bytes.fromhex(secret)) == 32
    assert secret != planted
    assert team.access.session(planted) is None
    again = team.signed_in("root").cookies["shanshui_session"]
    assert again != secret


def test_only_the_hash_of_a_session_is_kept(team: Team, tmp_path: Path):
    secret = team.signed_in("root").cookies["shanshui_session"]
    files = b"".join(file.read_bytes() for file in tmp_path.glob("team.sqlite*"))
    assert secret.encode() not in files
    assert hidden(secret).encode() in files
    assert WORD.encode() not in files


def test_without_https_the_cookie_still_reaches_the_browser(team: Team):
    browser = TestClient(team.app, base_url="http://127.0.0.1:8331")
    said = browser.get("/api/session").headers["set-cookie"].lower()
    assert "secure" not in said


# --- ends ---------------------------------------------------------------------------------------------------


def test_signing_out_ends_the_session_on_the_server(team: Team):
    browser = team.signed_in("root")
    secret = browser.cookies["shanshui_session"]
    assert browser.delete("/api/session").status_code == 204
    assert team.access.session(secret) is None
    assert team.browser().get("/api/users", headers={"cookie": f"shanshui_session={secret}"}).status_code == 401


@pytest.mark.parametrize(("passed", "there"), [(IDLE - 1, True), (IDLE + 1, False)])
def test_an_unused_session_ends(team: Team, passed: int, there: bool):
    browser = team.signed_in("root")
    team.clock.now += passed
    assert (browser.get("/api/areas").status_code == 200) == there


def test_a_used_session_ends_too(team: Team):
    browser = team.signed_in("root")
    for _ in range(ABSOLUTE // (IDLE // 2)):
        assert browser.get("/api/areas").status_code == 200
        team.clock.now += IDLE // 2
    team.clock.now += 1
    assert browser.get("/api/areas").status_code == 401


def test_another_password_ends_the_other_sessions(team: Team):
    one, other = team.signed_in("root"), team.signed_in("root")
    another = "a wholly different phrase"
    assert one.put("/api/session/password", json={"old": "wrong " + WORD, "new": another}).status_code == 401
    assert one.put("/api/session/password", json={"old": WORD, "new": another}).status_code == 204
    assert one.get("/api/areas").status_code == 200
    assert other.get("/api/areas").status_code == 401
    assert sign_in(team.browser(), "root", WORD) == 401
    assert sign_in(team.browser(), "ROOT ", another) == 200


def test_a_password_given_by_somebody_else_serves_once(team: Team):
    admin = team.signed_in("root")
    made = admin.post("/api/users", json={"name": "王五", "grants": [{"area": "lishui", "role": "viewer"}]}).json()
    browser = team.signed_in("王五", made["password"])
    assert browser.get("/api/session").json()["must_change"]
    refused = browser.get("/api/areas")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "PasswordMustChange")
    own = {"old": made["password"], "new": "my very own phrase"}
    assert browser.put("/api/session/password", json=own).status_code == 204
    assert browser.get("/api/areas").status_code == 200


# --- guessing -----------------------------------------------------------------------------------------------


def test_the_cost_of_a_guess_is_what_owasp_asks_for():
    kept = Passwords().hashed(WORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (OWASP.memory_kib, OWASP.passes) >= (19 * 1024, 2)
    assert Passwords(CHEAP).fits(WORD, Passwords(CHEAP).hashed(WORD))


@pytest.mark.parametrize("word", ["", "short", "aaaaaaaaaaaaaaaa", "root and something", "x" * 300])
def test_weak_passwords_are_refused(word: str):
    with pytest.raises(WeakPassword):
        check_strength(word, "root")


def test_five_wrong_passwords_a_minute_and_no_more(team: Team):
    browser = team.browser()
    assert [sign_in(browser, "root", f"wrong {n}") for n in range(6)] == [401] * 5 + [429]
    refused = browser.post("/api/session", json={"name": "root", "password": WORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert sign_in(browser, "somebody else", "x") == 429  # the same address
    team.clock.now += 61
    assert sign_in(browser, "root", WORD) == 200


def test_right_passwords_do_not_count(team: Team):
    browser = team.browser()
    for _ in range(12):
        browser.headers["X-Shanshui-Token"] = browser.cookies["shanshui_token"]
        assert sign_in(browser, "root", WORD) == 200


def test_who_is_not_there_takes_as_long_and_says_the_same(tmp_path: Path):
    """A guess at a name costs what a guess at a password does: both pass through argon2 (here 8 MiB, so it shows)."""
    from shanshui.core.errors import NotSignedIn
    from shanshui.store.passwords import Cost

    with Access.open(tmp_path / "t.sqlite", Passwords(Cost(2, 8192, 1))) as access:
        access.add("root", "tests", WORD)
        spent: dict[str, list[float]] = {"root": [], "nobody at all": []}
        for _ in range(7):
            for name, times in spent.items():
                begun = time.process_time()
                with pytest.raises(NotSignedIn) as refused:
                    access.check_password(name, "wrong password", "here")
                times.append(time.process_time() - begun)
                assert str(refused.value) == str(NotSignedIn(where="session"))
        known, unknown = (statistics.median(times) for times in spent.values())
    assert unknown > 0.5 * known


def test_what_was_typed_for_a_name_is_not_recorded(team: Team):
    """Many type their password where the name belongs."""
    sign_in(team.browser(), "my secret pass phrase", "x")
    said = "".join(str(vars(one)) for one in team.access.events())
    assert "secret pass" not in said
    assert [one.kind for one in team.access.events()][-1] == "session.refused"


# --- forged requests ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Shanshui-Token": ""},
        {"X-Shanshui-Token": "0" * 64},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://team.example.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_forged_request_changes_nothing(team: Team, headers: dict[str, str]):
    browser = team.signed_in("root")
    answer = browser.post("/api/users", json={"name": "intruder"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NotFromHere")
    with pytest.raises(NotYours):
        team.access.person("intruder")
    assert browser.post("/api/users", json={"name": "n"}, headers={"Origin": "https://team.example"}).status_code == 200


def test_the_token_of_another_session_does_not_serve(team: Team):
    """Somebody who can plant a cookie of their own still has not the token of this session."""
    browser, evil = team.signed_in("root"), team.signed_in("visitor").cookies["shanshui_token"]
    browser.cookies.delete("shanshui_token")
    browser.cookies.set("shanshui_token", evil)
    answer = browser.post("/api/users", json={"name": "intruder"}, headers={"X-Shanshui-Token": evil})
    assert answer.status_code == 403


def test_on_ones_own_machine_too(client: TestClient):
    path = "/api/areas/lishui/findings/F0000000000/accept"
    assert client.post(path, json={}).status_code == 404
    for headers in ({"X-Shanshui-Token": "x"}, {"Origin": "http://evil.example"}):
        answer = client.post(path, json={}, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NotFromHere")


# --- how often ----------------------------------------------------------------------------------------------


def test_a_bucket_empties_and_fills_again():
    now = [0.0]
    rate = Rate(2, 3, lambda: now[0])
    assert [rate.take("a") for _ in range(4)] == [0, 0, 0, 1]
    assert rate.take("b") == 0
    now[0] = 0.5
    assert [rate.take("a"), rate.take("a")] == [0, 1]


def test_who_asks_too_often_waits(areas: Path, tmp_path: Path):
    from shanshui.web.access.gate import TeamGate
    from shanshui.web.app import create_app

    with Access.open(tmp_path / "t.sqlite", Passwords(CHEAP)) as access:
        access.add("root", "tests", WORD)
        app = create_app([areas / "lishui"], TeamGate(access, each_user=(0.1, 3), each_address=(0.1, 9)))
        browser = Team(app, access, None).signed_in("root")  # type: ignore[arg-type]
        codes = [browser.get("/api/areas") for _ in range(9)]
    assert [one.status_code for one in codes] == [200] * 3 + [429] * 6
    assert 1 <= int(codes[-1].headers["retry-after"]) <= 10


# --- roles --------------------------------------------------------------------------------------------------


def test_an_administrator_of_a_part_gives_nothing_beyond_it(team: Team):
    team.add("county", Given("lishui", COUNTY, "admin"))
    team.add("other", Given("lishui", "331122", "admin"))
    browser = team.signed_in("county")
    names = [one["name"] for one in browser.get("/api/users").json()]
    assert names == ["county", "visitor"]

    def give(area: str, place: str, role: str) -> int:
        said = {"area": area, "place": place, "role": role}
        return browser.put("/api/users/visitor/grants", json=said).status_code

    assert give("lishui", f"{COUNTY}001", "editor") == 204
    assert [give("lishui", "331122", "viewer"), give("lishui", "331100", "viewer")] == [404, 404]
    assert [give("lishui", "", "viewer"), give("", "", "admin")] == [403, 403]
    assert give("no-such", "", "viewer") == 404
    assert give("lishui", COUNTY, "owner") == 422


def test_nobody_takes_over_who_has_more_than_they_do(team: Team):
    team.add("county", Given("lishui", COUNTY, "admin"))
    team.access.grant("li si", Given("lishui", COUNTY, "viewer"), "tests")
    browser = team.signed_in("county")
    for deed in ("password", "disable"):
        assert browser.post(f"/api/users/li si/{deed}").status_code == 403
        assert browser.post(f"/api/users/root/{deed}").status_code == 404
        assert browser.post(f"/api/users/zhang san/{deed}").status_code == 404
    assert browser.delete("/api/users/li si/grants", params={"area": "lishui"}).status_code == 404
    assert browser.delete("/api/users/li si/grants", params={"area": "lishui", "place": COUNTY}).status_code == 204
    assert [one["name"] for one in browser.get("/api/users").json()] == ["county", "visitor"]


# --- states -------------------------------------------------------------------------------------------------


def move(browser: TestClient, name: str, **more: str) -> tuple[int, str]:
    here = browser.get(f"{HERE}/approval").json()
    answer = browser.post(f"{HERE}/approval/{name}", json={"fingerprint": here.get("fingerprint", ""), **more})
    return answer.status_code, answer.json().get("state") or answer.json()["error"]["code"]


def test_from_draft_to_published_and_back(team: Team):
    editor, approver, visitor = (team.signed_in(name) for name in ("zhang san", "li si", "visitor"))
    assert editor.get(f"{HERE}/overview").headers["x-shanshui-state"] == "draft"
    assert visitor.get(f"{HERE}/approval").status_code == 404
    assert move(approver, "approve") == (409, "NotThatState")
    assert move(editor, "submit") == (200, "submitted")
    assert move(editor, "approve") == (403, "RoleLacking")
    assert move(approver, "approve") == (200, "approved")
    assert visitor.get(f"{HERE}/overview").headers["x-shanshui-state"] == "approved"
    assert move(approver, "publish") == (200, "published")
    assert move(visitor, "return", reason="x")[0] in (403, 404)
    assert move(approver, "return") == (422, "ReasonNeeded")
    assert move(approver, "return", reason="the price is wrong") == (200, "draft")
    history = editor.get(f"{HERE}/approval").json()["history"]
    assert [one["move"] for one in history] == ["submit", "approve", "publish", "return"]
    assert [one["by"] for one in history] == ["zhang san", "li si", "li si", "li si"]
    assert history[-1]["reason"] == "the price is wrong"


def test_nobody_approves_what_they_submitted(team: Team):
    approver = team.signed_in("li si")
    assert move(approver, "submit") == (200, "submitted")
    assert "approve" not in approver.get(f"{HERE}/approval").json()["moves"]
    assert move(approver, "approve") == (403, "OwnWork")
    assert move(team.signed_in("root"), "approve") == (200, "approved")


def figures(text: str) -> set[str]:
    """Return the numbers of a text that are too long to be there by chance."""
    return {found for found in re.findall(r"\d+\.\d+", text) if len(found) >= 10}


def test_who_may_look_sees_nothing_of_a_draft(team: Team):
    """No figure and no hash of an account that nobody approved, wherever it is asked for."""
    visitor, editor = team.signed_in("visitor"), team.signed_in("zhang san")
    account = team.app.state.shelf["lishui"].account
    paths = ("overview", "sections/headline", "sections/lines", "tables/flows.json", "tables/extent.json", "compare")
    at = {"place": COUNTY}
    secret = set().union(*(figures(editor.get(f"{HERE}/{path}", params=at).text) for path in paths))
    assert len(secret) > 50
    more = ("explain/water_retention", "layers", "layers/ecosystem_type", "services", "places", "shapes", "sections")
    for path in (*paths, *more, "tables/flows.csv", "tables/flows.xlsx", "reports/card.html"):
        said = text_of(visitor.get(f"{HERE}/{path}"))
        assert figures(said) & secret == set(), path
        assert account.fingerprint[:12] not in said, path
    for path in ("explain/water_retention", "approval", "layers/ecosystem_type"):
        assert visitor.get(f"{HERE}/{path}").status_code == 404, path
    assert account.fingerprint not in visitor.get("/api/areas").text
    team.approve()
    assert figures(visitor.get(f"{HERE}/overview").text) & secret
    assert account.fingerprint in visitor.get("/api/areas").text  # its one period is approved: they see the whole


def test_a_decision_is_about_what_was_seen(team: Team):
    editor = team.signed_in("zhang san")
    answer = editor.post(f"{HERE}/approval/submit", json={"fingerprint": "0" * 64})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "AccountChanged")


def test_on_ones_own_machine_one_person_takes_every_step(own_lishui: Path):
    from tests.web.asking import asking

    from shanshui.web.app import create_app

    browser = asking(create_app([own_lishui]))
    assert browser.get(f"{HERE}/approval").json()["state"] == "draft"
    assert [move(browser, name) for name in ("submit", "approve", "publish")] == [
        (200, "submitted"), (200, "approved"), (200, "published"),
    ]  # fmt: skip
    assert browser.get(f"{HERE}/overview").headers["x-shanshui-state"] == "published"
    assert browser.get("/api/users").status_code == 404


# --- links --------------------------------------------------------------------------------------------------


def by_link(team: Team, secret: str) -> TestClient:
    browser = team.browser()
    browser.post("/api/session/share", json={"token": secret})
    browser.headers["X-Shanshui-Token"] = browser.cookies["shanshui_token"]
    return browser


def test_a_link_shows_one_page_of_one_place_until_it_ends(team: Team):
    team.approve()
    approver = team.signed_in("li si")
    made = approver.post(f"{HERE}/shares", params={"place": COUNTY}, json={"page": "overview", "days": 2}).json()
    secret = made["address"].partition("#share=")[2]
    assert len(secret) >= 43  # 256 bits
    guest = by_link(team, secret)
    assert guest.get("/api/session").json()["page"] == "overview"
    assert guest.get(f"{HERE}/overview").status_code == 200
    assert guest.get(f"{HERE}/overview", params={"place": "331100"}).status_code == 404
    for path in ("findings", "targets", "tables/flows.csv", "sections/lines", "shares", "layers"):
        assert guest.get(f"{HERE}/{path}").status_code == 404, path
    assert guest.post(f"{HERE}/uploads").status_code == 404
    assert guest.get("/api/users").status_code == 404
    team.clock.now += 2 * 24 * 3600
    assert guest.get(f"{HERE}/overview").status_code == 401
    assert by_link(team, secret).get(f"{HERE}/overview").status_code == 401


def test_a_link_ends_when_it_is_revoked_and_none_can_be_guessed(team: Team):
    team.approve()
    approver = team.signed_in("li si")
    made = approver.post(f"{HERE}/shares", params={"place": COUNTY}, json={"page": "overview"}).json()
    guest = by_link(team, made["address"].partition("#share=")[2])
    assert guest.get(f"{HERE}/overview").status_code == 200
    assert approver.delete(f"{HERE}/shares/{made['id']}").status_code == 204
    assert guest.get(f"{HERE}/overview").status_code == 401
    guess = [team.browser().post("/api/session/share", json={"token": "x" * 43}).status_code for _ in range(25)]
    assert set(guess[:15]) == {401}
    assert guess[-1] == 429


def test_a_link_shows_no_draft(team: Team):
    made = team.signed_in("li si").post(f"{HERE}/shares", params={"place": COUNTY}, json={"page": "overview"}).json()
    guest = by_link(team, made["address"].partition("#share=")[2])
    told = figures(guest.get(f"{HERE}/overview").text)
    assert not told & figures(team.signed_in("root").get(f"{HERE}/overview", params={"place": COUNTY}).text)
