"""What is found of a set of targets, in words."""

import math
from collections.abc import Sequence

from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.targets.amounts import amount, figures, percent
from shanshui.targets.consistency.facts import Bound, Fact, Node, Ratio, Sum
from shanshui.targets.indicator import Dictionary, Indicator
from shanshui.targets.target import Target, yearly

OPEN = Label(
    "No contradiction was found, and no set of values either that satisfies sums and ratios together.",
    "未发现矛盾，但也未找到同时满足加总与比率关系的一组数值。",
)
DOUBLE, NEAR = 2.0, 0.02
CLAUSES = 12


def node_name(node: Node, dictionary: Dictionary, tree: PlaceTree) -> Label:
    """Return a value by its names: GDP of Lishui in 2025."""
    name, place, period = node
    of, where = dictionary[name].label, tree[place].name
    return Label(f"{of.en} of {where.en} in {period}", f"{where.zh} {period} 年{of.zh}")


def fact_words(fact: Fact, dictionary: Dictionary, tree: PlaceTree) -> Label:
    """Return a fact as a clause."""
    if isinstance(fact, Bound):
        name, unit = node_name(fact.node, dictionary, tree), dictionary[fact.node[0]].unit
        low, high = amount(fact.low, unit), amount(fact.high, unit)
        if fact.low == fact.high:
            return Label(f"{name.en} = {low.en} ({fact.id})", f"{name.zh} = {low.zh}（{fact.id}）")
        if math.isfinite(fact.low) and math.isfinite(fact.high):
            return Label(
                f"{name.en} from {low.en} to {high.en} ({fact.id})",
                f"{name.zh}在 {low.zh} 与 {high.zh} 之间（{fact.id}）",
            )
        sign, end = ("≥", low) if math.isfinite(fact.low) else ("≤", high)
        return Label(f"{name.en} {sign} {end.en} ({fact.id})", f"{name.zh} {sign} {end.zh}（{fact.id}）")
    return identity(fact, dictionary, tree)


def identity(fact: Ratio | Sum, dictionary: Dictionary, tree: PlaceTree) -> Label:
    """Return an identity: per-capita GDP = GDP ÷ population."""
    if isinstance(fact, Sum):
        name, count = node_name(fact.whole, dictionary, tree), len(fact.parts)
        return Label(f"{name.en} = the sum of its {count} parts", f"{name.zh} = 所辖 {count} 个地方之和")
    over, top, bottom = (dictionary[node[0]].label for node in fact.nodes)
    times = "" if fact.factor == 1 else f" × {figures(fact.factor)}"
    return Label(f"{over.en} = {top.en} ÷ {bottom.en}{times}", f"{over.zh} = {top.zh} ÷ {bottom.zh}{times}")


def conflict(subset: Sequence[Fact], share: float, dictionary: Dictionary, tree: PlaceTree) -> Label:
    """Return which facts cannot all hold, and by how much."""
    clauses = [fact_words(fact, dictionary, tree) for fact in subset[:CLAUSES]]
    if len(subset) > CLAUSES:
        clauses.append(Label(f"… ({len(subset)})", f"……（共 {len(subset)} 项）"))
    en, zh = "; ".join(clause.en for clause in clauses), "；".join(clause.zh for clause in clauses)
    if math.isinf(share):
        return Label(f"Cannot all hold, however far targets give way: {en}.", f"无论目标如何放宽都不能同时成立：{zh}。")
    much = percent(share)
    return Label(
        f"Cannot all hold: {en}. The targets would have to give way by {much} each.",
        f"不能同时成立：{zh}。各目标至少须同时放宽 {much}。",
    )


def together(group: Sequence[Fact], dictionary: Dictionary, tree: PlaceTree) -> Label:
    """Return that targets can be kept together, and by which identities they bear on each other."""
    names = list(dict.fromkeys(fact.id for fact in group if fact.sort == "target"))
    ties = [identity(fact, dictionary, tree) for fact in group if not isinstance(fact, Bound)][:3]
    en = f" ({'; '.join(tie.en for tie in ties)})" if ties else ""
    zh = f"（{'；'.join(tie.zh for tie in ties)}）" if ties else ""
    return Label(f"Can all be kept: {', '.join(names)}{en}.", f"可同时实现：{'、'.join(names)}{zh}。")


def loose(
    ratio: Ratio,
    free: Node,
    needed: float,
    last: tuple[str, float],
    follows: tuple[Node, float] | None,
    dictionary: Dictionary,
    tree: PlaceTree,
) -> Label:
    """Return what a value that nobody promised would have to be for an identity to hold."""
    name, unit = node_name(free, dictionary, tree), dictionary[free[0]].unit
    rule, size = identity(ratio, dictionary, tree), amount(needed, unit)
    en = f"{name.en} is neither promised nor assumed. By {rule.en} it would be {size.en} if the targets are just met"
    zh = f"{name.zh}既未承诺也未假定。按 {rule.zh}，若各目标恰好实现，应为 {size.zh}"
    if last[0]:
        was = amount(last[1], unit)
        en, zh = f"{en}; it was {was.en} in {last[0]}", f"{zh}；{last[0]} 年为 {was.zh}"
    if follows is not None:
        other, least = node_name(follows[0], dictionary, tree), amount(follows[1], dictionary[follows[0][0]].unit)
        en, zh = (
            f"{en}. If it stays so, {other.en} must be {least.en}",
            f"{zh}。若保持不变，{other.zh}须达到 {least.zh}",
        )
    return Label(f"{en}.", f"{zh}。")


