"""The index of a TIFF, read without GDAL: sizes and block offsets, before anything is decoded."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from shanshui.core.errors import TooLarge, TruncatedFile, UnreadableFile

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
CODES = {1: "u1", 3: "u2", 4: "u4", 13: "u4", 16: "u8", 18: "u8"}
WIDTH, HEIGHT, BITS, SAMPLES, ROWS_PER_STRIP, PLANAR, TILE_WIDTH, TILE_HEIGHT = 256, 257, 258, 277, 278, 284, 322, 323
NODATA = 42113
OFFSETS, COUNTS = (324, 273), (325, 279)
MAX_BANDS = 4_000  # ten years of days
MAX_CELLS = 10**12
MAX_BLOCK = 512 << 20  # decoded bytes
MAX_PAGES = 64  # image, masks and overviews
Tags = dict[int, tuple[int, int, int]]  # tag → type, count, offset of the values


@dataclass(frozen=True)
class Layout:
    """How numbers are laid out: little- or big-endian, classic or BigTIFF."""

    order: str
    big: bool

    def unpack(self, code: str, data: bytes) -> tuple[int, ...]:
        """Return integers, or raise struct.error if the file ends early."""
        return struct.unpack(self.order + code, data)


def check_tiff(path: Path, where: str) -> float | None:
    """Raise unless every block the index of a TIFF points to lies inside the file, and sizes are sane.

    Return the nodata value as written: GDAL hides one that its type cannot hold.
    """
    size = path.stat().st_size
    nodata = None
    try:
        with path.open("rb") as file:
            layout, position = _header(file)
            for page in range(MAX_PAGES):
                tags, following = _directory(file, layout, position, size, where)
                if page == 0:
                    _check_sizes(file, layout, tags, where)
                    nodata = _nodata(file, tags)
                _check_blocks(file, layout, tags, size, where)
                if not following:
                    return nodata
                position = following
    except (struct.error, ValueError, OverflowError) as error:
        raise UnreadableFile(where=where, format="GeoTIFF", problem="its index is damaged or cut off") from error
    raise TooLarge(where=where, what="pages", found=f"> {MAX_PAGES}", limit=MAX_PAGES)


def _header(file: BinaryIO) -> tuple[Layout, int]:
    begin = file.read(16)
    layout = Layout("<" if begin[:2] == b"II" else ">", 43 in (begin[2], begin[3]))
    return layout, layout.unpack("Q", begin[8:16])[0] if layout.big else layout.unpack("I", begin[4:8])[0]


def _directory(file: BinaryIO, layout: Layout, position: int, size: int, where: str) -> tuple[Tags, int]:
    """Return the tags of one page and the position of the next, 0 if it is the last."""
    if position >= size:
        raise TruncatedFile(where=where, size=size, needed=position)
    file.seek(position)
    head, entry, word = ("Q", "HHQ", "Q") if layout.big else ("H", "HHI", "I")
    width = struct.calcsize("<" + entry) + struct.calcsize("<" + word)
    count = layout.unpack(head, file.read(struct.calcsize("<" + head)))[0]
    start = file.tell()
    if start + count * width > size:
        raise TruncatedFile(where=where, size=size, needed=start + count * width)
    tags: Tags = {}
    for i in range(count):
        data = file.read(width)
        tag, kind, number = layout.unpack(entry, data[: -struct.calcsize("<" + word)])
        inline = number * SIZES.get(kind, 1) <= struct.calcsize("<" + word)
        value = start + i * width + width - struct.calcsize("<" + word)
        tags[tag] = (kind, number, value if inline else layout.unpack(word, data[-struct.calcsize("<" + word) :])[0])
    return tags, layout.unpack(word, file.read(struct.calcsize("<" + word)))[0]


def _values(file: BinaryIO, layout: Layout, tag: tuple[int, int, int], size: int, where: str) -> Any:
    import numpy as np

    kind, count, position = tag
    if position + count * SIZES.get(kind, 1) > size:
        raise TruncatedFile(where=where, size=size, needed=position + count * SIZES.get(kind, 1))
    if kind not in CODES:
        raise ValueError(kind)
    file.seek(position)
    return np.frombuffer(file.read(count * SIZES[kind]), dtype=layout.order + CODES[kind])


def _nodata(file: BinaryIO, tags: Tags) -> float | None:
    if NODATA not in tags:
        return None
    _, count, position = tags[NODATA]
    file.seek(position)
    return float(file.read(min(count, 64)).split(b"\0")[0].decode("ascii"))


def _check_sizes(file: BinaryIO, layout: Layout, tags: Tags, where: str) -> None:
    size = 1 << 62

    def first(tag: int, default: int) -> int:
        return int(_values(file, layout, tags[tag], size, where)[0]) if tag in tags else default

    width, height, bands = first(WIDTH, 0), first(HEIGHT, 0), first(SAMPLES, 1)
    if not width or not height:
        raise UnreadableFile(where=where, format="GeoTIFF", problem=f"its size is {width} x {height}")
    across, down = first(TILE_WIDTH, width), first(TILE_HEIGHT, min(first(ROWS_PER_STRIP, height), height))
    together = 1 if first(PLANAR, 1) == 2 else bands
    block = across * down * together * max(first(BITS, 8), 8) // 8
    for what, found, limit in (
        ("bands", bands, MAX_BANDS),
        ("cells", width * height * bands, MAX_CELLS),
        ("bytes of one block", block, MAX_BLOCK),
    ):
        if found > limit:
            raise TooLarge(where=where, what=what, found=found, limit=limit)


def _check_blocks(file: BinaryIO, layout: Layout, tags: Tags, size: int, where: str) -> None:
    """Raise TruncatedFile if a block ends beyond the file; an offset of 0 is a sparse block."""
    for offsets, counts in zip(OFFSETS, COUNTS, strict=True):
        if offsets not in tags or counts not in tags:
            continue
        starts = _values(file, layout, tags[offsets], size, where).astype("u8")
        lengths = _values(file, layout, tags[counts], size, where).astype("u8")
        if len(starts) != len(lengths):
            raise ValueError(len(starts), len(lengths))
        ends = starts + lengths
        ends[starts == 0] = 0
        if len(ends) and int(ends.max()) > size:
            raise TruncatedFile(where=where, size=size, needed=int(ends.max()))
