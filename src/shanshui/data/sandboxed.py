"""The process that opens a stranger's file: shut in first, then the file is read, then plain JSON is left behind.

Started by `data.sandbox`, with a folder that holds one file of a name we made.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

from shanshui.core.errors import ShanshuiError
from shanshui.data.sandbox import NOBODY, RESULT, Limits

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of Linux
FILES: Final = 128  # open at once
NETWORK: Final = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.exec")


def main(folder: Path, kind: str, limits: Limits) -> None:
    """Open the file of a folder and leave there what it holds, or why it cannot be used."""
    limit(limits)
    from shanshui.data import strangers

    strangers.load(kind, folder)
    cut_off()
    try:
        answer = strangers.read(folder, kind, limits)
    except ShanshuiError as error:
        answer = {"error": {name: error.text(name) for name in ("en", "zh")}}
    (folder / RESULT).write_text(json.dumps(answer, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def limit(limits: Limits) -> None:
    """Bound memory, time and files of this process; Windows has no such bounds, there only time is."""
    try:
        import resource
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_FSIZE: max(limits.expanded, limits.answer),
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in bounds.items():
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))


def cut_off() -> None:
    """Take away network, rights and the making of processes."""
    if sys.platform == "linux":
        _without_network()
        _without_rights()
    sys.addaudithook(_refuse)


def _without_network() -> None:
    """Move to a network without any interface: with the rights of root, or of a user namespace where there are such."""
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_NETWORK) and os.geteuid() != 0:
        libc.unshare(NEW_USER | NEW_NETWORK)


def _without_rights() -> None:
    import os
    import resource

    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _refuse(event: str, arguments: object) -> None:
    """Refuse what reaches out, where the system does not already."""
    if event in NETWORK:
        _shut(event)


def _shut(event: str) -> NoReturn:
    raise PermissionError(event)


def _limits(text: str) -> Limits:
    given: dict[str, Any] = json.loads(text)
    return Limits(**given)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], _limits(sys.argv[3]))
