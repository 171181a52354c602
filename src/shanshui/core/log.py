"""A log in which any change of the past shows: canonical JSON, a chain of hashes, Merkle roots of RFC 6962.

Every event holds the hash of the one before it, so that a changed, removed or moved event breaks the chain. A
checkpoint is the Merkle root of all events up to one; kept elsewhere, it also shows a log cut short or written anew.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from shanshui.core.errors import LogBroken
from shanshui.core.labels import Label

ORIGIN: Final = "0" * 64  # what stands before the first event
LEAF, NODE = b"\x00", b"\x01"  # RFC 6962 §2.1: a leaf can never be taken for a node
Payload = Mapping[str, Any]


def canonical(content: Any) -> str:
    """Return JSON that is the same for the same content: sorted keys, no spaces, no escapes that are not needed.

    Raises
    ------
    ValueError
        If a number is not finite.
    TypeError
        If it holds anything JSON cannot hold.
    """
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Entry:
    """What is to be recorded: a kind of event, what it is about, and the rest."""

    kind: str
    subject: str
    payload: Payload


@dataclass(frozen=True)
class Event:
    """One event of the log. `payload` is canonical JSON as it was hashed."""

    seq: int
    at: str
    actor: str
    kind: str
    subject: str
    payload: str
    previous: str
    hash: str

    @property
    def data(self) -> dict[str, Any]:
        """Return the payload."""
        found: dict[str, Any] = json.loads(self.payload)
        return found

    @property
    def body(self) -> bytes:
        """Return the bytes that are hashed: everything but the hash."""
        head = {"seq": self.seq, "at": self.at, "actor": self.actor, "kind": self.kind, "subject": self.subject}
        return canonical({**head, "payload": self.payload, "previous": self.previous}).encode()


def event(entry: Entry, at: str, actor: str, before: Event | None) -> Event:
    """Return an entry as the event that follows another, or as the first."""
    seq, previous = (before.seq + 1, before.hash) if before else (1, ORIGIN)
    unsealed = Event(seq, at, actor, entry.kind, entry.subject, canonical(entry.payload), previous, "")
    return replace(unsealed, hash=digest(unsealed.body))


FIELDS: Final = ("seq", "at", "actor", "kind", "subject", "payload", "previous", "hash")


@dataclass
class Merkle:
    """The Merkle tree of a growing list, as far as it is needed to go on: the roots of its whole subtrees.

    Attributes
    ----------
    size
        Leaves so far.
    peaks
        Roots of the whole subtrees, the largest first: one for every bit of `size`.
    """

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Add the data of one leaf."""
        peak, size = hashlib.sha256(LEAF + leaf).digest(), self.size
        while size & 1:
            peak, size = hashlib.sha256(NODE + self.peaks.pop() + peak).digest(), size >> 1
        self.peaks.append(peak)
        self.size += 1

    @property
    def root(self) -> str:
        """Return the root, hexadecimal; that of no leaf is the hash of nothing."""
        if not self.peaks:
            return digest(b"")
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = hashlib.sha256(NODE + peak + root).digest()
        return root.hex()


def merkle_root(leaves: Iterable[bytes]) -> str:
    """Return the Merkle root of the data of some leaves (RFC 6962 §2.1)."""
    tree = Merkle()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root


@dataclass(frozen=True)
class Checkpoint:
    """The root of the first `size` events, and when it was taken."""

    size: int
    root: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.size}:{self.root}"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Return a checkpoint as it was written down, `size:root`.

        Raises
        ------
        ValueError
            If it is no such text.
        """
        size, _, root = text.strip().partition(":")
        if len(bytes.fromhex(root)) != hashlib.sha256().digest_size or int(size) < 0:
            raise ValueError(text)
        return cls(int(size), root.lower())


@dataclass(frozen=True)
class Head:
    """Where a log that was checked ends: its number of events, last hash and Merkle root."""

    size: int
    hash: str
    root: str


def check(events: Iterable[Event], checkpoints: Iterable[Checkpoint] = (), where: str = "log") -> Head:
    """Return where a log ends after every event was checked, in order, against the chain and the checkpoints.

    Raises
    ------
    LogBroken
        At the first event that is not what was recorded, or if events that a checkpoint counts are missing.
    """
    due: dict[int, set[str]] = {}
    for point in checkpoints:
        due.setdefault(point.size, set()).add(point.root)
    tree, previous = Merkle(), ORIGIN
    _check_root(tree, due, where)
    for one in events:
        _check_event(one, tree.size + 1, previous, where)
        tree.add(one.body)
        previous = one.hash
        _check_root(tree, due, where)
    if later := [size for size in due if size > tree.size]:
        raise _broken(
            where,
            tree.size + 1,
            f"it is missing; {max(later)} events had been recorded",
            "缺失；曾记录事件 {} 条",
            max(later),
        )
    return Head(tree.size, previous, tree.root)


def _check_event(one: Event, seq: int, previous: str, where: str) -> None:
    if one.seq != seq:
        raise _broken(where, seq, f"number {one.seq} stands in its place", "其位置上是第 {} 号", one.seq)
    if one.previous != previous:
        raise _broken(where, seq, "it does not follow the event before it", "与前一事件不相接")
    if one.hash != digest(one.body):
        raise _broken(where, seq, "its content is not what was hashed", "内容与其哈希值不符")


def _check_root(tree: Merkle, due: Mapping[int, set[str]], where: str) -> None:
    if due.get(tree.size, {tree.root}) != {tree.root}:
        raise _broken(
            where, tree.size, "the events up to here are not those of the checkpoint", "至此的事件与检查点不符"
        )


def _broken(where: str, seq: int, en: str, zh: str, *named: object) -> LogBroken:
    return LogBroken(where=where, seq=seq, saw=Label(en, zh.format(*named)))
