"""The section that ranks places: scores with rank intervals, strengths and weaknesses, what to know of the index."""

from shanshui.core.errors import InputError
from shanshui.core.labels import Label
from shanshui.report.benchmark_origins import BenchmarkOrigins, shown_columns
from shanshui.report.benchmark_tables import audit_table, index_table, remarks, spot_table
from shanshui.report.ledger import Ledger
from shanshui.report.model import Block, Cell, Column, Note, Paragraph, Range, RangeChart, Section, Table
from shanshui.report.prosperity import public
from shanshui.run.benchmark import Benchmark, benchmark
from shanshui.store.tables import Table as Rows

MOST = 30
TITLE = Label("Benchmark", "对标评价")
HOW = Label(
    "A bar holds the rank of a place in nine draws of ten over ways to fill gaps, scales, weights and means; its mark "
    "is the median. Places whose bars overlap are not surely apart.",
    "条形为地方名次在各种插补、标准化、权重与合成方法抽样中十分之九的范围，竖线为中位数；条形重叠的地方不能断定先后。",
)
CHART = Label("Rank, nine draws of ten", "名次（十分之九抽样）")


def benchmark_section(ledger: Ledger) -> Section | None:
    """Return how the places of an area compare; None where the area has no benchmark."""
    area = ledger.beside
    if area is None or area.config.benchmark is None:
        return None
    lang = ledger.words.language
    try:
        seen, said = public(area, lang)
        blocks = (*said, *benchmark_blocks(benchmark(seen), lang))
    except InputError as refused:
        blocks = (Note(refused.text(lang), "warning"),)
    return Section("benchmark", TITLE.in_(lang), blocks, "benchmark", HOW.in_(lang))


def benchmark_blocks(found: Benchmark, lang: str) -> tuple[Block, ...]:
    """Return what a report shows of a benchmark."""
    rows, origins = found.index()[:MOST], BenchmarkOrigins(found, lang)
    ranges = tuple(Range(r.name.in_(lang), r.range.low, r.range.median, r.range.high) for r in rows)
    column = Column(CHART.in_(lang), "number", digits=0)
    chart = RangeChart("chart-benchmark", CHART.in_(lang), HOW.in_(lang), ranges, column, "benchmark")
    said = tuple(Note(text) for text in remarks(found, lang))
    return (
        Paragraph(_sentence(found, lang)),
        chart,
        origins.index(index_table(found, lang), _table("benchmark", index_table(found, lang), lang)),
        _table("benchmark-spots", spot_table(found, lang), lang),
        origins.audit(audit_table(found, lang), _table("benchmark-indicators", audit_table(found, lang), lang)),
        *said,
    )


def _sentence(found: Benchmark, lang: str) -> str:
    rows = found.index()
    first, last = rows[0], rows[-1]
    sure = sum(row.range.high - row.range.low < 2 for row in rows)
    return Label(
        f"Of {len(rows)} places, {first.name.en} comes first and {last.name.en} last in {found.period}; in nine draws "
        f"of ten, the rank of {sure} of them moves by at most one.",
        f"{found.period} 年 {len(rows)} 个地方中，{first.name.zh}居首，{last.name.zh}居末；"
        f"其中 {sure} 个地方在十分之九的抽样中名次变动不超过一位。",
    ).in_(lang)


def _table(name: str, rows: Rows, lang: str) -> Table:
    """Return a small table as one of the report; columns with nothing in them are left out."""
    shown = shown_columns(rows)
    columns = tuple(
        Column(rows.columns[i].label.in_(lang), rows.columns[i].kind, heads_row=rows.columns[i].name == "name")
        for i in shown
    )
    cells: tuple[tuple[Cell, ...], ...] = tuple(tuple(row[i] for i in shown) for row in rows.rows)
    return Table(name, rows.title.in_(lang), columns, cells)
