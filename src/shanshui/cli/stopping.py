"""How the program is told to stop: by Ctrl-C, or by the system that asks it to end.

What a signal raises can be lost: C code that asks an object for an attribute, or a weak reference's callback, drops
whatever is raised meanwhile. So it is also kept that the program was told, and asked for where work goes on.
"""

import signal

from shanshui.cli import INTERRUPTED

TERMINATED = 143
_told: list[int] = []


def listen() -> None:
    """Raise KeyboardInterrupt from now on when the program is told to stop."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(sign) is not signal.SIG_IGN:  # as under nohup, or in the background of a script
            signal.signal(sign, _stop)


def _stop(sign: int, frame: object) -> None:
    _told.append(sign)
    raise KeyboardInterrupt


def heed() -> None:
    """Raise KeyboardInterrupt if the program was told to stop and has not."""
    if _told:
        raise KeyboardInterrupt


def exit_code() -> int:
    """Return the exit code of a program that was told to stop."""
    return TERMINATED if signal.SIGTERM in _told else INTERRUPTED
