"""The section of realised value: money received beside accounted value, line by line."""

from typing import TYPE_CHECKING, Any

from shanshui.core.labels import Label
from shanshui.report.ledger import Ledger
from shanshui.report.model import BarChart, Block, Cell, Column, Note, Paragraph, Section, Series, Table
from shanshui.report.numbers import in_words, money_column, percent, scale_for
from shanshui.shares.fen import FEN
from shanshui.shares.realised import KINDS, LOAN, Rate

if TYPE_CHECKING:
    from shanshui.run.realise import Realised

TITLE = Label("Realised value", "价值实现")
HOW = Label(
    "Money received in the period, from the user's table of receipts, over the accounted value of the same line. "
    "A rate above 100 % is kept and flagged. Loans are to be repaid: they stand apart.",
    "用用户登记的当期已实现收入除以同一科目的核算价值。超过 100% 的如实列出并提示。贷款须偿还，单独列示。",
)
TABLE = Label("Received and accounted value by line", "各科目已实现收入与核算价值")
BY_KIND = Label("Received by mechanism", "各实现机制的收入")
LINE, RECEIVED, ACCOUNTED = Label("Line", "科目"), Label("Received", "已实现"), Label("Accounted", "核算价值")
RATE, KIND = Label("Rate", "实现率"), Label("Mechanism", "实现机制")
LENT = Label("Loans", "贷款")
NOT_YET = Label("not realised", "未实现")
CHART = Label("Received and not yet realised value by service", "各服务已实现与未实现的价值")
COLON, COMMA = Label(": ", "："), Label(", ", "、")
SENTENCE = Label(
    "Of {accounted} accounted in {period}, {received} became money: {rate}.",
    "{period} 年核算价值 {accounted}，已实现 {received}，实现率 {rate}。",
)
EMPTY = Label("No receipt is of this period.", "本期没有登记收入。")


def realise_section(ledger: Ledger, realised: "Realised | None" = None) -> Section | None:
    """Return received beside accounted value; None if the area names no receipts.

    Parameters
    ----------
    realised
        Left out, that of the area.yaml beside the account.
    """
    found = realised or _beside(ledger)
    if found is None or not found.setting.receipts or len(ledger.roots) != 1:
        return None
    rates = found.rates(ledger.roots[0], ledger.period)
    language = ledger.words.language
    blocks = _blocks(ledger, rates) if any(rate.received or rate.lent for rate in rates) else []
    return Section(
        "realised",
        TITLE.in_(language),
        tuple(blocks) or (Note(EMPTY.in_(language), "empty"),),
        "summary",
        HOW.in_(language),
    )


def _beside(ledger: Ledger) -> "Realised | None":
    """Return the realised value of the area an account lies beside; None if there is none."""
    from shanshui.run.realise import Realised
    from shanshui.store.results import Results

    account: Any = ledger.whole
    if ledger.beside is None or not isinstance(account, Results):
        return None
    return Realised(ledger.beside.area, account)


def _blocks(ledger: Ledger, rates: list[Rate]) -> list[Block]:
    language, whole = ledger.words.language, rates[0]
    blocks: list[Block] = []
    if whole.rate is not None and whole.accounted is not None:
        yuan = [amount / FEN for amount in (whole.accounted, whole.received)]
        accounted, received = (in_words(amount, scale_for(amount, language), language) for amount in yuan)
        told = SENTENCE.in_(language).format(
            period=ledger.period, accounted=accounted, received=received, rate=percent(float(whole.rate))
        )
        blocks.append(Paragraph(told))
    told_of: dict[Label, list[str]] = {}
    for rate in rates:
        for note in rate.notes:
            told_of.setdefault(note, []).append(rate.label.in_(language))
    colon, comma = COLON.in_(language), COMMA.in_(language)
    blocks += [Note(f"{comma.join(of)}{colon}{note.in_(language)}", "warning") for note, of in told_of.items()]
    lines = _lines(ledger, rates)
    return [*blocks, *_chart(ledger, rates, lines), lines, _kinds(ledger, whole)]


def _chart(ledger: Ledger, rates: list[Rate], lines: Table) -> list[Block]:
    """Return bars of what is received and what is not yet, for the services with a value or a receipt."""
    language = ledger.words.language
    shown = [rate for rate in rates[1:] if "." not in rate.scope and (rate.accounted or rate.received)]
    if not shown:
        return []
    received = tuple(rate.received / FEN for rate in shown)
    rest = tuple(max(0, (rate.accounted or 0) - rate.received) / FEN for rate in shown)
    bars = tuple(rate.label.in_(language) for rate in shown)
    series = (Series(RECEIVED.in_(language), received), Series(NOT_YET.in_(language), rest, is_rest=True))
    title = CHART.in_(language)
    return [BarChart("realised-chart", title, title, bars, series, lines.columns[2], lines.id)]


def _lines(ledger: Ledger, rates: list[Rate]) -> Table:
    language = ledger.words.language
    scale = scale_for(max((rate.accounted or 0) / FEN for rate in rates), language)
    lent = any(rate.lent for rate in rates)
    rows: list[tuple[Cell, ...]] = []
    for rate in rates:
        amounts = [rate.received / FEN, _or_nan(rate.accounted)]
        share = float("nan") if rate.rate is None else float(rate.rate)
        loans = [rate.lent / FEN] if lent else []
        rows.append((rate.label.in_(language), *amounts, share, *loans))
    columns = [
        Column(LINE.in_(language), heads_row=True),
        money_column(RECEIVED.in_(language), scale),
        money_column(ACCOUNTED.in_(language), scale),
        Column(RATE.in_(language), "share"),
        *([money_column(LENT.in_(language), scale)] if lent else []),
    ]
    return Table("realised-lines", TABLE.in_(language), tuple(columns), tuple(rows))


def _kinds(ledger: Ledger, whole: Rate) -> Table:
    language = ledger.words.language
    scale = scale_for(max((fen / FEN for _, fen in whole.kinds), default=0.0), language)
    rows = tuple((KINDS[kind].in_(language), fen / FEN) for kind, fen in whole.kinds if kind != LOAN)
    columns = (Column(KIND.in_(language), heads_row=True), money_column(RECEIVED.in_(language), scale))
    return Table("realised-kinds", BY_KIND.in_(language), columns, rows)


def _or_nan(fen: int | None) -> float:
    return float("nan") if fen is None else fen / FEN
