"""A throw-away server of PostgreSQL."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.debian import install

OWNER = "postgres"
DEBIAN = Path("/usr/lib/postgresql")


def binaries() -> tuple[Path | None, str]:
    """Return the folder of initdb and pg_ctl; or None and why there is none."""
    if found := _installed():
        return found, ""
    why = install("postgresql-15")
    return _installed(), f"PostgreSQL is not installed; {why}"


def _installed() -> Path | None:
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda file: int(file.parts[-3])) if DEBIAN.is_dir() else []
    if versions:
        return versions[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@dataclass
class Server:
    """A server that listens on a socket in its folder and nowhere else. It refuses root, so root lends it a user."""

    binaries: Path
    folder: Path

    def start(self) -> None:
        """Make an empty cluster and start it; commits reach the disk, as they do for users."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, OWNER)
        self._do("initdb", "-D", self._data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        settings = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c shared_buffers=16MB"
        self._do("pg_ctl", "start", "-w", "-D", self._data, "-l", str(self.folder / "log"), "-o", settings)

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._do("pg_ctl", "stop", "-m", "immediate", "-D", self._data)

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _do(self, program: str, *arguments: str) -> None:
        as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
        command = [*as_owner, str(self.binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, timeout=120, check=False)
        assert done.returncode == 0, done.stderr

    def address(self, schema: str = "public") -> str:
        """Return the address of a schema of its own."""
        return f"postgresql://{OWNER}@/postgres?host={self.folder}&options=-csearch_path%3D{schema}"

    def fresh(self, schema: str) -> str:
        """Return the address of a new schema."""
        self.sql(self.address(), f"CREATE SCHEMA {schema}")
        return self.address(schema)

    def sql(self, address: str, statements: str) -> None:
        """Run statements."""
        import psycopg

        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statements)
