"""Files on this computer, and nothing else, are what is read; what they begin with must fit their name."""

import hashlib
import re
from pathlib import Path

from shanshui.core.errors import EmptyFile, FileMissing, HashDiffers, NotALocalFile, NotThisFormat, UnknownExtension

# `CSV:/etc/passwd` and `/vsicurl/...` would reach a driver or a network; a Windows drive (`C:\`) is one letter.
REACHES_OUT = re.compile(r"^(?:/?vsi|\\\\|//|[A-Za-z][A-Za-z0-9+_.-]+:)|/vsi[a-z0-9_]+/|[\0\n<>|]", re.IGNORECASE)
MAGIC = {
    "GeoTIFF": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "NetCDF-4": (b"\x89HDF\r\n\x1a\n",),
    "XLSX": (b"PK\x03\x04",),
    "GeoPackage": (b"SQLite format 3\0",),
    "ESRI Shapefile": (b"\0\0\x27\x0a",),
    "GeoParquet": (b"PAR1",),
}
PIECE = 1 << 20


def local_file(path: str | Path, where: str = "", folder: bool = False) -> Path:
    """Return the path of an existing, non-empty local file (or folder), or raise."""
    name = str(path)
    if REACHES_OUT.search(name):
        raise NotALocalFile(where=where or name, name=name)
    file = Path(name)
    if not (file.is_dir() if folder else file.is_file()):
        raise FileMissing(where=where or name)
    if not folder and file.stat().st_size == 0:
        raise EmptyFile(where=where or name)
    return file


def format_of(path: Path, formats: dict[str, str], where: str) -> str:
    """Return the format that the extension of a file stands for."""
    extension = path.suffix.lower()
    if extension not in formats:
        raise UnknownExtension(where=where, name=extension, known=sorted(formats))
    return formats[extension]


def check_magic(path: Path, form: str, where: str) -> None:
    """Raise NotThisFormat unless a file begins as its format does."""
    with path.open("rb") as file:
        begin = file.read(16)
    if not begin.startswith(MAGIC[form]):
        raise NotThisFormat(where=where, begins=repr(begin[:8].decode("ascii", "backslashreplace")), format=form)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder by their sorted names."""
    digest = hashlib.sha256()
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        if path.is_dir():
            digest.update(f"{file.relative_to(path).as_posix()}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as stream:
            while piece := stream.read(PIECE):
                digest.update(piece)
    return digest.hexdigest()


def check_hash(path: Path, expected: str, where: str) -> None:
    """Raise HashDiffers unless a file is the very one that was declared."""
    found = sha256(path)
    if found != expected.lower():
        raise HashDiffers(where=where, found=found, expected=expected)
