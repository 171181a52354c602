"""How the server ends: soon after it is asked to, at once when it is asked twice."""

import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn

GRACE: Final = 1  # seconds that answers begun may take when the server is ended
LONGEST: Final = 1.5  # seconds after which nothing is waited for: a thread in the middle of a report is never cancelled


class Server(uvicorn.Server):
    """A server that leaves by itself where what still runs takes too long.

    Parameters
    ----------
    leave
        Ends the program; it does not return.
    """

    def __init__(self, config: uvicorn.Config, leave: Callable[[], None]) -> None:
        super().__init__(config)
        self.leave = leave
        self._asked = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End: in a while when asked first, at once when asked again."""
        if self._asked:
            self.leave()
        self._asked = True
        last = threading.Timer(LONGEST, self.leave)
        last.daemon = True
        last.start()
        super().handle_exit(sig, frame)
