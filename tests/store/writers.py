"""What other processes do to a register."""

from multiprocessing.connection import Connection

from shanshui.core.log import Entry
from shanshui.store.register import Register


def write(address: str, actor: str, events: int) -> None:
    """Append events, one commit each."""
    with Register.open(address, actor) as register:
        for number in range(events):
            register.append([Entry("counted", actor, {"number": number})])


def write_on(address: str, actor: str, pipe: Connection) -> None:
    """Append events without end; tell the hash of each once it is recorded."""
    with Register.open(address, actor) as register:
        while True:
            (made,) = register.append([Entry("counted", actor, {"text": "山水" * 50})])
            pipe.send_bytes(made.hash.encode())
