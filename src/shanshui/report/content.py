"""Build the content of a report from a finished account, whole or section by section."""

from collections.abc import Callable

from shanshui.report.breakdown import ecosystem_section, place_section
from shanshui.report.evidence import inputs_section, parameters_section, sureness_section
from shanshui.report.headline import headline_section
from shanshui.report.ledger import Account, Ledger
from shanshui.report.lines import beside_section, lines_section, missing_section
from shanshui.report.method import method_section
from shanshui.report.model import Report, Section
from shanshui.report.parts import Page, Part, made
from shanshui.report.topics import TOPICS
from shanshui.report.unaccounted import is_accounted, parts_without_account, report_title, seen_facts


def build(account: Account, language: str = "en", period: str = "", place: str = "") -> Report:
    """Return the content of the report of one period (the last, if none is named) in a language.

    Parameters
    ----------
    place
        Code of a place: the report is of it and of everything below it. Left out, of the whole area.
    """
    return report_of(Ledger(account, language, period, place))


def report_of(ledger: Ledger, sections: tuple[Section, ...] | None = None) -> Report:
    """Return the report of a ledger: the whole one, or one of sections that were chosen."""
    if sections is None:
        sections = tuple(made(parts(ledger), ledger))
    if ledger.beside and not is_accounted(ledger):
        return Report(ledger.words.language, report_title(ledger), "", seen_facts(ledger), sections, ledger)
    title = ledger.words(
        "title" if ledger.period.isdigit() else "title_part", area=ledger.area_name, period=ledger.period
    )
    subtitle = ledger.text(ledger.manifest["standard"]["label"])
    return Report(ledger.words.language, title, subtitle, tuple(facts(ledger)), sections, ledger)


def parts(ledger: Ledger) -> tuple[Part, ...]:
    """Return the parts that the report of a ledger has, in order; some may turn out to have nothing to say."""
    every = parts_without_account() if ledger.beside and not is_accounted(ledger) else PARTS
    return tuple(part for part in every if part.asked(ledger))


def _worded(id: str, page: Page, key: str, make: Callable[[Ledger], Section | None]) -> Part:
    return Part(id, page, lambda ledger: ledger.words(key), make)


def _sureness(ledger: Ledger) -> Section:
    return sureness_section(ledger, ledger.scale, made(CORE, ledger))


CORE = (
    _worded("headline", "overview", "sec_headline", lambda ledger: headline_section(ledger, ledger.scale)),
    _worded("lines", "accounts", "sec_lines", lambda ledger: lines_section(ledger, ledger.scale)),
    _worded("places", "accounts", "sec_places", lambda ledger: place_section(ledger, ledger.scale)),
    _worded("ecosystems", "accounts", "sec_ecosystems", lambda ledger: ecosystem_section(ledger, ledger.scale)),
    _worded("beside", "accounts", "sec_beside", lambda ledger: beside_section(ledger, ledger.scale)),
    _worded("missing", "accounts", "sec_missing", missing_section),
)
PARTS = (
    *CORE,
    _worded("sureness", "method", "sec_sure", _sureness),
    *TOPICS,
    _worded("method", "method", "sec_method", method_section),
    _worded("parameters", "method", "sec_parameters", parameters_section),
    _worded("inputs", "method", "sec_inputs", inputs_section),
)


def facts(ledger: Ledger) -> list[tuple[str, str]]:
    """Return what the report was made with: area, period, standard, money, grid, program."""
    say, manifest = ledger.words, ledger.manifest
    standard, program, grid = manifest["standard"], manifest["program"], manifest.get("grid")
    status = ledger.text(standard.get("status"))
    return [
        (say("area"), f"{ledger.area_name} · {manifest['area']['code']}"),
        (say("period"), ledger.period),
        (say("standard"), " · ".join(filter(None, (standard["id"], str(standard.get("version", "")), status)))),
        (
            say("standard_mark"),
            " · ".join(filter(None, (say.get(f"mark_{standard.get('mark')}", ""), str(standard.get("source") or "")))),
        ),
        (say("money_basis"), money_facts(ledger)),
        (say("accounting_grid"), f"{grid['cell_size_text']} · {grid['crs']}" if grid else say("no_grid")),
        (say("program"), f"{program['name']} {program['version']}"),
        (say("fingerprint"), ledger.fingerprint),
    ]


def money_facts(ledger: Ledger) -> str:
    """Return currency, price year and basis of the values (§8)."""
    say, priced = ledger.words, ledger.here().dropna(subset=["value"])
    kinds = (
        priced[["currency", "price_year", "basis"]]
        .astype(str)
        .drop_duplicates()
        .sort_values(["currency", "price_year"])
    )
    texts = [_money(ledger, str(row.currency), str(row.price_year), str(row.basis)) for row in kinds.itertuples()]
    return say("semicolon").join(texts) or say("none")


def _money(ledger: Ledger, currency: str, year: str, basis: str) -> str:
    """Return one currency, price year and basis in words: prices of another year are not those of the period."""
    say = ledger.words
    if not year:
        return say("money_given", currency=currency)
    if basis == "current" and year != ledger.period:
        return say("money_older", currency=currency, year=year)
    return say("money_facts", currency=currency, year=year, basis=say.get(f"basis_{basis}", basis))
