"""A team server in the browser: who signs in, who sees what, and who may say that an account is right."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import Server, Watched, serious, serve, watched
from tests.browser.test_keyboard import press, reach

WORD = "correct horse battery staple"
QINGTIAN, JINYUN = "331121", "331122"
PEOPLE = (  # name, role, area, place
    ("zhang san", "admin", "", ""),
    ("li si", "editor", "fresh", ""),
    ("wang wu", "approver", "fresh", ""),
    ("zhao liu", "viewer", "fresh", ""),
    ("sun qi", "viewer", "lishui", QINGTIAN),
)
DOOR = {"zh": ("登录", "密码"), "en": ("Sign in", "Password")}
NOT_THERE = {"zh": "此处没有您可查看的", "en": "here that you may see"}
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
Opens = Callable[..., Watched]


@pytest.fixture(scope="module")
def team(lishui: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the server of a team with two copies of the city: one published, one that nobody has approved."""
    import shutil

    folder = tmp_path_factory.mktemp("team")
    for name in ("lishui", "fresh"):
        shutil.copytree(lishui, folder / name)
    _people(folder / "team.sqlite")
    _published(folder / "lishui", folder / "team.sqlite")
    found = serve(
        "lishui", "fresh", "--team", "--database", "team.sqlite", "--proxy", "127.0.0.1", folder=folder
    )  # behind a proxy each browser below has an address of its own, and its own tries
    yield found
    found.stop()


def _people(database: Path) -> None:
    """Add people as an administrator does at the machine, where the password is asked for twice."""
    from typer.testing import CliRunner

    from shanshui.cli.main import app

    for name, role, area, place in PEOPLE:
        said = CliRunner().invoke(
            app,
            ["users", "add", name, "--role", role, "--area", area, "--place", place, "--database", str(database)],
            input=f"{WORD}\n{WORD}\n",
        )
        assert said.exit_code == 0, said.output
        assert WORD not in said.output


def _published(folder: Path, database: Path) -> None:
    from shanshui.store.access import Access
    from shanshui.store.approvals import Account
    from shanshui.store.results import read_results

    results = read_results(folder)
    with Access.open(str(database)) as access:
        for period in results.manifest["periods"]:
            one = Account(folder.name, str(period), results.fingerprint)
            for move, who in (("submit", "an editor"), ("approve", "an approver"), ("publish", "an approver")):
                access.approvals.move(one, move, who)


ADDRESSES = count(2)


@pytest.fixture
def opens(browser: Any, team: Server) -> Iterator[Opens]:
    """Return how to open a browser at another desk, with an address of its own."""
    with ExitStack() as stack:

        def another(**how: Any) -> Watched:
            headers = {"X-Forwarded-For": f"192.0.2.{next(ADDRESSES)}"}
            return stack.enter_context(contextmanager(watched)(browser, team.url, extra_http_headers=headers, **how))

        yield another


def sign_in(seen: Watched, name: str, word: str = WORD) -> None:
    """Fill in the form that is shown and send it."""
    seen.page.fill('form [name="name"]', name)
    seen.page.fill('form [name="password"]', word)
    with seen.page.expect_response(lambda answer: answer.url.endswith("/api/session") and _is_post(answer)):
        seen.page.click('form button[type="submit"]')


def _is_post(answer: Any) -> bool:
    return bool(answer.request.method == "POST")


def entered(opens: Opens, name: str, path: str = "/lishui/overview", lang: str = "zh") -> Watched:
    """Return the browser of somebody who signed in on the way to a page."""
    seen = opens()
    seen.open(path, lang)
    sign_in(seen, name)
    seen.page.wait_for_selector('form [name="password"]', state="detached")
    read(seen)
    return seen


def read(seen: Watched) -> str:
    """Wait until the page has read what it shows, and return its words."""
    seen.page.wait_for_function(
        "() => document.querySelector('main h1') && !/正在读取|Loading…/.test(document.querySelector('main').innerText)"
    )
    return str(seen.page.locator("main").inner_text())


def refusal(seen: Watched) -> str:
    """Return what the page says went wrong."""
    return str(seen.page.locator("main [role=alert]").first.inner_text())


