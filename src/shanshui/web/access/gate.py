"""The gate of a team: who asks is told by the session, what they may do by the roles they were given."""

from starlette.requests import HTTPConnection

from shanshui.core.errors import NotSignedIn, NotYours, PasswordMustChange, TooMany
from shanshui.store.access import Access, Person, Session
from shanshui.store.approvals import Approvals
from shanshui.store.passwords import Passwords
from shanshui.store.shares import Share, Shares
from shanshui.web.access.cookies import secret_of
from shanshui.web.access.pages import shows
from shanshui.web.access.rates import Rate
from shanshui.web.shelf import Opened
from shanshui.web.who import Grant, Role, Who

EACH_USER = (50.0, 600)  # requests a second, and at once: a map asks for a hundred tiles when it is opened
EACH_ADDRESS = (200.0, 3000)  # an office shares one address
SIGN_INS, SPAN = 5, 60  # wrong passwords of a name, and from an address, in so many seconds


class TeamGate:
    """Tells who asks by the session in a cookie.

    Parameters
    ----------
    each_user, each_address
        Requests a second, and at once.
    """

    mode = "team"

    def __init__(
        self,
        access: Access,
        each_user: tuple[float, int] = EACH_USER,
        each_address: tuple[float, int] = EACH_ADDRESS,
    ) -> None:
        self.access = access
        self.shares = Shares(access)
        self.addresses = Rate(*each_address)
        self._users = Rate(*each_user)

    def who(self, connection: HTTPConnection) -> Who:
        """Return who asks.

        Raises
        ------
        NotSignedIn
            If nobody is signed in.
        PasswordMustChange
            If they must first choose a password of their own.
        TooMany
            If they ask too often.
        """
        session = self.session(connection)
        if session is None:
            raise NotSignedIn(where="session")
        if wait := self._users.take(session.person.name or session.share):
            raise TooMany(where="requests", seconds=wait)
        if session.share:
            return self._by_link(connection, session.share)
        if session.person.must_change:
            raise PasswordMustChange(where="session")
        return noted(connection, asker_of(session.person))

    def session(self, connection: HTTPConnection) -> Session | None:
        """Return the session of a request, None if it has none."""
        return self.access.session(secret_of(connection))

    def _by_link(self, connection: HTTPConnection, id: str) -> Who:
        share = self.shares.alive(id)
        if share is None:
            raise NotSignedIn(where="session")
        if not shows(share.page, str(connection.scope.get("method", "")), connection.scope["path"]):
            raise NotYours(where="page", name=share.page)
        return noted(connection, visitor(share))

    def approvals(self, area: Opened) -> Approvals | None:
        """Return where the states of an area's account are kept."""
        return self.access.approvals


def asker_of(person: Person) -> Who:
    """Return somebody as one who asks."""
    return Who(person.name, tuple(Grant(Role[one.role.upper()], one.area, one.place) for one in person.grants))


def visitor(share: Share) -> Who:
    """Return who comes by a link: one who may see one page of one place."""
    return Who(f"link {share.id}", (Grant(Role.VIEWER, share.area, share.place),), share.page)


def noted(connection: HTTPConnection, who: Who) -> Who:
    """Return who asks, after it was noted for the log."""
    connection.scope.setdefault("shanshui", {})["who"] = who
    return who


def team_gate(database: str, passwords: Passwords | None = None) -> TeamGate:
    """Return the gate of a team whose people are in a database.

    Parameters
    ----------
    database
        A file, or `postgresql://user@server/database`; `${NAME}` takes a variable of the environment.

    Raises
    ------
    UnknownDatabase, NoVariable, NoDriver, NoServer, NotARegister, NewerRegister, RegisterLocked, RegisterFailed
    """
    return TeamGate(Access.open(database, passwords))
