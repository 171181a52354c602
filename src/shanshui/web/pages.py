"""The built pages: served from memory as the build compressed them, with addresses that never change content."""

import gzip
import hashlib
import os
import re
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from shanshui.core.errors import BadRequest
from shanshui.web.told import Headers, Receive, Scope, Send, header, say, send_whole, told

FOLDER: Final = "SHANSHUI_STATIC"  # variable of the environment: another folder of built pages, for development
INDEX: Final = "index.html"
HASHED: Final = "assets/"  # names there hold a hash of the content
FOREVER: Final = b"public, max-age=31536000, immutable"
ASK: Final = b"no-cache"  # kept, but asked for again each time: a 304 if nothing changed
OURS: Final = ("/api", "/healthz", "/readyz")
PACKED: Final = ".gz"  # behind the name of a file that the build compressed; no address has it
UNPACKS: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)  # `q=0` says: not that
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".wasm": "application/wasm",
    ".md": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
NOT_BUILT: Final = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>Shanshui</title></head>
<body style="font-family: system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; line-height: 1.6">
<h1>页面尚未构建</h1>
<p>服务器运行正常，但安装中没有网页文件。请在源码目录运行 <code>make web</code>，或安装发行版的 wheel。
接口照常可用：<a href="/api/areas">/api/areas</a></p>
<h1 lang="en">The pages are not built</h1>
<p lang="en">The server runs, but this installation has no pages. Run <code>make web</code> in the source folder, or
install a released wheel. The interface for programs works as it is: <a href="/api/areas">/api/areas</a></p>
</body></html>
"""


@dataclass(frozen=True)
class Page:
    """A file of the pages: the name it is asked for by, and its bytes as they lie in the folder."""

    name: str
    stored: bytes
    is_packed: bool

    @classmethod
    def read(cls, file: Path, folder: Path) -> "Page":
        """Return a file of a folder."""
        name = file.relative_to(folder).as_posix()
        return cls(name.removesuffix(PACKED), file.read_bytes(), name.endswith(PACKED))

    @cached_property
    def etag(self) -> str:
        """Return what tells its content from every other."""
        return f'"{hashlib.sha256(self.stored).hexdigest()[:16]}"'

    @cached_property
    def content(self) -> bytes:
        """Return what is in it, for the few who cannot unpack it themselves."""
        return gzip.decompress(self.stored) if self.is_packed else self.stored

    @property
    def headers(self) -> Headers:
        """Return its type, and how long a browser may keep it."""
        kind = TYPES.get(Path(self.name).suffix, "application/octet-stream")
        keep = FOREVER if self.name.startswith(HASHED) else ASK
        return [(b"content-type", kind.encode()), (b"cache-control", keep), (b"etag", self.etag.encode())]


class Pages:
    """The files of the front end.

    An address is looked up among the files that are there, so none can lead out of the folder. Files built anew are
    read anew.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(os.environ.get(FOLDER) or Path(__file__).parent / "static")
        self._lock = threading.Lock()
        self._read: tuple[int, dict[str, Page]] = (-1, {})

    @property
    def are_built(self) -> bool:
        """Return whether there are any."""
        return (self.folder / INDEX).is_file()

    @staticmethod
    def serve(scope: Scope) -> bool:
        """Return whether a request is for a page."""
        path = scope["path"]
        return scope["type"] == "http" and not any(path == one or path.startswith(f"{one}/") for one in OURS)

    def __getitem__(self, path: str) -> Page | None:
        """Return the page of an address; of one without a dot, the one page that shows them all."""
        files = self._files()
        name = path.removeprefix("/")
        return files.get(INDEX if "." not in name else name)

    def _files(self) -> dict[str, Page]:
        try:
            stamp = (self.folder / INDEX).stat().st_mtime_ns
        except OSError:
            return {}
        with self._lock:
            if self._read[0] != stamp:
                self._read = stamp, {page.name: page for page in self._all()}
            return self._read[1]

    def _all(self) -> list[Page]:
        files = sorted(file for file in self.folder.rglob("*") if file.is_file())
        return [Page.read(file, self.folder) for file in files]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a page."""
        if scope["method"] != "GET":
            await say(send, 405, told(BadRequest(where=scope["path"], saw=f"405 {scope['method']}")))
            return
        page = self[scope["path"]]
        if page is None and "." not in scope["path"] and not self.are_built:
            await send_whole(send, 503, NOT_BUILT.encode(), [(b"content-type", TYPES[".html"].encode())])
        elif page is None:
            await say(send, 404, told(BadRequest(where=scope["path"][:200], saw="404 Not Found")))
        elif page.etag in header(scope, b"if-none-match"):
            await send_whole(send, 304, b"", page.headers[1:])
        else:
            await _send(page, scope, send)


async def _send(page: Page, scope: Scope, send: Send) -> None:
    varies = [*page.headers, (b"vary", b"accept-encoding")]
    if page.is_packed and UNPACKS.search(header(scope, b"accept-encoding")):
        await send_whole(send, 200, page.stored, [*varies, (b"content-encoding", b"gzip")])
    else:
        await send_whole(send, 200, page.content, varies)
