"""The two cookies: the session, which no script can read, and the token that requests repeat in a header."""

import hmac
import secrets
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

SESSION: Final = "shanshui_session"
TOKEN: Final = "shanshui_token"
HEADER: Final = "x-shanshui-token"
WEEK: Final = 7 * 24 * 3600
LONG: Final = 64  # letters of a token


def secret_of(connection: HTTPConnection) -> str:
    """Return the secret of the session a request comes with, empty if it has none."""
    return connection.cookies.get(SESSION, "")[:128]


def token_of(secret: str) -> str:
    """Return the token of a session; without one, a new token that only this browser knows."""
    return hmac.new(secret.encode(), b"shanshui token", "sha256").hexdigest() if secret else secrets.token_hex(32)


def is_from_here(connection: HTTPConnection) -> bool:
    """Return whether a request repeats its token, and the token is that of its session."""
    cookie, said = connection.cookies.get(TOKEN, ""), connection.headers.get(HEADER, "")
    secret = secret_of(connection)
    expected = token_of(secret) if secret else cookie
    pair = (said.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
    return len(cookie) == LONG and hmac.compare_digest(*pair)


def is_secure(connection: HTTPConnection) -> bool:
    """Return whether the browser came by https: directly, or as a trusted proxy says."""
    return connection.url.scheme == "https"


def set_session(response: Response, secret: str, secure: bool) -> None:
    """Give the browser a session and its token."""
    response.set_cookie(SESSION, secret, max_age=WEEK, path="/", secure=secure, httponly=True, samesite="lax")
    set_token(response, token_of(secret), secure)


def set_token(response: Response, token: str, secure: bool) -> None:
    """Give the browser a token; the page reads it, so it is open to scripts of this host, which are all ours."""
    response.set_cookie(TOKEN, token, max_age=WEEK, path="/", secure=secure, httponly=False, samesite="strict")


def forget(response: Response, secure: bool) -> None:
    """Take both cookies away."""
    for name, hidden, site in ((SESSION, True, "lax"), (TOKEN, False, "strict")):
        response.delete_cookie(name, path="/", secure=secure, httponly=hidden, samesite=site)  # type: ignore[arg-type]
