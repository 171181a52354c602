"""The log: RFC 6962 roots, the chain, and what shows when the past is changed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanshui.core.errors import LogBroken
from shanshui.core.log import ORIGIN, Checkpoint, Entry, Event, Merkle, canonical, check, digest, event, merkle_root

# planning.md H2: leaves and roots of RFC 6962, as certificate transparency's reference implementation tests them.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def chain(count: int) -> list[Event]:
    events: list[Event] = []
    for number in range(count):
        entry = Entry("counted", f"s{number % 3}", {"number": number, "text": "丽水"})
        events.append(event(entry, f"2024-01-01T00:00:{number:02}+00:00", "me", events[-1] if events else None))
    return events


@pytest.mark.parametrize(("count", "root"), ROOTS.items())
def test_h2_merkle_roots_of_rfc_6962(count: int, root: str):
    assert merkle_root(map(bytes.fromhex, LEAVES[:count])) == root


def test_the_root_of_no_leaf_is_the_hash_of_nothing():
    assert merkle_root([]) == digest(b"") == Merkle().root


@given(st.lists(st.binary(max_size=4), max_size=40))
def test_growing_by_leaves_is_the_recursion_of_the_rfc(leaves: list[bytes]):
    import hashlib

    def tree(part: list[bytes]) -> bytes:
        if len(part) < 2:
            return hashlib.sha256(b"\x00" + part[0]).digest() if part else hashlib.sha256(b"").digest()
        left = 1 << (len(part) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + tree(part[:left]) + tree(part[left:])).digest()

    assert merkle_root(leaves) == tree(leaves).hex()


@given(JSON)
def test_canonical_json_is_one_text_for_one_content(content: object):
    import json

    assert canonical(json.loads(canonical(content))) == canonical(content)


def test_canonical_json_sorts_keys_and_refuses_what_is_no_number():
    assert canonical({"b": 1, "a": "丽水"}) == '{"a":"丽水","b":1}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))


def test_a_chain_that_was_not_touched_holds():
    events = chain(9)
    head = check(events, [Checkpoint(9, merkle_root(e.body for e in events)), Checkpoint(0, merkle_root([]))])
    assert (head.size, head.hash) == (9, events[-1].hash)
    assert events[0].previous == ORIGIN
    assert check([]).size == 0


@pytest.mark.parametrize("name", ["at", "actor", "kind", "subject", "payload", "previous", "hash"])
@pytest.mark.parametrize("seq", [1, 4, 9])
def test_any_changed_letter_shows_at_its_event(name: str, seq: int):
    events = chain(9)
    text = getattr(events[seq - 1], name)
    for at in range(len(text)):
        changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        events[seq - 1] = replace(chain(9)[seq - 1], **{name: changed})
        with pytest.raises(LogBroken) as raised:
            check(events)
        assert raised.value.fields["seq"] == seq


@given(st.integers(2, 12), st.data())
def test_a_log_whose_chain_was_made_anew_shows_against_a_checkpoint(count: int, data: st.DataObject):
    events = chain(count)
    kept = Checkpoint(count, merkle_root(e.body for e in events))
    at = data.draw(st.integers(0, count - 1))
    anew: list[Event] = []
    for number, one in enumerate(events):
        entry = Entry(one.kind, one.subject, {"number": -1} if number == at else one.data)
        anew.append(event(entry, one.at, one.actor, anew[-1] if anew else None))
    check(anew)
    with pytest.raises(LogBroken):
        check(anew, [kept])


def test_removed_moved_and_cut_off_events_show():
    events = chain(6)
    kept = Checkpoint(6, merkle_root(e.body for e in events))
    for wrong in (
        events[1:],
        events[:2] + events[3:],
        [*events[:2], events[3], events[2], *events[4:]],
        [events[0], *events],
    ):
        with pytest.raises(LogBroken):
            check(wrong)
    check(events[:4])  # by itself a log that was cut short is whole
    with pytest.raises(LogBroken, match="missing"):
        check(events[:4], [kept])
    with pytest.raises(LogBroken, match="missing"):
        check([], [kept])


def test_a_checkpoint_is_written_down_and_read_again():
    point = Checkpoint(3, "ab" * 32)
    assert Checkpoint.parse(str(point)) == point
    for wrong in ("", "3", "3:ab", f"-1:{'ab' * 32}", f"x:{'ab' * 32}"):
        with pytest.raises(ValueError):
            Checkpoint.parse(wrong)
