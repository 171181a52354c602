"""Indicators, observations and targets."""

from shanshui.core.errors.error import InputError


class BadIndicator(InputError):
    """An indicator whose definition contradicts itself or names what is not there."""

    en = (
        "indicator {indicator}: {saw}.",
        "A definition that holds by itself and names indicators of the dictionary.",
        "Correct its row in the dictionary of indicators.",
    )
    zh = ("指标 {indicator}：{saw}。", "定义应自洽，且只引用字典内的指标。", "请修改指标字典中的这一行。")


class OutsideLimits(InputError):
    """An observation lies beyond what its indicator can be."""

    en = (
        "{indicator} is {value} {unit}.",
        "A value from {least} to {most} {unit}, the natural limits of the indicator.",
        "Correct the value or its unit, or the limits in the dictionary of indicators.",
    )
    zh = (
        "{indicator} 为 {value} {unit}。",
        "应在该指标的自然范围内：{least} 至 {most} {unit}。",
        "请更正数值或单位，或修改指标字典中的上下限。",
    )


class ValueOfMissing(InputError):
    """An observation whose status says that there is no value has one."""

    en = (
        "the status is {status}, which says that there is no value, but the value is {value}.",
        "Either a value or such a status.",
        "Remove the value or give another status.",
    )
    zh = (
        "状态 {status} 表示没有数值，却给出了 {value}。",
        "数值与“缺失”状态只能有其一。",
        "请删除该数值，或改用其他状态。",
    )


class BadPlaceChange(InputError):
    """A split, merger or transfer of places that does not hold by itself."""

    en = (
        "{saw}.",
        "For every former place, shares above zero that add up to 1, leading to places of today.",
        "Correct the table of place changes.",
    )
    zh = ("地方变更不成立：{saw}。", "每个原地方的份额须大于零且合计为 1，并最终对应现有地方。", "请修改地方变更表。")


class IndicatorsNotGiven(InputError):
    """The area has no dictionary of indicators."""

    en = (
        "the area has no indicators.",
        "A dictionary of indicators: a table with id, label_zh, label_en, unit, direction.",
        "Add `indicators: {{file: indicators.csv}}`; `shanshui new` shows an example.",
    )
    zh = (
        "该区域没有指标。",
        "需要一份指标字典：含 id、label_zh、label_en、unit、direction 的表。",
        "请添加 `indicators: {{file: indicators.csv}}`；示例见 `shanshui new`。",
    )


class NothingObserved(InputError):
    """The area has indicators but no observation."""

    en = (
        "no indicator has an observation.",
        "At least one file of observations, or a published account that an indicator names.",
        "List a file in `observations:`, or import one: `shanshui observations import`.",
    )
    zh = (
        "没有任何指标的观测值。",
        "至少需要一个观测值文件，或指标所引用的已发布账户。",
        "请在 `observations:` 中列出文件，或运行 `shanshui observations import` 导入。",
    )


class BadTarget(InputError):
    """A target that contradicts itself or its indicator."""

    en = (
        "target {target}: {saw}.",
        "A target says one number, one base, one period and one path.",
        "Correct its row in the table of targets.",
    )
    zh = (
        "目标 {target}：{saw}。",
        "每个目标须写明一个目标值、一个基期、一个目标期和一条路径。",
        "请修改目标表中的这一行。",
    )


class NoTargets(InputError):
    """Targets are asked for, and the area states none."""

    en = (
        "there are no targets.",
        "A table of targets: docs/reference/targets.md names its columns.",
        "Name it under `targets: file:` in area.yaml.",
    )
    zh = ("没有目标。", "须有目标表，列名见 docs/reference/targets.md。", "请在 area.yaml 的 `targets: file:` 中写明。")


class PriceBasisDiffers(InputError):
    """A sheet gives an indicator at other prices than its definition, or does not say at which."""

    en = (
        "the sheet says {saw}.",
        "{indicator} is defined {need}.",
        "Use the indicator of these prices, or say `basis` and `price_year` in the layout if the sheet leaves it out.",
    )
    zh = (
        "表中为{saw}。",
        "{indicator} 的定义为{need}。",
        "请改用相应口径的指标；如表中未注明，请在布局中写 `basis` 和 `price_year`。",
    )


class UnreadableThreshold(InputError):
    """A row of a standard's thresholds is not clear."""

    en = (
        "the row does not say a threshold: {saw}.",
        "standard, item, side (at_least or at_most), threshold, unit, from; perhaps until, mark, source, note.",
        "Correct the row.",
    )
    zh = (
        "该行没有给出阈值：{saw}。",
        "standard、item、side（at_least 或 at_most）、threshold、unit、from；可选 until、mark、source、note。",
        "请修改该行。",
    )


class PricesOfSeveralYears(InputError):
    """Values of two periods are alike, but each is at prices of several years."""

    en = (
        "both {base} and {period} mix prices of {years}.",
        "The rule counts growth at comparable prices: every line of both periods at those of one and the same year.",
        "Give the lines a price index (`series: items:`), price them in one year, or let the rule count at current prices "
        "(nominal) in a new version.",
    )
    zh = (
        "{base} 年与 {period} 年都混用了 {years} 年的价格。",
        "该规则按可比价计算增长：两期的所有科目均须采用同一年份的价格。",
        "请在 `series: items:` 中为各科目给出价格指数，或统一为同一年份的价格，或在规则的新版本中改按现价（nominal）计算。",
    )
