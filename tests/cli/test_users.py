"""`shanshui users` and `shanshui audit`, as whoever keeps the server sees them."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Command

from shanshui.core.errors import NotSignedIn
from shanshui.store.access import Access


@pytest.fixture
def base(tmp_path: Path) -> str:
    return str(tmp_path / "team.sqlite")


def test_the_first_administrator_is_made_here(shanshui: Command, base: str):
    said = shanshui("users", "add", "Root", "--role", "admin", "--one-time", "--database", base, "--lang", "en")
    assert said.code == 0
    word = said.out.splitlines()[0].removeprefix("One-time password: ")
    with Access.open(base) as access:
        secret = access.sign_in("root", word, "here")
        session = access.session(secret)
        assert session is not None
        assert session.person.must_change
    listed = json.loads(shanshui("users", "list", "--database", base, "--json").out)
    assert listed["grants"] == [{"area": "", "place": "", "role": "admin"}]


def test_a_life_of_somebody(shanshui: Command, base: str):
    shanshui("users", "add", "li", "--one-time", "--database", base)
    place = ("--area", "lishui", "--place", "331121", "--database", base)
    assert shanshui("users", "grant", "li", "--role", "editor", *place).code == 0
    assert shanshui("users", "list", "--database", base).out == "li: editor @ lishui/331121\n"
    assert shanshui("users", "revoke", "li", *place).code == 0
    assert shanshui("users", "revoke", "li", *place).code == 3
    word = shanshui("users", "password", "li", "--one-time", "--database", base, "--lang", "en").out.split()[2]
    assert shanshui("users", "disable", "li", "--database", base, "--lang", "en").out == "li may not sign in.\n"
    with Access.open(base) as access, pytest.raises(NotSignedIn):
        access.sign_in("li", word, "here")
    assert "已启用 li。" in shanshui("users", "disable", "li", "--enable", "--database", base, "--lang", "zh").out


def test_what_is_wrong_is_told(shanshui: Command, base: str):
    assert shanshui("users", "grant", "nobody", "--role", "editor", "--database", base).code == 3
    assert "viewer" in shanshui("users", "add", "a", "--role", "owner", "--one-time", "--database", base).err
    assert shanshui("users", "add", "a", "--role", "editor", "--place", "1", "--one-time", "--database", base).code == 3


def test_no_option_takes_a_password(shanshui: Command):
    for command in ("add", "password"):
        assert "--password" not in shanshui("users", command, "--help").out


def test_the_log_is_checked_and_written(shanshui: Command, base: str, tmp_path: Path):
    for name in ("a", "b"):
        shanshui("users", "add", name, "--one-time", "--database", base)
    kept = shanshui("audit", "verify", "--database", base, "--lang", "en").out.splitlines()
    assert kept[0] == "2 events, none changed."
    assert shanshui("audit", "verify", "--database", base, "--against", kept[1]).code == 0
    assert shanshui("audit", "verify", "--database", base, "--against", f"9:{kept[1][2:]}").code != 0
    assert shanshui("audit", "verify", "--database", base, "--against", "x").code == 3
    file = tmp_path / "log.jsonl"
    assert shanshui("audit", "export", file, "--database", base).code == 0
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [one["seq"] for one in lines] == [1, 2]
    assert lines[1]["previous"] == lines[0]["hash"]
