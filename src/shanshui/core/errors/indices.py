"""Indices, inequality, growth and benchmarks."""

from shanshui.core.errors.error import InputError, ShanshuiError


class BadWeights(InputError):
    """Weights of an index of inequality that cannot weigh anything."""

    en = (
        "the weights cannot weigh incomes: {saw}.",
        "Every income needs one weight, zero or more, and the weights a name.",
        "Correct the weights.",
    )
    zh = ("收入权重有误：{saw}。", "每个收入需要一个不为负的权重，且权重须有名称。", "请更正权重。")


class IndexUndefined(InputError):
    """An index of inequality that these incomes do not have."""

    en = (
        "{index} is not defined: {why}.",
        "Incomes for which it is defined.",
        "Use an index that allows them, such as the coefficient of variation, or correct the data.",
    )
    zh = (
        "{index}无定义：{why}。",
        "需要该指数有定义的收入数据。",
        "请改用允许这些数据的指数（如变异系数），或更正数据。",
    )


class NoConvergence(InputError):
    """A cross-section of growth that says nothing of convergence."""

    en = (
        "convergence cannot be assessed: {why}.",
        "At least three places with two incomes above zero that differ.",
        "Give more places, or other periods.",
    )
    zh = ("无法判断收敛性：{why}。", "至少需要三个地方，两期收入均为正且期初有差异。", "请补充地方，或改用其他核算期。")


class NotGroupedIncome(InputError):
    """A table of grouped incomes that no distribution has."""

    en = (
        "{saw}.",
        "Groups from the poorest to the richest, their shares adding up to 1, each with a mean above that of the group before.",
        "Correct the table of groups.",
    )
    zh = ("分组收入有误：{saw}。", "各组须由低到高排列，占比之和为 1，且每组平均收入高于前一组。", "请更正分组表。")


class HouseholdSizeNeeded(InputError):
    """Income per head was to be compared with a band of household income, or the other way."""

    en = (
        "the groups have {given}, the band is of {asked}.",
        "Household sizes of the groups turn one into the other; they are data, never assumed.",
        "Add the household sizes, or ask for a band of {given}.",
    )
    zh = (
        "分组数据为{given}，而收入区间为{asked}。",
        "两者换算需要各组的户均人口，须为数据，不作假定。",
        "请补充户均人口，或改用{given}的区间。",
    )


class BadIndexTree(InputError):
    """Rows of an index are no tree of indicators."""

    en = (
        "this is no index: {saw}.",
        "One top, each part named once with its parent, the parts at the ends being indicators of the dictionary.",
        "Correct the rows of the index.",
    )
    zh = (
        "不是有效的指数结构：{saw}。",
        "须有唯一顶层，每个组成部分写一次并写明上级，末端均为字典中的指标。",
        "请修改指数结构表。",
    )


class NotPositive(InputError):
    """A mean that multiplies or divides met a value that is not above zero."""

    en = (
        "{indicator} is {value} at {place}, and the method {method} needs values above zero.",
        "A {method} mean of numbers that are all above zero: one zero would make everything zero, or nothing.",
        "Aggregate by arithmetic mean or copeland, or normalise to a range that starts above zero "
        "(benchmark.range: [1, 100]).",
    )
    zh = (
        "{indicator} 在 {place} 的值为 {value}，而 {method} 法要求所有值大于零。",
        "{method} 平均要求全部数值大于零：一个零会使结果为零或无定义。",
        "请改用算术平均或 Copeland 法，或把标准化区间的下限设为零以上（benchmark.range: [1, 100]）。",
    )


class NotForMethod(InputError):
    """A method cannot be used on an indicator."""

    en = (
        "{method} cannot be used on {indicator}: {why}.",
        "A method whose conditions the numbers meet.",
        "Choose another method for it, or leave the indicator out of the index.",
    )
    zh = (
        "{method} 不能用于 {indicator}：{why}。",
        "数据须满足该方法的条件。",
        "请换用其他方法，或把该指标移出指数。",
    )


class ReferenceNotGiven(InputError):
    """Normalising to a fixed scale needs the ends of the scale."""

    en = (
        "{indicator} has no {what}, and {method} measures against it.",
        "Goalposts are `least` and `most` of the dictionary; a target is the column target of the index.",
        "Give it, or normalise another way.",
    )
    zh = (
        "{indicator} 没有{what}，而 {method} 须以其为准。",
        "目标区间取自指标字典的 `least` 与 `most`；目标值取自指数结构表的 target 列。",
        "请补充，或改用其他标准化方法。",
    )


class ComparisonsInconsistent(InputError):
    """Pairwise comparisons contradict one another."""

    en = (
        "the comparisons of {group} contradict one another: consistency ratio {ratio}.",
        "A consistency ratio of at most {most} (Saaty).",
        "Look at {pair} first: it departs most from what the others imply.",
    )
    zh = (
        "{group} 的两两比较自相矛盾：一致性比率为 {ratio}。",
        "一致性比率不得大于 {most}（Saaty）。",
        "请先检查 {pair}：它与其余比较所隐含的数值偏离最大。",
    )


