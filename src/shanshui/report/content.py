"""Build the content of a report from a finished account."""

import math
from collections.abc import Mapping
from typing import Any

from shanshui.report.breakdown import (
    ecosystem_section,
    largest_lines,
    place_section,
    sections_of,
    total_row,
    without_empty_columns,
)
from shanshui.report.evidence import inputs_section, parameters_section, sureness_section
from shanshui.report.ledger import Account, Ledger, Line
from shanshui.report.method import method_section
from shanshui.report.model import (
    BarChart,
    Block,
    Cell,
    Column,
    Figure,
    Figures,
    Note,
    Paragraph,
    Ratio,
    Report,
    Scale,
    Section,
    Series,
    Table,
)
from shanshui.report.numbers import in_words, money_column, percent, scale_for, scale_near, written
from shanshui.report.topics import TOPICS
from shanshui.report.unaccounted import indicator_report, is_accounted

CORE_SECTIONS = ("provisioning", "regulating", "cultural")


def build(account: Account, language: str = "en", period: str = "") -> Report:
    """Return the content of the report of one period (the last, if none is named) in a language."""
    ledger = Ledger(account, language, period)
    if ledger.beside and not is_accounted(ledger):
        return indicator_report(ledger, ledger.beside)
    scale = scale_for(ledger.total.value, ledger.words.language)
    sections = [
        headline_section(ledger, scale),
        lines_section(ledger, scale),
        place_section(ledger, scale),
        ecosystem_section(ledger, scale),
        beside_section(ledger, scale),
        missing_section(ledger),
    ]
    sections.insert(6, sureness_section(ledger, scale, sections))
    sections += [section for topic in TOPICS if (section := topic(ledger))]
    sections += [method_section(ledger), parameters_section(ledger), inputs_section(ledger)]
    title = ledger.words(
        "title" if ledger.period.isdigit() else "title_part", area=area_name(ledger), period=ledger.period
    )
    subtitle = ledger.text(ledger.manifest["standard"]["label"])
    return Report(ledger.words.language, title, subtitle, tuple(facts(ledger)), tuple(sections), ledger)


def area_name(ledger: Ledger) -> str:
    """Return the name of the area in the language."""
    return ledger.text(ledger.manifest["area"].get("name")) or ledger.words("untitled")