@BOTH
def test_who_has_not_signed_in_sees_the_door_then_what_was_asked_for(opens: Opens, lang: str) -> None:
    seen = opens()
    page = seen.open(f"/lishui/accounts?place={QINGTIAN}", lang)
    title, password = DOOR[lang]
    assert page.locator("h1").inner_text() == title
    assert password in page.locator("form").inner_text()
    for word in ("青田", "Qingtian", "丽水", "Lishui"):
        assert word not in page.content()
    assert serious(page) == []
    sign_in(seen, "zhang san")
    page.wait_for_function(f"() => document.querySelector('h1')?.innerText !== '{title}'")
    assert {"zh": "青田县", "en": "Qingtian"}[lang] in page.locator("h1").inner_text()
    assert page.url.endswith(f"/lishui/accounts?place={QINGTIAN}&lang={lang}")
    assert page.locator("header").inner_text().count("zhang san") == 1


@BOTH
def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(opens: Opens, lang: str) -> None:
    seen = opens()
    seen.open("/-/signin", lang)
    said = []
    for name in ("sun qi", "nobody"):
        sign_in(seen, name, "not the word at all")
        seen.page.wait_for_selector('form:has([role=alert]) button[type="submit"]:enabled')
        said.append(refusal(seen))
    assert said[0] == said[1]
    assert {"zh": "用户名与密码不符", "en": "do not belong together"}[lang] in said[0]
    assert [one["name"] for one in seen.page.context.cookies()] == ["shanshui_token"]
    assert serious(seen.page) == []


@BOTH
def test_after_five_tries_one_is_told_how_long_to_wait(opens: Opens, lang: str) -> None:
    seen = opens()
    page = seen.open("/-/signin", lang)
    for number in range(5):
        sign_in(seen, f"guess {number}", "not the word at all")
        page.wait_for_selector('form:has([role=alert]) button[type="submit"]:enabled')
    sign_in(seen, "zhang san")
    page.wait_for_selector('form button[type="submit"]:disabled')
    told = re.search({"zh": r"请等待 (\d+) 秒", "en": r"again in (\d+) s"}[lang], refusal(seen))
    assert told
    assert 0 < int(told[1]) <= 60
    assert "shanshui_session" not in {one["name"] for one in page.context.cookies()}
    entered(opens, "zhang san")  # whoever sits elsewhere is not kept out


def test_a_name_is_not_guessed_from_many_addresses(opens: Opens) -> None:
    for _ in range(5):
        seen = opens()
        seen.page.request.get(f"{seen.url}/api/session")
        assert _post(seen, "/session", {"name": "many", "password": "not the word at all"}).status == 401
    seen = opens()
    seen.page.request.get(f"{seen.url}/api/session")
    assert _post(seen, "/session", {"name": "many", "password": WORD}).status == 429


def _post(seen: Watched, path: str, data: dict[str, str], **headers: str) -> Any:
    """Send something as the page does, or with other headers."""
    token = next((one["value"] for one in seen.page.context.cookies() if one["name"] == "shanshui_token"), "")
    given = {"X-Shanshui-Token": token, "Origin": seen.url} | headers
    return seen.page.request.post(f"{seen.url}/api{path}", data=data, headers=given)


def test_a_viewer_of_a_county_sees_it_and_nothing_else(opens: Opens) -> None:
    seen = entered(opens, "sun qi")
    page = seen.page
    assert "青田县" in page.locator("h1").inner_text()
    assert "亿元" in read(seen)
    for path in ("overview", "accounts", "compare", "method", "map", "reports", "team"):
        page = seen.open(f"/lishui/{path}")
        read(seen)
        assert page.locator("h1").count() == 1
        for other in ("缙云", "遂昌", "龙泉", "松阳"):
            assert other not in page.content(), path
    assert [one["id"] for one in page.request.get(f"{seen.url}/api/areas").json()] == ["lishui"]
    places = page.request.get(f"{seen.url}/api/areas/lishui/places").json()
    assert {one["code"][:6] for one in places} == {QINGTIAN}


