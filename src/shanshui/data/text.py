"""Bytes become text: the right text, or a refusal that names the byte."""

import re
import unicodedata
from typing import NamedTuple

from shanshui.core.errors import MixedEncodings, NoSuchName, UnreadableText

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Separators never occur inside a GB18030 character, so cells can be told apart before decoding.
SEPARATORS = re.compile(rb'[,;\t\r\n"]')
HAN_IN_UTF8 = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
UNLIKELY = ("Cc", "Cn", "Co", "Cs")  # categories that real text does not hold: control, unassigned, private, surrogate
ALLOWED = "\t\r\n"


class Text(NamedTuple):
    """A decoded text and the encoding that was seen."""

    text: str
    encoding: str


def decode(data: bytes, where: str, encoding: str = "") -> Text:
    """Return the text of a file: by its byte-order mark, else strict UTF-8, else strict GB18030.

    Raises
    ------
    UnreadableText, MixedEncodings
        With the offset of the first byte that does not fit.
    """
    chosen = encoding or next((name for mark, name in MARKS if data.startswith(mark)), "")
    if chosen:
        return Text(_strict(data, chosen, where), chosen)
    try:
        return Text(_plain(data.decode("utf-8"), "utf-8", where), "utf-8")
    except UnicodeDecodeError as error:
        _refuse_mixed(data, error.start, where)
    return Text(_strict(data, "gb18030", where, "UTF-8 or GB18030"), "gb18030")


def _strict(data: bytes, encoding: str, where: str, tried: str = "") -> str:
    try:
        return _plain(data.decode(encoding), encoding, where)
    except UnicodeDecodeError as error:
        raise UnreadableText(
            where=where, offset=error.start, byte=f"0x{data[error.start]:02X}", tried=tried or encoding
        ) from error
    except LookupError as error:
        known = ("utf-8", "gb18030", "utf-16", "big5")
        raise NoSuchName(
            where=where, what="encoding", name=encoding, known=known, see="Leave it out to have it recognised."
        ) from error


def _plain(text: str, encoding: str, where: str) -> str:
    """Return the text, unless it holds characters that betray a wrong guess."""
    for found in re.finditer(r"[^\t\r\n -~\u00a0-\u02ff\u2010-\u2027\u3000-\u30ff\u4e00-\u9fa5\uff00-\uffef]", text):
        if unicodedata.category(found[0]) in UNLIKELY and found[0] not in ALLOWED:
            before = len(text[: found.start()].encode(encoding))
            raise UnreadableText(where=where, offset=before, byte=f"U+{ord(found[0]):04X}", tried=encoding)
    return text


def _refuse_mixed(data: bytes, offset: int, where: str) -> None:
    """Raise if some cell is surely Chinese in UTF-8 although the whole is not: as GB18030 it would be garbled."""
    for cell in SEPARATORS.split(data):
        if HAN_IN_UTF8.search(cell) and _is_utf8(cell):
            raise MixedEncodings(where=where, offset=offset, byte=f"0x{data[offset]:02X}")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