def facts(ledger: Ledger) -> list[tuple[str, str]]:
    """Return what the report was made with: area, period, standard, money, grid, program."""
    say, manifest = ledger.words, ledger.manifest
    standard, program, grid = manifest["standard"], manifest["program"], manifest.get("grid")
    status = ledger.text(standard.get("status"))
    return [
        (say("area"), f"{area_name(ledger)} · {manifest['area']['code']}"),
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


# the headline


def headline_section(ledger: Ledger, scale: Scale) -> Section:
    """Return the number first, then what it is made of and what it rests on."""
    say, blocks = ledger.words, list[Block]()
    if math.isnan(ledger.total.value):
        blocks.append(Note(say("no_headline"), "empty"))
    else:
        blocks += [_figures(ledger, scale), Paragraph(_sentence(ledger, scale)), _confirmed(ledger, scale)]
        blocks += [_sections(ledger, scale), _lines_chart(ledger, scale)]
        blocks += [_periods(ledger, scale)] if len(ledger.periods) > 1 else []
    blocks += [Note(ledger.text(note)) for note in ledger.manifest.get("notes", [])]
    blocks += _empty_sections(ledger)
    return Section("headline", say("sec_headline"), tuple(blocks), "summary", say("how_headline"))


def _empty_sections(ledger: Ledger) -> list[Block]:
    say, notes = ledger.words, list[Block]()
    if not any(line.section in CORE_SECTIONS for line in ledger.lines):
        return []  # a standard of another kind, such as equivalent factors, asks for none of them
    for section in CORE_SECTIONS:
        label = ledger.section_label(section)
        if math.isnan(ledger.sum(section=label).value):
            notes.append(Note(say("empty_section", section=label, remedy=say(f"remedy_{section}")), "empty"))
    return notes


def _figures(ledger: Ledger, scale: Scale) -> Figures:
    say, total, area = ledger.words, ledger.total, ledger.area_km2(*ledger.roots)
    lines = len(largest_lines(ledger))
    first = say("gep_says", area=area_name(ledger), period=ledger.period, lines=lines)
    figures = [Figure(say("gep"), total, money_column("", scale), first)]
    if population := _of_area(ledger, "population"):
        head = Ratio(total, population["value"])
        says = say("gep_head_says", population=written(population["value"], 0), year=population["year"])
        figures.append(_each(ledger, "gep_head", head, "person", says))
    if not math.isnan(area):
        figures.append(_each(ledger, "gep_km2", Ratio(total, area), "km2", say("gep_km2_says", area=written(area))))
    if gdp := _of_area(ledger, "gdp"):
        figures += _beside_gdp(ledger, gdp)
    return Figures("figures", tuple(figures))


def _of_area(ledger: Ledger, name: str) -> Mapping[str, Any] | None:
    """Return an indicator of the whole area, if it is one place and the indicator is there."""
    return ledger.indicator(ledger.roots[0], name) if len(ledger.roots) == 1 else None


def _each(ledger: Ledger, key: str, ratio: Ratio, per: str, says: str) -> Figure:
    say = ledger.words
    return Figure(say(key), ratio, money_column("", scale_for(ratio.value, say.language), per=say(per)), says)


def _beside_gdp(ledger: Ledger, gdp: Mapping[str, Any]) -> list[Figure]:
    say, same = ledger.words, str(gdp["year"]) == ledger.period
    says = say(
        "gdp_says" if same else "gdp_other_year", source=gdp["source"], **({} if same else {"period": ledger.period})
    )
    own = scale_for(float(gdp["value"]), say.language)
    ratio = say("ratio_says", period=ledger.period, year=gdp["year"])
    return [
        Figure(say("gdp", year=gdp["year"]), float(gdp["value"]), money_column("", own), says),
        Figure(say("ratio"), Ratio(ledger.total, gdp["value"]), Column("", "number", digits=2), ratio),
    ]


def _sentence(ledger: Ledger, scale: Scale) -> str:
    found = {label: ledger.sum(section=label).value for label in sections_of(ledger)}
    section = max(found, key=lambda label: found[label])
    line, total = largest_lines(ledger)[0], ledger.total.value
    return ledger.words(
        "sentence",
        period=ledger.period,
        area=area_name(ledger),
        total=in_words(total, scale, ledger.words.language),
        largest=section,
        share=percent(found[section] / total) if total else percent(math.nan),
        line=line,
        line_share=percent(ledger.sum(line=line).value / total) if total else percent(math.nan),
    )


def _confirmed(ledger: Ledger, scale: Scale) -> Note:
    say, open_ = ledger.words, ledger.manifest.get("to_be_confirmed") or {}
    amount = float(open_.get("headline_yuan") or 0.0)
    if not amount:
        return Note(say("confirm_none"), "good")
    text = say("confirm", amount=in_words(amount, scale, say.language), share=percent(float(open_["share"])))
    return Note(text, "warning")


def _sections(ledger: Ledger, scale: Scale) -> Table:
    say = ledger.words
    labels = dict.fromkeys(ledger.section_label(line.section) for line in ledger.lines)
    sums = [(label, ledger.sum(section=label)) for label in labels]
    rows: list[tuple[Cell, ...]] = [(label, s, Ratio(s, ledger.total)) for label, s in sums if not math.isnan(s.value)]
    rows.append((say("total"), total_row(rows, 1)[1], Ratio(ledger.total, ledger.total)))
    columns = (Column(say("section"), heads_row=True), money_column(say("value"), scale), Column(say("share"), "share"))
    return Table("sections", say("tab_sections"), columns, tuple(rows), has_total=True, total=1)


def _periods(ledger: Ledger, scale: Scale) -> Table:
    say = ledger.words
    labels = list(dict.fromkeys(label for period in ledger.periods for label in sections_of(ledger, period)))
    rows: list[tuple[Cell, ...]] = [
        (label, *(ledger.sum(section=label, period=period) for period in ledger.periods)) for label in labels
    ]
    rows.append((say("total"), *(ledger.sum(period=period) for period in ledger.periods)))
    columns = (Column(say("section"), heads_row=True), *(money_column(period, scale) for period in ledger.periods))
    return Table("periods", say("tab_periods"), columns, tuple(rows), has_total=True)


def _lines_chart(ledger: Ledger, scale: Scale) -> BarChart:
    say, lines = ledger.words, largest_lines(ledger)
    series = (Series(say("gep"), tuple(ledger.sum(line=line).value for line in lines)),)
    column = money_column(say("gep"), scale)
    return BarChart("chart-lines", say("chart_lines"), say("chart_lines_says"), tuple(lines), series, column, "lines")


# lines and items


def lines_section(ledger: Ledger, scale: Scale) -> Section:
    """Return the headline by line, and every item with its physical amount."""
    say, blocks = ledger.words, list[Block]()
    if not math.isnan(ledger.total.value):
        blocks.append(_lines(ledger, scale))
    items = _items(ledger, scale)
    blocks.append(items if items.rows else Note(say("no_headline"), "empty"))
    return Section("lines", say("sec_lines"), tuple(blocks), "summary", say("how_lines"))


def _lines(ledger: Ledger, scale: Scale) -> Table:
    say, rows = ledger.words, list[tuple[Cell, ...]]()
    for line in (line for line in ledger.lines if line.role == "headline"):
        total = ledger.sum(line=line.label)
        if not math.isnan(total.value):
            rows.append(
                (
                    ledger.section_label(line.section),
                    line.services,
                    line.label,
                    total,
                    Ratio(total, ledger.total),
                    _remark(ledger, line),
                )
            )
    rows.append(("", "", say("total"), total_row(rows, 3)[3], Ratio(ledger.total, ledger.total), ""))
    columns = (
        Column(say("section")),
        Column(say("code"), "code"),
        Column(say("line"), heads_row=True),
        money_column(say("value"), scale),
        Column(say("share"), "share"),
        Column(say("remark")),
    )
    return Table("lines", say("tab_lines"), columns, tuple(rows), has_total=True, total=3)


def _remark(ledger: Ledger, line: Line) -> str:
    return ledger.words("indicative") if line.indicative else ""


def _items(ledger: Ledger, scale: Scale) -> Table:
    say, here = ledger.words, ledger.here()
    entries = {(item["service"], item["item"]): item for line in ledger.lines for item in line.items}
    groups: dict[Any, Any] = dict(iter(here.groupby(["service", "item", "unit"])))
    order = list(entries)
    keys = sorted(groups, key=lambda key: (order.index(key[:2]), key[2]))
    rows = [_item_row(ledger, entries[key[:2]], key, groups[key]) for key in keys]
    columns = (
        Column(say("line")),
        Column(say("code"), "code"),
        Column(say("item"), heads_row=True),
        Column(say("unit")),
        Column(say("in_headline")),
        Column(say("remark")),
        Column(say("supply"), "number"),
        Column(say("potential"), "number"),
        Column(say("use"), "number"),
        money_column(say("value"), scale),
        Column(say("area_with_value"), "share"),
    )
    return without_empty_columns(Table("items", say("tab_items"), columns, tuple(rows)), keep=7)


def _item_row(ledger: Ledger, entry: Mapping[str, Any], key: tuple[str, str, str], group: Any) -> tuple[Cell, ...]:
    say, (service, item, unit) = ledger.words, key
    counts = say("yes") in set(group["in_headline"])
    amounts = [float(group[name].sum(min_count=1)) for name in ("supply", "potential", "use")]
    if amounts[2] == amounts[0]:
        amounts[2] = math.nan  # use equals supply: said once
    value = ledger.sum(headline=counts, service=service, item=item, unit=unit)
    remark = say("indicative") if entry.get("indicative") else ""
    text = (
        group["line"].iloc[0],
        f"{service}.{item}",
        ledger.text(entry["label"]),
        say.unit(unit),
        say("yes" if counts else "no"),
        remark,
    )
    return (*text, *amounts, value, covered_share(ledger, group))


def covered_share(ledger: Ledger, group: Any) -> float:
    """Return the share of the area of an item's ecosystem types that has a value, NaN if not known."""
    pairs = [(float(row.covered), ledger.extent_ha(row.ecosystem_type)) for row in group.itertuples()]
    known = [(share, area) for share, area in pairs if not math.isnan(share) and not math.isnan(area)]
    whole = math.fsum(area for _, area in known)
    return math.fsum(share * area for share, area in known) / whole if whole else math.nan


# beside and without


def beside_section(ledger: Ledger, scale: Scale) -> Section:
    """Return optional and separate lines, which never enter the headline (§14)."""
    say = ledger.words
    blocks = [table for role in ("optional", "separate") if (table := _beside(ledger, scale, role)).rows]
    shown = tuple(blocks) or (Note(say("no_beside"), "empty"),)
    return Section("beside", say("sec_beside"), shown, "summary", say("how_beside"))


def _beside(ledger: Ledger, scale: Scale, role: str) -> Table:
    say = ledger.words
    lines = [
        (line, ledger.sum(headline=False, line=line.label))
        for line in ledger.lines
        if line.role == role and not line.missing
    ]
    own = scale_near(scale, max((abs(s.value) for _, s in lines if not math.isnan(s.value)), default=0.0), say.language)
    rows = tuple((line.services, line.label, s, _remark(ledger, line)) for line, s in lines)
    columns = (
        Column(say("code"), "code"),
        Column(say("line"), heads_row=True),
        money_column(say("value"), own),
        Column(say("remark")),
    )
    return Table(role, say(f"tab_{role}"), columns, rows)


def missing_section(ledger: Ledger) -> Section:
    """Return the lines that could not be accounted: what is missing, and who can provide it."""
    say = ledger.words
    items = [(line, item) for line in ledger.lines for item in line.items]
    gone = tuple(_missing_row(ledger, line, item) for line, item in items if item["status"] == "missing")
    unvalued = tuple(_unvalued_row(ledger, line, item) for line, item in items if item["status"] == "not valued")
    head = (
        Column(say("section")),
        Column(say("line")),
        Column(say("code"), "code"),
        Column(say("item"), heads_row=True),
    )
    tail = (Column(say("in_headline")), Column(say("missing")), Column(say("provided_by")))
    blocks: list[Block] = (
        [Table("missing", say("tab_missing"), (*head, *tail), gone)] if gone else [Note(say("no_missing"), "good")]
    )
    if unvalued:
        blocks.append(Table("unvalued", say("tab_unvalued"), (*head, Column(say("reason"))), unvalued))
    return Section("missing", say("sec_missing"), tuple(blocks), "summary", say("how_missing"))


def _named(ledger: Ledger, line: Line, item: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        ledger.section_label(line.section),
        line.label,
        f"{item['service']}.{item['item']}",
        ledger.text(item["label"]),
    )


def _missing_row(ledger: Ledger, line: Line, item: Mapping[str, Any]) -> tuple[Cell, ...]:
    say, absent = ledger.words, item.get("missing", [])
    what = say.joined([f"{ledger.text(gap['label'])} ({gap['variable']})" for gap in absent]) or ledger.text(
        item.get("reason")
    )
    who = dict.fromkeys(ledger.text(gap.get("provided_by")) for gap in absent)
    counts = say("yes" if line.role == "headline" else "no")
    return (*_named(ledger, line, item), counts, what, "; ".join(filter(None, who)))


def _unvalued_row(ledger: Ledger, line: Line, item: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (*_named(ledger, line, item), ledger.text(item.get("reason")))