@BOTH
def test_a_foreign_place_typed_by_hand_is_not_there_like_one_that_does_not_exist(opens: Opens, lang: str) -> None:
    seen = entered(opens, "sun qi", lang=lang)
    said = []
    for code in (JINYUN, "331100", "999999"):
        page = seen.open(f"/lishui/overview?place={code}", lang)
        page.wait_for_selector("main [role=alert]")
        said.append(refusal(seen).replace(code, "…"))
        assert "缙云" not in page.content()
    assert NOT_THERE[lang] in said[0]
    assert len(set(said)) == 1
    page = seen.open("/fresh/overview", lang)
    page.wait_for_selector("main [role=alert]")
    assert NOT_THERE[lang] in refusal(seen)


def test_an_account_is_submitted_by_one_and_approved_by_another_and_then_seen(opens: Opens) -> None:
    table = "/api/areas/fresh/tables/sections.csv"
    reader = entered(opens, "zhao liu", "/fresh/overview")

    def seen_by_reader() -> tuple[int, bool]:
        reader.open("/fresh/overview")
        none = "尚未获批" in read(reader)
        return reader.page.request.get(f"{reader.url}{table}").status, not none

    assert seen_by_reader()[0] in (403, 404, 409)
    editor = entered(opens, "li si", "/fresh/team")
    assert _moves(editor) == ["提交审批"]
    _move(editor, "提交审批")
    assert _moves(editor) == []  # who submitted it does not approve it

    approver = entered(opens, "wang wu", "/fresh/team")
    assert "li si" in read(approver)
    assert set(_moves(approver)) == {"批准", "退回修改"}
    status, account = seen_by_reader()  # submitted is not approved
    assert status in (403, 404, 409)
    assert not account
    _move(approver, "批准")
    _move(approver, "公布")

    assert seen_by_reader() == (200, True)
    asked = [one.page.request.get(f"{one.url}{table}").text() for one in (reader, approver)]
    assert asked[0] == asked[1]
    reader.open("/fresh/team")
    assert _moves(reader) == []


def _moves(seen: Watched) -> list[str]:
    """Return the steps the page offers."""
    read(seen)
    seen.page.wait_for_selector("main ol li[aria-current=step]")
    found: list[str] = seen.page.locator("main .buttons > button[aria-expanded]").all_inner_texts()
    return found


def _move(seen: Watched, move: str) -> None:
    """Take a step and wait until the page says that it was taken."""
    seen.page.get_by_role("button", name=move, exact=True).click()
    seen.page.fill("main textarea[name=reason]", f"核对无误：{move}")
    seen.page.click('main form button[type="submit"]')
    seen.page.wait_for_selector("main form", state="detached")
    seen.page.wait_for_selector("main p.done:not(:empty)")


@BOTH
def test_a_link_to_the_page_one_sees_is_made_there(opens: Opens, lang: str) -> None:
    share, make = {"zh": ("分享", "生成链接"), "en": ("Share", "Make a link")}[lang]
    seen = entered(opens, "zhang san", f"/lishui/accounts?place={QINGTIAN}&section=places", lang)
    seen.page.locator("header summary", has_text=share).click()
    seen.page.get_by_role("button", name=make).click()
    link = seen.page.locator("header code").inner_text()
    assert serious(seen.page) == []
    assert f"/lishui/accounts?place={QINGTIAN}&lang={lang}&section=places#share=" in link

    guest = opens()
    guest.page.goto(link)
    guest.page.wait_for_selector("main h1:not(:has-text('…'))")
    guest.settle()
    assert {"zh": "青田县", "en": "Qingtian"}[lang] in guest.page.locator("h1").inner_text()
    assert "section=places" in guest.page.url
    assert guest.page.locator("header summary", has_text=share).count() == 0
    viewer = entered(opens, "sun qi", "/lishui/accounts", lang)
    assert viewer.page.locator("header summary", has_text=share).count() == 0


def test_who_submitted_an_account_may_not_approve_it_whatever_the_role(opens: Opens) -> None:
    seen = entered(opens, "zhang san", "/fresh/team")
    state = seen.page.request.get(f"{seen.url}/api/areas/fresh/approval").json()
    while state["state"] != "draft":
        back = {"fingerprint": state["fingerprint"], "reason": "从头再来"}
        state = _post(seen, "/areas/fresh/approval/return", back).json()
    own = {"fingerprint": state["fingerprint"]}
    assert _post(seen, "/areas/fresh/approval/submit", own).status == 200
    assert _post(seen, "/areas/fresh/approval/approve", own).status in (403, 409)
    assert seen.page.request.get(f"{seen.url}/api/areas/fresh/approval").json()["state"] == "submitted"


