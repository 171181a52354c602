"""Links for people without a password: 256 random bits that show one page of one place until a day or until revoked."""

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select

from shanshui.core.errors import NotSignedIn, NotYours
from shanshui.core.log import Entry
from shanshui.store import log_rows, schema
from shanshui.store.access import Access, hidden

DAY: Final = 24 * 3600
MOST_DAYS: Final = 90


@dataclass(frozen=True)
class Share:
    """A link: what it shows, who made it and until when it holds."""

    id: str
    area: str
    place: str
    page: str
    actor: str
    made: int
    until: int


class Shares:
    """The links of a database of people."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def make(self, area: str, place: str, page: str, days: int, actor: str) -> tuple[Share, str]:
        """Return a new link and its secret, which is told this once."""
        now, secret = self._access.now(), secrets.token_urlsafe(32)
        made = Share(secrets.token_hex(6), area, place, page, actor, now, now + min(days, MOST_DAYS) * DAY)
        with self._access.database.writing() as connection:
            connection.execute(insert(schema.share).values(**vars(made), secret=hidden(secret)))
            said = {"area": area, "place": place, "page": page, "until": made.until}
            log_rows.record(connection, [Entry("share.made", f"share:{made.id}", said)], self._access.at(), actor)
        return made, secret

    def open(self, secret: str) -> Share:
        """Return the link of a secret.

        Raises
        ------
        NotSignedIn
            If there is none, or it holds no more.
        """
        return self._one(schema.share.c.secret == hidden(secret)) or self._refuse()

    def alive(self, id: str) -> Share | None:
        """Return a link, None if it holds no more."""
        return self._one(schema.share.c.id == id)

    def _one(self, which: object) -> Share | None:
        with self._access.database.reading() as connection:
            row = connection.execute(select(schema.share).where(which)).mappings().first()  # type: ignore[arg-type]
        if row is None or row["until"] <= self._access.now() or not (row["area"] and row["place"]):
            return None  # a link whose place was emptied shows nothing, not everything
        return _share(dict(row))

    def _refuse(self) -> Share:
        raise NotSignedIn(where="share")

    def of(self, area: str) -> list[Share]:
        """Return the links into an area that hold."""
        row = schema.share.c
        query = select(schema.share).where(row.area == area, row.until > self._access.now()).order_by(row.made)
        with self._access.database.reading() as connection:
            return [_share(dict(one)) for one in connection.execute(query).mappings()]

    def revoke(self, share: Share, actor: str) -> None:
        """End a link and every session that came by it.

        Raises
        ------
        NotYours
            If it is gone.
        """
        with self._access.database.writing() as connection:
            gone = connection.execute(delete(schema.share).where(schema.share.c.id == share.id)).rowcount
            if not gone:
                raise NotYours(where="shares", name=share.id)
            connection.execute(delete(schema.session).where(schema.session.c.share == share.id))
            said = {"area": share.area, "place": share.place}
            log_rows.record(connection, [Entry("share.revoked", f"share:{share.id}", said)], self._access.at(), actor)


def _share(row: dict[str, object]) -> Share:
    return Share(**{name: row[name] for name in Share.__dataclass_fields__})  # type: ignore[arg-type]
