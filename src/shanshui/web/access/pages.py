"""What somebody who came by a link to one page may ask for: what that page shows, and nothing else."""

import re
from typing import Final, Literal

Page = Literal["overview", "map", "accounts", "targets", "findings"]
FRAME: Final = ("", "/places", "/shapes", "/periods", "/services", "/standards", "/sections", "/approval")
SHOWS: Final[dict[str, str]] = {
    "overview": r"/overview|/sections/[^/]+",
    "map": r"/layers(/.*)?",
    "accounts": r"/sections/[^/]+|/explain/[^/]+|/tables/(?!observed\.|compare)[^/]+/cells/\d+/\d+",
    "targets": r"/sections/[^/]+|/targets(/[^/]+)?|/tables/observed\.[^/]+/cells/\d+/\d+",
    "findings": r"/sections/[^/]+|/findings(/[^/]+)?|/tables/observed\.[^/]+/cells/\d+/\d+",
}
AREA: Final = re.compile(r"/api/areas(?:/[^/]+(?P<rest>/.*)?)?")


def shows(page: str, method: str, path: str) -> bool:
    """Return whether a page shows what a request asks for; a link changes nothing."""
    found = AREA.fullmatch(path)
    rest = (found["rest"] or "") if found else None
    return method in ("GET", "HEAD") and rest is not None and (rest in FRAME or bool(re.fullmatch(SHOWS[page], rest)))
