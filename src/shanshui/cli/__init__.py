"""The command line: parse, call one function, show.

While its modules are loaded, Ctrl-C ends the program in one line: nobody could catch it there. Only the program itself
does so, no one who imports a part of it.
"""

import os
import signal
import sys

INTERRUPTED = 130
INTERRUPTED_ELSE = "Interrupted; nothing half-done is left behind. 已中断，未留下不完整的结果。"


def _end(sign: int, frame: object) -> None:
    os.write(2, f"{INTERRUPTED_ELSE}\n".encode())
    os._exit(INTERRUPTED)


def _is_the_program() -> bool:
    return sys.argv[0] == "-m" or os.path.basename(sys.argv[0]).startswith("shanshui")  # noqa: PTH119


if _is_the_program() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _end)
