"""A team on a server: people with one role each at a county, and what somebody sees through the whole of an answer."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from shanshui.store.access import Access, Given
from shanshui.store.approvals import Account
from shanshui.store.passwords import Cost, Passwords
from shanshui.web.access.gate import TeamGate
from shanshui.web.app import create_app

CHEAP = Cost(passes=1, memory_kib=8, lanes=1)  # tests hash hundreds of passwords; what is released costs OWASP's
WORD = "correct horse battery staple"
PLENTY = (1e6, 10**6)


@dataclass
class Clock:
    """A clock that goes only when it is told to."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Team:
    """A server of a team, its people and its clock."""

    app: FastAPI
    access: Access
    clock: Clock

    def add(self, name: str, *grants: Given) -> None:
        """Add somebody with roles."""
        self.access.add(name, "tests", WORD)
        for one in grants:
            self.access.grant(name, one, "tests")

    def browser(self) -> TestClient:
        """Return a browser in which nobody is signed in; server errors are answers, as they are for users."""
        found = TestClient(self.app, base_url="https://team.example", raise_server_exceptions=False)
        found.get("/api/session")
        found.headers["X-Shanshui-Token"] = found.cookies["shanshui_token"]
        return found

    def signed_in(self, name: str, word: str = WORD) -> TestClient:
        """Return the browser of somebody who signed in."""
        found = self.browser()
        answer = found.post("/api/session", json={"name": name, "password": word})
        assert answer.status_code == 200, answer.text
        found.headers["X-Shanshui-Token"] = found.cookies["shanshui_token"]
        return found

    def approve(self, area: str = "lishui", publish: bool = False) -> None:
        """Have every period of an account submitted, approved and, if asked, published."""
        account = self.app.state.shelf[area].account
        for period in account.manifest["periods"]:
            one = Account(area, str(period), account.fingerprint)
            self.access.approvals.move(one, "submit", "an editor")
            self.access.approvals.move(one, "approve", "an approver")
            if publish:
                self.access.approvals.move(one, "publish", "an approver")


def team_of(paths: list[Path], database: str | Path) -> Iterator[Team]:
    """Yield a team without people on a server of some areas."""
    clock = Clock()
    access = Access.open(database, Passwords(CHEAP), clock)
    app = create_app(paths, TeamGate(access, PLENTY, PLENTY))
    yield Team(app, access, clock)
    access.close()


def text_of(answer: Any) -> str:
    """Return all that an answer says: headers, and its body unpacked from whatever it is packed in."""
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{headers}\n{_body(answer.content)}"


def _body(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    if content.startswith(b"PAR1"):
        import pyarrow.parquet as pq

        return str(pq.read_table(io.BytesIO(content)).to_pylist())
    if content.startswith(b"%PDF"):
        from pypdf import PdfReader

        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", "replace")
