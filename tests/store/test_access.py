"""People, roles, sessions and states on both databases; a log that no secret enters and no change escapes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from shanshui.core.errors import (
    BadName,
    LogBroken,
    NameTaken,
    NotSignedIn,
    NotThatState,
    NotYours,
    OwnWork,
    ReasonNeeded,
)
from shanshui.store.access import Access, Given
from shanshui.store.approvals import MOVES, Account
from shanshui.store.passwords import Cost, Passwords
from shanshui.store.shares import Shares

WORD = "correct horse battery staple"
CHEAP = Passwords(Cost(passes=1, memory_kib=8, lanes=1))


def opened(address: str) -> Access:
    return Access.open(address, CHEAP)


def test_people_and_roles_are_there_again(address: str):
    with opened(address) as access:
        assert access.add("  Zhang San ", "me", WORD) == WORD
        access.grant("zhang san", Given("lishui", "331121", "viewer"), "me")
        access.grant("ZHANG SAN", Given("lishui", "331121", "editor"), "me")
        access.grant("zhang san", Given("", "", "viewer"), "me")
    with opened(address) as access:
        found = access.person("Zhang San")
        assert found.grants == (Given("", "", "viewer"), Given("lishui", "331121", "editor"))
        access.revoke("zhang san", "", "", "me")
        assert [one.grants for one in access.people()] == [(Given("lishui", "331121", "editor"),)]
        with pytest.raises(NotYours):
            access.revoke("zhang san", "", "", "me")
        with pytest.raises(NameTaken):
            access.add("ZHANG  san".replace("  ", " "), "me", WORD)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "<b>", "x" * 65, "a'; DROP TABLE person", "a/b", "a%"])
def test_names_are_plain(address: str, name: str):
    with opened(address) as access, pytest.raises(BadName):
        access.add(name, "me", WORD)


def test_sessions_begin_and_end(address: str):
    with opened(address) as access:
        access.add("li", "me", WORD)
        first = access.sign_in("li", WORD, "10.0.0.1")
        second = access.sign_in("LI", WORD, "10.0.0.1", before=first)
        assert access.session(first) is None
        session = access.session(second)
        assert session is not None
        assert session.person.name == "li"
        with pytest.raises(NotSignedIn):
            access.sign_in("li", WORD + "!", "10.0.0.1")
        access.disable("li", "me")
        assert access.session(second) is None
        with pytest.raises(NotSignedIn):
            access.sign_in("li", WORD, "10.0.0.1")


def test_the_log_says_all_and_holds_no_secret(address: str):
    with opened(address) as access:
        word = access.add("li", "me")
        access.set_password("li", "me", WORD)
        secret = access.sign_in("li", WORD, "10.0.0.1")
        _, link = Shares(access).make("lishui", "331121", "overview", 3, "li")
        access.sign_out(secret, "li")
        kinds = [one.kind for one in access.events()]
        said = "".join(str(vars(one)) for one in access.events())
        assert kinds == ["person.added", "password.set", "session.begun", "share.made", "session.ended"]
        assert all(one not in said for one in (word, WORD, secret, link, "argon2"))
        assert access.verify().size == len(kinds)
        assert access.verify((access.checkpoint(),)).root == access.checkpoint().root


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET actor = 'somebody else' WHERE seq = 2",
        "UPDATE event SET payload = '{}' WHERE seq = 2",
        "DELETE FROM event WHERE seq = 2",
    ],
)
def test_a_changed_log_shows(address: str, run_sql: Callable[[str], None], change: str):
    with opened(address) as access:
        for name in ("a", "b", "c"):
            access.add(name, "me", WORD)
    run_sql(change)
    with opened(address) as access, pytest.raises(LogBroken):
        access.verify()


def test_of_attempts_at_once_no_more_than_the_limit_go_on(address: str):
    with opened(address) as access, ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: access.attempt("name li", 5, 60), range(16)))
        assert waits.count(0) == 5


def test_a_state_follows_from_the_one_before(address: str):
    account = Account("lishui", "2020", "f" * 64)
    with opened(address) as access:
        book = access.approvals
        for name in ("approve", "publish"):
            with pytest.raises(NotThatState):
                book.move(account, name, "li")
        book.move(account, "submit", "zhang")
        with pytest.raises(OwnWork):
            book.move(account, "approve", "zhang")
        book.move(account, "approve", "li")
        book.move(account, "publish", "li")
        with pytest.raises(ReasonNeeded):
            book.move(account, "return", "li", "  ")
        assert book.states("lishui", "f" * 64)["2020"].state == "published"
        assert book.states("lishui", "0" * 64) == {}  # another account is a draft
        assert [one.kind for one in book.history(account)] == [
            f"approval.{m}" for m in ("submit", "approve", "publish")
        ]
        assert set(MOVES) == {"submit", "approve", "publish", "return"}


def test_of_two_who_take_the_same_step_one_is_told(address: str):
    account = Account("lishui", "2020", "f" * 64)
    with opened(address) as access, ThreadPoolExecutor(4) as pool:

        def submit(n: int) -> bool:
            try:
                access.approvals.move(account, "submit", f"p{n}")
            except NotThatState:
                return False
            return True

        assert sum(pool.map(submit, range(4))) == 1
        assert len(access.approvals.history(account)) == 1