class BadComparison(InputError):
    """Pairwise comparisons are not complete or not positive."""

    en = (
        "the comparisons of {group} do not serve: {saw}.",
        "Each pair once, a positive number that says how many times as important the first is as the second.",
        "Add or correct the row.",
    )
    zh = (
        "{group} 的两两比较不可用：{saw}。",
        "每对写一次，为正数，表示前者的重要性是后者的多少倍。",
        "请补充或修改该行。",
    )


class NothingToBenchmark(InputError):
    """Too little is known to compare places."""

    en = (
        "places cannot be benchmarked: {saw}.",
        "At least {least} places of one level with values of the index's indicators in the period.",
        "Choose another period (--period) or level (benchmark.level), or add observations of other places.",
    )
    zh = (
        "无法对标评价：{saw}。",
        "同一层级至少有 {least} 个地方在该时期具有指数所需指标的数值。",
        "请另选时期（--period）或层级（benchmark.level），或补充其他地方的观测值。",
    )


class RecordDiffers(InputError):
    """A record of an index does not belong to the data it is repeated on."""

    en = (
        "the record was made of other data: {what} differ.",
        "The values, places and indicators that the record was made of.",
        "Bring the data of that time, or compute anew.",
    )
    zh = (
        "该记录对应的是另一份数据：{what}不一致。",
        "须为生成该记录时的数值、地方与指标。",
        "请使用当时的数据，或重新计算。",
    )


class FrontierFailed(ShanshuiError):
    """A linear programme of the frontier was not solved."""

    en = (
        "the frontier of {place} was not found: the solver says {saw}.",
        "A solved programme whose answer stands when it is put in.",
        "Check inputs and outputs for extreme values; report it with the data if they are plain.",
    )
    zh = (
        "未能求得 {place} 的前沿：求解器返回 {saw}。",
        "线性规划须求得最优解，且代回检验成立。",
        "请检查投入与产出是否有极端值；若数据正常，请连同数据反馈。",
    )


class BenchmarkNotSet(InputError):
    """An area does not say what its places are benchmarked by."""

    en = (
        "{what} is not set.",
        "An index of indicators (benchmark.index), and for similar or frontier peers what they are found by.",
        "Add it to area.yaml; `shanshui new` writes a commented example.",
    )
    zh = (
        "未设置 {what}。",
        "须有指数结构（benchmark.index）；选择相似或前沿对标时，还须说明依据哪些指标。",
        "请在 area.yaml 中补充；`shanshui new` 会写出带注释的示例。",
    )


class BadGrowthData(InputError):
    """Growth cannot be accounted from what is given."""

    en = (
        "growth cannot be accounted: {saw}.",
        "Consecutive years of GDP, labour and capital above zero, at constant prices, with a stated elasticity and depreciation.",
        "Complete the observations or the section `growth:`.",
    )
    zh = (
        "无法进行增长核算：{saw}。",
        "需要按不变价、逐年连续且为正的 GDP、劳动与资本，以及给定的产出弹性与折旧率。",
        "请补充观测值或 `growth:` 部分。",
    )


class GrowthAtCurrentPrices(InputError):
    """Growth accounting of an indicator at current prices."""

    en = (
        "indicator {indicator} is at current prices.",
        "Growth accounting needs volumes: at current prices, inflation would be told as productivity.",
        "Name an indicator at comparable prices, or a `deflator` for it.",
    )
    zh = (
        "指标 {indicator} 为现价。",
        "增长核算需要实际量：若用现价，价格上涨会被算作生产率。",
        "请改用可比价指标，或为其指定 `deflator`。",
    )


class ProsperityNotAsked(InputError):
    """Gaps and inequality are asked for that area.yaml does not describe."""

    en = (
        "area.yaml has no section `prosperity:`.",
        "It names the indicators whose gaps are looked at.",
        "Add the section; `shanshui new` shows it with comments.",
    )
    zh = (
        "area.yaml 中没有 `prosperity:` 部分。",
        "该部分指明用哪些指标计算差距。",
        "请添加该部分；`shanshui new` 可查看带注释的示例。",
    )


class GrowthNotAsked(InputError):
    """Growth accounting is asked for that area.yaml does not describe."""

    en = (
        "area.yaml has no section `growth:`.",
        "It names GDP, labour, capital and the elasticities, or clusters and their goals.",
        "Add the section; `shanshui new` shows it with comments.",
    )
    zh = (
        "area.yaml 中没有 `growth:` 部分。",
        "该部分指明 GDP、劳动、资本与产出弹性，或集群及其目标。",
        "请添加该部分；`shanshui new` 可查看带注释的示例。",
    )