def weaker(
    own: Bound, edge: float, asked: float, others: Sequence[str], dictionary: Dictionary, tree: PlaceTree
) -> Label:
    """Return that keeping a target just so breaks others."""
    name, unit = node_name(own.node, dictionary, tree), dictionary[own.node[0]].unit
    own_size, size = amount(edge, unit), amount(asked, unit)
    much, named = percent(abs(asked / edge - 1)), ", ".join(others[:5])
    return Label(
        f"{own.id} asks {own_size.en} as {name.en}; {named} together ask {size.en}: it is weaker by {much}.",
        f"{own.id} 要求{name.zh}为 {own_size.zh}；而 {named} 合起来要求 {size.zh}：前者偏弱 {much}。",
    )


def met(target: Target, goal: float, since: str, last: str, value: float, indicator: Indicator, place: Label) -> Label:
    """Return that a target was met when it was signed."""
    aim, had, prices = amount(goal, indicator.unit), amount(value, indicator.unit), at_prices(indicator)
    of, signed = indicator.label, target.signed or target.base_period
    return Label(
        f"{target.id} ({of.en} of {place.en}, {aim.en} by {target.period}) was met already{prices.en} since {since}: "
        f"{had.en} in {last}; it was signed in {signed}.",
        f"{target.id}（{place.zh}{of.zh}，{target.period} 年 {aim.zh}）{prices.zh}自 {since} 年起已达到："
        f"{last} 年为 {had.zh}；签订于 {signed} 年。",
    )


def at_prices(indicator: Indicator) -> Label:
    """Return at which prices an indicator is, empty where it is not money."""
    if not indicator.basis:
        return Label("", "")
    if indicator.basis == "current":
        return Label(" at current prices", "按现价")
    year = f" of {indicator.price_year}" if indicator.price_year else ""
    return Label(f" at comparable prices{year}", f"按{indicator.price_year or ''}可比价")


def prices(
    target: Target, seen: Sequence[tuple[Indicator, str, str, float]], indicator: Indicator, place: Label
) -> Label:
    """Return that whether a target is met depends on prices its document does not name."""
    aim = amount(target.number(math.nan), indicator.unit)
    parts = [_on_basis(*one) for one in seen]
    return Label(
        f"{target.id} ({aim.en} by {target.period}, {place.en}) does not say at which prices: "
        f"{'; '.join(part.en for part in parts)}.",
        f"{target.id}（{place.zh}，{target.period} 年 {aim.zh}）未写明价格口径："
        f"{'；'.join(part.zh for part in parts)}。",
    )


def _on_basis(indicator: Indicator, since: str, last: str, value: float) -> Label:
    had, basis = amount(value, indicator.unit), at_prices(indicator)
    if since:
        return Label(
            f"{basis.en.strip()} met since {since} ({had.en} in {last})",
            f"{basis.zh}自 {since} 年起已达到（{last} 年 {had.zh}）",
        )
    return Label(f"{basis.en.strip()} not met ({had.en} in {last})", f"{basis.zh}尚未达到（{last} 年 {had.zh}）")


def mixed(ratio: Ratio, dictionary: Dictionary, tree: PlaceTree) -> Label:
    """Return that an identity does not hold between unlike prices."""
    rule = identity(ratio, dictionary, tree)
    sides = [(dictionary[node[0]].label, at_prices(dictionary[node[0]])) for node in ratio.nodes]
    en = ", ".join(f"{label.en}{basis.en}" for label, basis in sides if basis.en)
    zh = "，".join(f"{label.zh}{basis.zh}" for label, basis in sides if basis.zh)
    return Label(f"{rule.en} does not hold between unlike prices: {en}.", f"{rule.zh}在不同价格口径之间不成立：{zh}。")


def negative(ratio: Ratio, dictionary: Dictionary, tree: PlaceTree) -> Label:
    """Return that a ratio was not held against targets, one of which is negative."""
    rule = identity(ratio, dictionary, tree)
    return Label(
        f"{rule.en} is not held against the targets: one of them is negative.",
        f"有目标为负值，未按 {rule.zh} 核对。",
    )


def turns_back(target: Target, place: Label) -> Label:
    """Return that milestones turn back."""
    steps = ", ".join(f"{period}: {figures(number)}" for period, number in target.steps)
    return Label(
        f"The path of {target.id} ({place.en}) turns back on its way: {steps}.",
        f"{target.id}（{place.zh}）的阶段目标前后折返：{steps}。",
    )


def form(target: Target) -> Label:
    """Return a rate as a multiple and a multiple as a rate; that a rate is a doubling is said."""
    factor, years = target.factor, target.years
    rate = yearly(factor, years)
    doubles = abs(factor / DOUBLE - 1) <= NEAR
    double = yearly(DOUBLE, years)
    if target.rate is not None:
        en = f"{target.id}: {rate:+.4%} a year for {years:g} years multiplies by {factor:.6f}"
        zh = f"{target.id}：年均 {rate:+.4%}、共 {years:g} 年，即为基期的 {factor:.6f} 倍"
        if doubles:
            en, zh = f"{en}: a doubling ({double:.4%} a year)", f"{zh}：等于翻一番（年均 {double:.4%}）"
        return Label(f"{en}.", f"{zh}。")
    return Label(
        f"{target.id}: {factor:g} times in {years:g} years is {rate:+.4%} a year.",
        f"{target.id}：{years:g} 年达到 {factor:g} 倍，即年均 {rate:+.4%}。",
    )


def no_base(target: Target, place: Label) -> Label:
    """Return that a target depends on a base that nobody knows."""
    return Label(
        f"{target.id} ({place.en}) is a multiple of its value in {target.base_period}, which is not known.",
        f"{target.id}（{place.zh}）以 {target.base_period} 年数值为基数，而该值未知。",
    )
