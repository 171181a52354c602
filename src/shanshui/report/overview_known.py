"""What is known of a place beside flows: its indicators, how its targets stand, the problems found there."""

from collections.abc import Iterator

import numpy as np

from shanshui.core.errors import InputError, Problems
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.report.beside import Beside
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Figure, Figures, Line, LineChart, Note, Paragraph, Table
from shanshui.report.numbers import shown
from shanshui.report.observed_origins import indicator_column, observation
from shanshui.report.observed_tables import origin_name
from shanshui.report.targets import status_counts
from shanshui.report.topics import FINDINGS, TARGETS
from shanshui.report.unaccounted import no_account
from shanshui.run.observed import Observed
from shanshui.targets.amounts import unit_word
from shanshui.targets.indicator import Indicator
from shanshui.targets.observations import STATUSES
from shanshui.targets.target import when

MOST_FIGURES, MOST_CHARTS, TOP = 8, 4, 3
NOTHING = Label("No value of any indicator is known here.", "本地方没有任何指标数值。")
SAYS = Label("{period} ({source}).", "{period} 年（{source}）。")
SAYS_CHANGE = Label("{period} ({source}); {before} in {since}.", "{period} 年（{source}）；{since} 年为 {before}。")
TABLE = Label("Indicators of the place, last value each", "本地方各项指标的最近数值")
HEADS = {
    "indicator": Label("Indicator", "指标"),
    "code": Label("Code", "代码"),
    "period": Label("Period", "时期"),
    "value": Label("Value", "数值"),
    "unit": Label("Unit", "单位"),
    "status": Label("Status", "状态"),
    "from": Label("From", "来自"),
}
CHART_SAYS = Label("Every value that is known of the place.", "本地方已知的全部数值。")
TARGETS_SAY = Label("Targets here and below: {counts}", "本地方及下级的目标：{counts}")
NO_TARGETS = Label("No target is set here or below.", "本地方及下级没有目标。")
FINDINGS_SAY = Label(
    "{count} problems are at work here and below. The most important: {top}",
    "本地方及下级有 {count} 个在办问题。最重要的是：{top}",
)
NO_FINDINGS = Label("No problem is at work here or below.", "本地方及下级没有在办问题。")
NO_REGISTER = Label(
    "Problems were not looked for yet: `shanshui findings update` does it.",
    "尚未排查问题：运行 `shanshui findings update` 即可排查。",
)


def known_blocks(ledger: Ledger) -> tuple[dict[str, Figure], list[Block]]:
    """Return what the overview of a place without an account says, and its figures by id of the indicator."""
    lang, area = ledger.words.language, ledger.beside
    if area is None:
        return {}, [Note(NOTHING.in_(lang), "empty")]
    seen, place = area.public, ledger.place or area.config.area.code
    known = [one for one in _in_order(area, seen) if _last(seen, one, place) >= 0]
    blocks: list[Block] = [no_account(ledger)]
    if not known:
        return {}, [*blocks, Note(NOTHING.in_(lang), "empty"), *standing(ledger)]
    figures = {one.id: _figure(seen, one, place, lang) for one in known[:MOST_FIGURES]}
    blocks += [Figures("overview", tuple(figures.values())), *standing(ledger)]
    blocks += [chart for one in known if (chart := _chart(seen, one, place, lang))][:MOST_CHARTS]
    blocks.append(_table(seen, known, place, lang))
    return figures, blocks


def standing(ledger: Ledger) -> Iterator[Block]:
    """Return how many targets stand how, and which problems are at work; nothing where the area has no indicators."""
    if TARGETS.asked(ledger):
        yield _targets(ledger)
    if FINDINGS.asked(ledger):
        yield _findings(ledger)
    elif ledger.beside is not None and ledger.beside.config.indicators is not None:
        yield Note(NO_REGISTER.in_(ledger.words.language), "empty")


def _targets(ledger: Ledger) -> Block:
    lang, area = ledger.words.language, ledger.beside
    assert area is not None  # `asked` said so
    try:
        found = area.targets
        tree = found.observed.tree
        place = ledger.place or tree.roots[0]
        inside = {place, *tree.descendants(place)}
        rows = [row for row in found.rows() if row.place in inside]
        if not rows:
            return Note(NO_TARGETS.in_(lang), "empty")
        return Paragraph(TARGETS_SAY.in_(lang).format(counts=status_counts(found, rows, lang)))
    except (InputError, Problems) as refused:
        return Note(refused.text(lang), "warning")


