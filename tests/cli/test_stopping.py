"""Ctrl-C and the system's request to end: heeded even where C code dropped what the signal raised."""

import os
import subprocess
import sys

import pytest

LOST = """
import os, signal, sys
from shanshui.cli.progress import Progress
from shanshui.cli.stopping import exit_code, listen

listen()
try:
    os.kill(os.getpid(), signal.{sign})
except KeyboardInterrupt:  # whoever drops it
    pass
print("went on", flush=True)
try:
    Progress(quiet=True).step(1, 2)
except KeyboardInterrupt:
    sys.exit(exit_code())
"""


@pytest.mark.parametrize(("sign", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_word_that_was_lost_is_heeded_at_the_next_step(sign: str, code: int):
    done = subprocess.run([sys.executable, "-c", LOST.format(sign=sign)], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.returncode) == ("went on\n", code), done.stderr


def test_who_ignores_it_goes_on_ignoring_it():
    """As under nohup, or in the background of a script."""
    text = "import signal; from shanshui.cli.stopping import listen; listen(); signal.raise_signal(signal.SIGINT)"
    done = subprocess.run(
        [sys.executable, "-c", f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); {text}"],
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0


def test_nobody_told_it():
    text = "from shanshui.cli.stopping import heed; heed()"
    assert subprocess.run([sys.executable, "-c", text], timeout=60).returncode == os.EX_OK
