"""Extent and its change."""

from shanshui.core.errors.error import InputError


class ExtentNotClosed(InputError):
    """An identity of the extent account does not hold."""

    en = (
        "{kind} of {place}, {periods}: {saw}.",
        "It must be {need}: rows of the matrix add up to the opening, columns to the closing, parts to their whole.",
        "Correct the table of transitions or the areas.",
    )
    zh = (
        "{place} {periods} 的{kind}：{saw}。",
        "应为 {need}：矩阵各行之和等于期初，各列之和等于期末，下级之和等于上级。",
        "请更正转移表或面积表。",
    )


class ChainBroken(InputError):
    """An extent account does not open with what the one before it closed with."""

    en = (
        "{kind} closes {period} with {closed} ha and opens it with {opened} ha.",
        "A period closes and opens with the same areas.",
        "Use one map or one table for each period.",
    )
    zh = (
        "{kind} 在 {period} 年期末为 {closed} 公顷，同年期初为 {opened} 公顷。",
        "同一时点的期末与期初面积必须相同。",
        "请每期只用一套地图或一张表。",
    )


class NoTransitionRule(InputError):
    """No rule says whether a change of land is managed."""

    en = (
        "no rule says whether {before} → {after} is managed.",
        "Additions and reductions are told apart by who made them.",
        "Add a row to the table of rules: from, to, managed, reason, source.",
    )
    zh = (
        "没有规则说明 {before} → {after} 是否为有管理的变化。",
        "增加与减少须区分有管理与无管理。",
        "请在规则表中加一行：from, to, managed, reason, source。",
    )


class MatrixNotIdentified(InputError):
    """A change matrix is asked for that the land cover does not tell."""

    en = (
        "{why}.",
        "A change matrix needs one class of each cell in each period, or a table of transitions.",
        "To have one: {remedy}",
    )
    zh = ("原因：{why}。", "变化矩阵需要每个像元各期只有一个类别，或一张转移表。", "办法：{remedy}")


class ExtentAcrossBreak(InputError):
    """Two periods are compared whose areas come from different products or lie across a break of the series."""

    en = (
        "{since} and {until} are not of one series: {why}.",
        "A difference across a break would be that of the maps, not of the land.",
        "Compare periods on one side of it, or allow it with --across-break; it is then said.",
    )
    zh = (
        "{since} 与 {until} 不属于同一序列：{why}。",
        "跨断点的差异反映的是制图差异，而不是土地变化。",
        "请比较断点同侧的核算期，或用 --across-break 明确允许（结果中会注明）。",
    )


class NoExtentToCompare(InputError):
    """A period has no areas of ecosystem types at a place."""

    en = (
        "there are no areas of ecosystem types in {period}.",
        "An inventory needs the areas of its period, an extent account those of both.",
        "Give a land-cover map or a table of areas for {period}, or name another period.",
    )
    zh = (
        "{period} 年没有生态系统类型面积。",
        "面积清单需要该期的面积，范围账户需要两个核算期的面积。",
        "请提供 {period} 年的土地覆盖图或面积表，或改用其他核算期。",
    )


class CountedInItsParts(InputError):
    """A table of areas gives a class of a survey and also what it is made of."""

    en = (
        "{part} is a part of {whole}, and both have an area at {place} in {period}.",
        "An area is counted once.",
        "Remove the row of {whole}, or those of its parts.",
    )
    zh = (
        "{part} 属于 {whole}，但 {place} {period} 年两者都有面积。",
        "面积只能计一次。",
        "请删除 {whole} 的行，或删除其下级各行。",
    )


class PeriodOrSpan(InputError):
    """One period is asked for and, at the same time, what changed between two."""

    en = (
        "--period stands beside --from, --to or --matrix.",
        "One period has an inventory; a change is between two.",
        "Leave --period out, or the others.",
    )
    zh = (
        "--period 与 --from、--to 或 --matrix 同时出现。",
        "单个核算期只有面积清单，变化须有两个核算期。",
        "请只保留 --period，或去掉它。",
    )
