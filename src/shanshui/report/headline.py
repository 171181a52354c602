"""The first page of a report: the number, what it is made of, what it rests on."""

import math
from collections.abc import Mapping
from typing import Any

from shanshui.report.breakdown import largest_lines, sections_of, total_row
from shanshui.report.ledger import Ledger
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
    Scale,
    Section,
    Series,
    Table,
)
from shanshui.report.numbers import in_words, money_column, percent, scale_for, scale_near, written
from shanshui.report.origins import area_km2, indicator

CORE_SECTIONS = ("provisioning", "regulating", "cultural")


def headline_section(ledger: Ledger, scale: Scale) -> Section:
    """Return the number first, then what it is made of and what it rests on."""
    say, blocks = ledger.words, list[Block]()
    if math.isnan(ledger.total.value):
        blocks.append(Note(say("no_figure_here" if ledger.place else "no_headline"), "empty"))
    else:
        first = Figures("figures", tuple(named_figures(ledger, scale).values()))
        blocks += [first, Paragraph(first_sentence(ledger, scale)), confirmed(ledger, scale)]
        blocks += [_sections(ledger, scale), lines_chart(ledger, scale)]
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


def named_figures(ledger: Ledger, scale: Scale) -> dict[str, Figure]:
    """Return the numbers of the first page by name: gep and, where they are known, gep_head, gep_km2, gdp, ratio."""
    say, total, area = ledger.words, ledger.total, ledger.area_km2(*ledger.roots)
    lines = len(largest_lines(ledger))
    first = say("gep_says", area=ledger.area_name, period=ledger.period, lines=lines)
    figures = {"gep": Figure(say("gep"), total, money_column("", scale), first)}
    if population := _of_area(ledger, "population"):
        head = Ratio(total, indicator(ledger, population))
        says = say("gep_head_says", population=written(population["value"], 0), year=population["year"])
        figures["gep_head"] = _each(ledger, "gep_head", head, "person", says)
    if not math.isnan(area):
        figures["gep_km2"] = _each(
            ledger,
            "gep_km2",
            Ratio(total, area_km2(ledger, ledger.roots)),
            "km2",
            say("gep_km2_says", area=written(area)),
        )
    if gdp := _of_area(ledger, "gdp"):
        figures |= _beside_gdp(ledger, gdp)
    return figures


def _of_area(ledger: Ledger, name: str) -> Mapping[str, Any] | None:
    """Return an indicator of the whole area, if it is one place and the indicator is there."""
    return ledger.indicator(ledger.roots[0], name) if len(ledger.roots) == 1 else None


def _each(ledger: Ledger, key: str, ratio: Ratio, per: str, says: str) -> Figure:
    say = ledger.words
    return Figure(say(key), ratio, money_column("", scale_for(ratio.value, say.language), per=say(per)), says)


def _beside_gdp(ledger: Ledger, gdp: Mapping[str, Any]) -> dict[str, Figure]:
    say, same = ledger.words, str(gdp["year"]) == ledger.period
    says = say(
        "gdp_says" if same else "gdp_other_year", source=gdp["source"], **({} if same else {"period": ledger.period})
    )
    own = scale_near(ledger.scale, float(gdp["value"]), say.language)  # that of the GEP beside it, if it can be read
    ratio = say("ratio_says", period=ledger.period, year=gdp["year"])
    return {
        "gdp": Figure(say("gdp", year=gdp["year"]), indicator(ledger, gdp), money_column("", own), says),
        "ratio": Figure(
            say("ratio"), Ratio(ledger.total, indicator(ledger, gdp)), Column("", "number", digits=2), ratio
        ),
    }


def first_sentence(ledger: Ledger, scale: Scale) -> str:
    """Return the headline in one sentence, with its largest section and line."""
    found = {label: ledger.sum(section=label).value for label in sections_of(ledger)}
    section = max(found, key=lambda label: found[label])
    line, total = largest_lines(ledger)[0], ledger.total.value
    return ledger.words(
        "sentence",
        period=ledger.period,
        area=ledger.area_name,
        total=in_words(total, scale, ledger.words.language),
        largest=section,
        share=percent(found[section] / total) if total else percent(math.nan),
        line=line,
        line_share=percent(ledger.sum(line=line).value / total) if total else percent(math.nan),
    )


def confirmed(ledger: Ledger, scale: Scale) -> Note:
    """Return how much of the headline rests on values that nobody has confirmed."""
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


def lines_chart(ledger: Ledger, scale: Scale) -> BarChart:
    """Return the headline by line as bars."""
    say, lines = ledger.words, largest_lines(ledger)
    series = (Series(say("gep"), tuple(ledger.sum(line=line).value for line in lines)),)
    column = money_column(say("gep"), scale)
    return BarChart("chart-lines", say("chart_lines"), say("chart_lines_says"), tuple(lines), series, column, "lines")