@BOTH
def test_who_signs_out_is_out_on_the_server_too(opens: Opens, lang: str) -> None:
    seen = entered(opens, "sun qi", lang=lang)
    kept = seen.page.context.cookies()
    seen.page.click(f'header button:has-text("{ {"zh": "退出", "en": "Sign out"}[lang] }")')
    seen.page.wait_for_selector('form [name="password"]')
    assert "青田" not in seen.page.locator("main").inner_text()
    assert "shanshui_session" not in {one["name"] for one in seen.page.context.cookies()}
    seen.page.context.add_cookies(kept)  # whoever copied the cookie has nothing
    assert seen.page.request.get(f"{seen.url}/api/areas").status == 401


def test_the_session_is_out_of_reach_of_scripts_and_of_other_sites(opens: Opens) -> None:
    seen = entered(opens, "sun qi")
    cookies = {one["name"]: one for one in seen.page.context.cookies()}
    assert set(cookies) == {"shanshui_session", "shanshui_token"}
    assert cookies["shanshui_session"]["httpOnly"] is True
    assert cookies["shanshui_session"]["sameSite"] == "Lax"
    assert cookies["shanshui_token"]["sameSite"] == "Strict"
    assert "shanshui_session" not in seen.page.evaluate("document.cookie")
    assert cookies["shanshui_session"]["value"] not in seen.page.content()
    https = seen.page.request.get(f"{seen.url}/api/session", headers={"X-Forwarded-Proto": "https"})
    assert "; Secure" in https.headers["set-cookie"]


def test_a_forged_request_is_refused(opens: Opens) -> None:
    seen = entered(opens, "zhang san", "/lishui/team?tab=users")
    new = {"name": "mallory"}
    assert _post(seen, "/users", new, **{"X-Shanshui-Token": ""}).status == 403
    assert _post(seen, "/users", new, **{"X-Shanshui-Token": "0" * 64}).status == 403
    assert _post(seen, "/users", new, Origin="https://evil.example").status == 403
    page = seen.page.context.new_page()  # a page of somebody else, with a form that sends itself
    page.goto("about:blank")
    page.set_content(
        f'<form method="post" enctype="text/plain" action="{seen.url}/api/users">'
        '<input name=\'{"name": "mallory", "x": "\' value=\'"}\'></form>'
    )
    with page.expect_navigation() as went:
        page.evaluate("document.forms[0].submit()")
    assert went.value.status in (401, 403)
    assert "mallory" not in seen.page.request.get(f"{seen.url}/api/users").text()


@BOTH
def test_the_pages_of_a_team_have_nothing_that_axe_finds_serious(opens: Opens, lang: str) -> None:
    seen = entered(opens, "zhang san", "/lishui/team", lang)
    for tab in ("approval", "links", "me", "users", "audit"):
        page = seen.open(f"/lishui/team?tab={tab}", lang)
        assert page.locator("main nav[aria-label] a[aria-current=page]").count() >= 1
        assert serious(page) == [], tab
        words = page.locator("main h2, main th, main label > span, main button").all_inner_texts()
        assert lang == "zh" or not re.search(r"[\u4e00-\u9fff]", " ".join(words).replace("中文", "")), tab


def test_signing_in_needs_no_mouse(opens: Opens) -> None:
    seen = opens()
    page = seen.open("/lishui/overview")
    page.wait_for_selector('form [name="name"]')
    reach(page, '[name="name"]')
    page.keyboard.type("sun qi")
    reach(page, '[name="password"]')
    page.keyboard.type("wrong, at first")
    page.keyboard.press("Enter")
    page.wait_for_selector("main [role=alert]")
    reach(page, '[name="password"]')  # the focus is there already, and what was typed is marked
    page.keyboard.type(WORD)
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('h1')?.innerText.includes('青田县')")
    press(page, "header .who button:not([lang])")
    page.wait_for_selector('form [name="password"]')