def _findings(ledger: Ledger) -> Block:
    lang, area = ledger.words.language, ledger.beside
    assert area is not None  # `asked` said so
    book = area.book
    if book is None or not book.tracked:
        return Note(NO_REGISTER.in_(lang), "empty")
    book = book.of_part if ledger.place else book
    found = book.chosen(ledger.place or area.config.area.code, internal=False)
    if not found:
        return Note(NO_FINDINGS.in_(lang), "good")
    top = " ".join(one.finding.statement.in_(lang) for one in found[:TOP])
    return Paragraph(FINDINGS_SAY.in_(lang).format(count=len(found), top=top))


# indicators


def _in_order(area: Beside, seen: Observed) -> list[Indicator]:
    """Return the indicators, those with a target first, else in the order of the dictionary."""
    aimed: set[str] = set()
    if area.config.targets is not None:
        try:
            aimed = {one.indicator for one in area.targets.targets}
        except (InputError, Problems):
            aimed = set()  # what is wrong with the targets is told where they are
    return sorted(seen.dictionary.values(), key=lambda one: one.id not in aimed)


def _series(seen: Observed, indicator: Indicator, place: str) -> list[tuple[int, str, float]]:
    """Return the known values of an indicator at a place: number of the period, period, value, in order of time."""
    if place not in seen.panel.places:
        return []
    values = seen.panel.series(indicator.id, place)
    found = [(int(i), seen.panel.periods[i], float(values[i])) for i in np.flatnonzero(~np.isnan(values))]
    return sorted(found, key=lambda one: Period.parse(one[1]))


def _last(seen: Observed, indicator: Indicator, place: str) -> int:
    """Return the number of the last period with a value, −1 if there is none."""
    series = _series(seen, indicator, place)
    return series[-1][0] if series else -1


def _figure(seen: Observed, indicator: Indicator, place: str, lang: str) -> Figure:
    series = _series(seen, indicator, place)
    at, period, known = series[-1]
    column, value = indicator_column(indicator, [known], lang), observation(seen, indicator.id, place, period, lang)
    spot = seen.panel.at("indicator", indicator.id), seen.panel.at("place", place), at
    words = {"period": period, "source": origin_name(seen, int(seen.panel.vintage[spot]), lang)}
    if len(series) < 2:
        return Figure(column.label, value, column, SAYS.in_(lang).format(**words))
    _, since, was = series[-2]
    before = f"{shown(was, column)} {column.unit}".strip()
    return Figure(column.label, value, column, SAYS_CHANGE.in_(lang).format(**words, since=since, before=before))


def _chart(seen: Observed, indicator: Indicator, place: str, lang: str) -> LineChart | None:
    """Return an indicator through time; None if fewer than three values are known."""
    series = _series(seen, indicator, place)
    if len(series) < 3:
        return None
    column = indicator_column(indicator, [value for _, _, value in series], lang)
    periods = tuple(period for _, period, _ in series)
    line = Line(column.label, tuple(value for _, _, value in series))
    times = tuple(when(period) for period in periods)
    name = f"overview-{indicator.id}"
    return LineChart(name, column.label, CHART_SAYS.in_(lang), periods, times, (line,), column, "overview-indicators")


def _table(seen: Observed, known: list[Indicator], place: str, lang: str) -> Table:
    heads = [
        Column(label.in_(lang), {"code": "code", "value": "number"}.get(name, "text"))  # type: ignore[arg-type]
        for name, label in HEADS.items()
    ]
    heads[0] = Column(heads[0].label, heads_row=True)
    rows = tuple(_row(seen, one, place, lang) for one in known)
    return Table("overview-indicators", TABLE.in_(lang), tuple(heads), rows)


def _row(seen: Observed, indicator: Indicator, place: str, lang: str) -> tuple[Cell, ...]:
    at, period, _ = _series(seen, indicator, place)[-1]
    value = observation(seen, indicator.id, place, period, lang)
    spot = seen.panel.at("indicator", indicator.id), seen.panel.at("place", place), at
    status = STATUSES[chr(seen.panel.status[spot])].in_(lang)
    source = origin_name(seen, int(seen.panel.vintage[spot]), lang)
    unit = unit_word(indicator.unit).in_(lang)
    return (indicator.label.in_(lang), indicator.id, period, value, unit, status, source)
