"""The words of a status: how a target stands, by which method, and why it cannot be assessed."""

from typing import Final

from shanshui.core.labels import Label

CANNOT, BACK, LIMITED, FASTER, ON_TRACK, ACHIEVED = range(6)  # in order: more is better
STATUSES: Final[tuple[str, ...]] = ("cannot-assess", "deterioration", "limited", "acceleration", "on-track", "achieved")
LABELS: Final[tuple[Label, ...]] = (
    Label("cannot assess", "无法评估"),
    Label("deterioration", "倒退"),
    Label("limited progress", "进展有限"),
    Label("acceleration needed", "需加快"),
    Label("on track", "进展正常"),
    Label("achieved", "已实现"),
)
# A ratio of this size or more is of this status; a bound holds what reaches it (≥, as Open SDG reads it).
ON_TRACK_FROM, FASTER_FROM, LIMITED_FROM = 0.95, 0.6, 0.0
NOISE = 1e-12  # the last digits of a float never decide

METHODS: Final[dict[str, Label]] = {
    "growth-ratio": Label("growth ratio", "增速比法"),
    "linear": Label("linear share", "线性进度法"),
    "anticipated": Label("anticipated progress", "预期进展法"),
}

(
    NONE, NO_VALUE, NO_BASE, ONE_VALUE, BREAK, SIGNS, NO_GOAL, TOWARD_SIGN, FEW,
) = range(9)  # fmt: skip
REASONS: Final[tuple[Label, ...]] = (
    Label("", ""),
    Label("no value is known until the target period", "截至目标期没有数值"),
    Label("no value is known of the base period or after it", "基期及其后没有数值"),
    Label("no value is known after the base", "基期之后没有数值"),
    Label("the series breaks after the base: nothing is computed across it", "基期之后序列中断，不跨断点计算"),
    Label("base, value and target are not all positive or all negative", "基期值、现值与目标值正负号不一致"),
    Label("the target depends on a base that is not known, or is zero", "目标依赖的基期值未知或为零"),
    Label(
        "an indicator with an optimum is assessed where all its values are positive", "适中型指标须全部为正值方可评估"
    ),
    Label("a trend needs two values in different periods", "趋势至少需要两个不同时期的数值"),
)
ZERO_NOTE: Final = Label("a base or target of zero was taken as 0.001", "基期值或目标值为零，按 0.001 计算")


def label(status: int) -> Label:
    """Return the label of a status."""
    return LABELS[status]


def code(status: int) -> str:
    """Return the code of a status as it stands in files."""
    return STATUSES[status]
