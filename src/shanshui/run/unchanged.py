"""The inputs of a run must be the same from its beginning to its end: no account rests on two states of a file."""

from shanshui.core.errors import InputsChanged
from shanshui.data.hashes import Stamp, stamp
from shanshui.data.remote import is_remote
from shanshui.run.account import Prepared, input_files, input_hashes, key_of


class Inputs:
    """The input files of an area as they were when the run began.

    A file counts as the same while inode, size and both its times are; else its content decides. The time of
    change of an inode cannot be set, so a clock or a modification time that was put back hides nothing.
    """

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._stamps = _stamps(prepared)
        self.key = key_of(prepared)

    def check(self) -> None:
        """Raise InputsChanged if a file is no longer what it was."""
        now = _stamps(self._prepared)
        changed = sorted(file for file in now if now[file] != self._stamps.get(file))
        if not changed:
            return
        if any(now[file] is None for file in changed) or input_hashes(self._prepared) != self._prepared.hashes:
            raise InputsChanged(where=self._prepared.area.path.name, files=", ".join(changed))
        self._stamps = now


def _stamps(prepared: Prepared) -> dict[str, Stamp]:
    """Return the state of every file; what lies on a network has none that can be asked for."""
    return {name: stamp(prepared.area.folder / name) for name in input_files(prepared) if not is_remote(name)}
