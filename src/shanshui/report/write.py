"""Write reports of a finished account: kinds of paper in the formats that are asked for."""

from collections.abc import Callable, Iterable
from pathlib import Path

from shanshui.core.disk import whole
from shanshui.core.errors import NoSuchName, NoSuchPlace, UnknownOutput
from shanshui.report.kinds import WHOLE, Kind, content_of, kind_of
from shanshui.report.ledger import Account
from shanshui.report.model import Report


def _html(report: Report, kind: Kind) -> bytes:
    from shanshui.report.html import page

    return page(report).encode()


def _xlsx(report: Report, kind: Kind) -> bytes:
    from shanshui.report.excel import workbook

    return workbook(report)


def _pdf(report: Report, kind: Kind) -> bytes:
    from shanshui.report.pdf import pdf

    return pdf(report, kind.layout)


def _docx(report: Report, kind: Kind) -> bytes:
    from shanshui.report.word import word

    return word(report, kind.layout)


WRITERS: dict[str, Callable[[Report, Kind], bytes]] = {"html": _html, "xlsx": _xlsx, "pdf": _pdf, "docx": _docx}
USUAL = ("html", "xlsx")


def write_reports(
    account: Account,
    folder: Path,
    lang: str = "en",
    formats: Iterable[str] = (),
    kind: str = WHOLE,
    period: str = "",
    place: str = "",
) -> list[Path]:
    """Write a kind of report in each format that is asked for, and return the paths.

    The whole report of the whole area is `report.html`, `report.xlsx` …; others have their kind, place and period in
    their names. Each is written under another name first, so that a crash never leaves half a report.

    Parameters
    ----------
    formats
        Left out, those that the kind usually has: html and xlsx for the whole report, else pdf.

    Raises
    ------
    NoSuchName
        If there is no such kind of report.
    UnknownOutput
        If the kind is not written in one of the formats; nothing is then written.
    NoSuchPlace, NoSuchName
        If the account has no such place or period.
    """
    wanted, chosen = list(dict.fromkeys(formats)), kind_of(kind)
    wanted = wanted or [*(USUAL if kind == WHOLE else ("pdf",))]
    for name in wanted:
        if name not in chosen.formats:
            raise UnknownOutput(where="--format", name=name, known=list(chosen.formats))
    check_asked(account, place, period)
    report = content_of(chosen, account, lang, period, place)
    folder.mkdir(parents=True, exist_ok=True)
    stem = "-".join(filter(None, ("report" if kind == WHOLE else kind, place, period)))
    return [_whole(folder / f"{stem}.{name}", report, chosen) for name in wanted]


def write_from_template(
    account: Account, template: Path, folder: Path, lang: str = "en", period: str = "", place: str = ""
) -> Path:
    """Write the report into a copy of a user's own Word file with tags, and return its path.

    Raises
    ------
    NoSuchFile, BrokenTemplate, UnknownTag, NoSuchPlace, NoSuchName
        If the file cannot be filled, or the account has no such place or period.
    """
    from shanshui.report.template import fill

    check_asked(account, place, period)
    report = content_of(kind_of(WHOLE), account, lang, period, place)
    path = folder / f"{'-'.join(filter(None, (template.stem, 'filled', place, period)))}.docx"
    made = fill(template, report)
    with whole(path) as partial:
        partial.write_bytes(made)
    return path


def check_asked(account: Account, place: str, period: str) -> None:
    """Raise NoSuchPlace or NoSuchName unless an account has a place and a period, where they are named."""
    own, places = str(account.manifest["area"]["code"]), [str(code) for code in account.places["code"]]
    if place and place != own and place not in places:
        raise NoSuchPlace(where="--place", code=place, known=places or [own])
    periods = [str(one) for one in account.manifest["periods"]]
    if period and period not in periods:
        raise NoSuchName(where="--period", what="period", name=period, known=periods, see="")


def places_with_figures(account: Account) -> list[str]:
    """Return the places for which the account has a value, the area itself among them, in order of their codes."""
    here = account.flows.dropna(subset=["value"])["place"].astype(str)
    named = set(account.places["code"].astype(str))
    return sorted(code for code in set(here) if code in named)


def produced(report: Report, kind: Kind, format: str) -> bytes:
    """Return a report of a kind as the bytes of a file."""
    return WRITERS[format](report, kind)


def _whole(path: Path, report: Report, kind: Kind) -> Path:
    with whole(path) as partial:
        partial.write_bytes(produced(report, kind, path.suffix[1:]))
    return path
