"""Growth accounting and clusters in tables and sentences: for the terminal, for files and for the report."""

import math

from shanshui.core.labels import Label
from shanshui.run.growth import ClusterPeriod
from shanshui.store.tables import Cell, Column, Table
from shanshui.targets.clusters import COUNTINGS, Tier
from shanshui.targets.growth import PARTS, Growth

LANGUAGE_COMMA = Label(", ", "、")


def growth_table(found: Growth, name: Label) -> Table:
    """Return growth by year, and over all years, in its parts; logarithms, so that parts and years add up."""
    columns = (
        Column("period", Label("Year", "年份")),
        Column("growth", Label("GDP", "GDP"), "1", "share"),
        *(Column(id_, label, "1", "share") for id_, label in PARTS.items()),
    )
    rows: list[tuple[Cell, ...]] = [(str(year), *numbers) for year, *numbers in found.yearly]
    rows.append((f"{found.since}–{found.until}", found.growth, *(part.points for part in found.parts)))
    title = Label(f"Growth of {name.en}, log points a year", f"{name.zh}经济增长分解（对数增长率）")
    return Table(title, columns, tuple(rows))


def part_table(found: Growth, lang: str) -> Table:
    """Return what each factor added to growth and made of it, with 90 % ranges."""
    columns = (
        Column("part", Label("Factor", "要素")),
        Column("points", Label("A year", "年均"), "1", "share"),
        Column("low", Label("5 %", "5 %"), "1", "share"),
        Column("high", Label("95 %", "95 %"), "1", "share"),
        Column("share", Label("Of growth", "贡献率"), "1", "share"),
        Column("share_low", Label("5 %, of growth", "贡献率 5 %"), "1", "share"),
        Column("share_high", Label("95 %, of growth", "贡献率 95 %"), "1", "share"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (part.label.in_(lang), part.points, part.low, part.high, part.share, part.share_low, part.share_high)
        for part in found.parts
    )
    span = f"{found.since}–{found.until}"
    return Table(Label(f"What made growth, {span}", f"{span} 年增长来源"), columns, rows)


def cluster_table(found: ClusterPeriod) -> Table:
    """Return the clusters of a period with their output, and the tier each one counts in."""
    tiers = {name: tier.goal.size for tier in reversed(found.counted.tiers) for name in tier.reached}
    columns = (
        Column("cluster", Label("Cluster", "集群")),
        Column("name_zh", Label("Name", "名称")),
        Column("name_en", Label("Name", "名称")),
        Column("output", Label("Output", "产值"), "yuan", "money"),
        Column("tier", Label("Counts as one of", "计入规模"), "yuan", "money"),
    )
    ordered = sorted(found.clusters, key=lambda one: (math.isnan(one.output), -one.output, one.id))
    rows = tuple((one.id, one.name.zh, one.name.en, one.output, tiers.get(one.id, math.nan)) for one in ordered)
    return Table(Label(f"Clusters, {found.period}", f"{found.period} 年产业集群"), columns, rows)


def goal_table(found: ClusterPeriod, lang: str) -> Table:
    """Return the goals of size: how many are asked for, there and missing, and the least growth that fills them."""
    columns = (
        Column("size", Label("Size", "规模"), "yuan", "money"),
        Column("asked", Label("Goal", "目标数"), "", "exact"),
        Column("there", Label("There", "现有"), "", "exact"),
        Column("missing", Label("Missing", "缺"), "", "exact"),
        Column("lacks", Label("Least growth of the nearest", "最接近者所需增量"), "yuan", "money"),
        Column("nearest", Label("Nearest", "最接近的集群")),
        Column("none_left", Label("Without a candidate", "无候选"), "", "exact"),
    )
    names = {one.id: one.name.in_(lang) for one in found.clusters}
    rows = tuple(_goal_row(tier, names, LANGUAGE_COMMA.in_(lang)) for tier in found.counted.tiers)
    return Table(Label("Goals of size", "集群规模目标"), columns, rows)


def _goal_row(tier: Tier, names: dict[str, str], comma: str) -> tuple[Cell, ...]:
    counts = (float(tier.goal.count), float(len(tier.reached)), float(tier.missing))
    lacks = tier.lacks if tier.nearest else math.nan
    return (tier.goal.size, *counts, lacks, comma.join(names[name] for name, _ in tier.nearest), float(tier.short))


def cluster_words(found: ClusterPeriod, lang: str) -> list[str]:
    """Return whether the goals are met, the rule of counting, and what is not known."""
    met = {
        True: Label("All goals of size are met.", "集群规模目标均已实现。"),
        False: Label("Goals of size are missed.", "集群规模目标尚未全部实现。"),
        None: Label("Whether goals are met hangs on outputs that are not known.", "目标是否实现取决于产值未知的集群。"),
    }[found.counted.met]
    rule = COUNTINGS[found.counted.counting]
    said = [met.in_(lang), Label(f"Rule: {rule.en}.", f"计数规则：{rule.zh}。").in_(lang)]
    if found.counted.unknown:
        listed = LANGUAGE_COMMA.in_(lang).join(
            one.name.in_(lang) for one in found.clusters if one.id in found.counted.unknown
        )
        share = len(found.counted.unknown) / len(found.clusters)
        said.append(
            Label(f"Output not known ({share:.0%}): {listed}.", f"产值未知（{share:.0%}）：{listed}。").in_(lang)
        )
    return said


def stated_words(found: Growth, lang: str) -> list[str]:
    """Return every choice growth accounting rests on, with its source."""
    drawn = Label(
        "Ranges hold nine of ten draws over the stated ranges of elasticities, depreciation, first stock and deflator.",
        "区间为在产出弹性、折旧率、初始存量与平减指数给定范围内抽样的十次中的九次。",
    )
    return [
        *(one.in_(lang) + ("。" if lang == "zh" else ".") for one in found.stated),
        *([drawn.in_(lang)] if found.drawn else []),
    ]
