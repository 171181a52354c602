"""Passwords: kept as argon2id, checked in the same time whether or not there is such a person."""

import secrets
import threading
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shanshui.core.errors import WeakPassword

LEAST, MOST, KINDS = 12, 256, 5
TELLING = 3  # letters of a name that must not stand in the password
AT_ONCE = 4  # each takes the memory below, so that many sign-ins at once cannot take all of it


@dataclass(frozen=True)
class Cost:
    """What a guess costs: passes, KiB of memory and lanes of argon2id."""

    passes: int
    memory_kib: int
    lanes: int


# OWASP Password Storage Cheat Sheet: argon2id with at least 19 MiB, two passes and one lane.
OWASP: Final = Cost(passes=2, memory_kib=19_456, lanes=1)


class Passwords:
    """Makes and checks hashes at one cost."""

    def __init__(self, cost: Cost = OWASP) -> None:
        self._hasher = PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    def hashed(self, password: str) -> str:
        """Return what is kept of a password."""
        with self._turns:
            return self._hasher.hash(password)

    def fits(self, password: str, kept: str | None) -> bool:
        """Return whether a password is the one that was kept; with nothing kept it takes as long and is False."""
        with self._turns:
            try:
                self._hasher.verify(kept or self._nobody, password[: 4 * MOST])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None


def check_strength(password: str, name: str) -> str:
    """Return a password unchanged, or raise WeakPassword."""
    plain = password.casefold()
    if not LEAST <= len(password) <= MOST or len(set(plain)) < KINDS or (len(name) >= TELLING and name in plain):
        raise WeakPassword(where="password", least=LEAST, most=MOST, kinds=KINDS)
    return password


def one_time() -> str:
    """Return a password that is given to somebody for one sign-in: 96 random bits."""
    return secrets.token_urlsafe(12)
