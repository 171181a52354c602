"""Write the report of a finished account in the formats that are asked for."""

from collections.abc import Callable, Iterable
from pathlib import Path

from shanshui.core.disk import whole
from shanshui.core.errors import UnknownOutput
from shanshui.report.ledger import Account


def _html(account: Account, path: Path, lang: str) -> Path:
    from shanshui.report.html import write_html

    return write_html(account, path, lang)


def _xlsx(account: Account, path: Path, lang: str) -> Path:
    from shanshui.report.excel import write_excel

    return write_excel(account, path, lang)


WRITERS: dict[str, Callable[[Account, Path, str], Path]] = {"html": _html, "xlsx": _xlsx}


def write_reports(
    account: Account, folder: Path, lang: str = "en", formats: Iterable[str] = tuple(WRITERS)
) -> list[Path]:
    """Write `report.html` and `report.xlsx`, or those of them that are asked for, and return their paths.

    Each is written under another name first, so that a crash never leaves half a report.

    Raises
    ------
    UnknownOutput
        If a format is neither html nor xlsx; nothing is then written.
    """
    wanted = list(dict.fromkeys(formats))
    for name in wanted:
        if name not in WRITERS:
            raise UnknownOutput(where="--format", name=name, known=list(WRITERS))
    folder.mkdir(parents=True, exist_ok=True)
    return [_whole(account, folder / f"report.{name}", lang, WRITERS[name]) for name in wanted]


def _whole(account: Account, path: Path, lang: str, write: Callable[[Account, Path, str], Path]) -> Path:
    with whole(path) as partial:
        write(account, partial, lang)
    return path
