"""Prices through time, and why an account changed."""

from shanshui.core.errors.error import InputError


class IndexOnTariff(InputError):
    """An index of what goods cost is to move a price that a rule sets."""

    en = (
        "`{index}` ({sort}) is attached to `{item}`, a tariff or tax price that is set by a rule.",
        "Such a price stays until the rule changes; what all goods cost says nothing about it.",
        "Give its levels by year as kind `tariff`, without an index.",
    )
    zh = (
        "`{item}` 是按规定确定的电价、税额等价格，却指定了指数 `{index}`（{sort}）。",
        "这类价格在规定修改前不变，一般物价指数不能用于它。",
        "请按 `tariff` 类逐年给出价格水平，不写指数。",
    )


class PriceHasNoIndex(InputError):
    """A price is to be moved by an index and names none."""

    en = (
        "`{item}` is of kind `index` and names no index.",
        "Every price has an index of its own; none is assumed.",
        "Name one in the column `index`, or give its levels as `market` or `tariff`.",
    )
    zh = (
        "`{item}` 为 `index` 类，但未写指数。",
        "每种价格须有自己的指数，程序不作假定。",
        "请在 `index` 列写明指数，或按 `market`、`tariff` 给出各年价格。",
    )


class UnknownPriceIndex(InputError):
    """A price names an index nobody gave."""

    en = (
        "there is no price index '{name}'. {hint}",
        "An index is one of those that came with the program or in `series: indices:`: {known}.",
        "Correct the name, or add the index.",
    )
    zh = (
        "没有价格指数 '{name}'。{hint}",
        "可用的是自带的或 `series: indices:` 中的指数：{known}。",
        "请更正名称，或补充该指数。",
    )


class NoIndexYear(InputError):
    """An index has no level in a year."""

    en = (
        "it has no level in {year}.",
        "A price is moved between two years the index covers: {known}.",
        "Add the year to the table of indices, or choose another base year.",
    )
    zh = (
        "缺少 {year} 年的指数。",
        "价格只能在指数覆盖的年份之间换算：{known}。",
        "请在指数表中补充该年，或改用其他基年。",
    )


class NoPriceOfYear(InputError):
    """A market price was not observed in a year, or a tariff is not known so far back."""

    en = (
        "no price of {year} is known.",
        "A market price is observed in each year, a tariff from its first year on: {known}.",
        "Add the price of {year} to the table of price items.",
    )
    zh = (
        "没有 {year} 年的价格。",
        "市场价须逐年观测，规定价格自首个年份起有效：{known}。",
        "请在价格表中补充 {year} 年的价格。",
    )


class UnknownPriceKind(InputError):
    """A word in a table of prices is none of those that stand there."""

    en = ("'{name}' is not known here. {hint}", "One of {known} stands there.", "Correct it.")
    zh = ("不识别 '{name}'。{hint}", "此处应为 {known} 之一。", "请更正。")


class NoCommonYear(InputError):
    """Two series are to be joined and no year is in both."""

    en = (
        "nothing was measured both before and after: {what}.",
        "Series are joined by the ratio of one year that both have; without it any level would be made up.",
        "Give that year both ways, or leave the series apart.",
    )
    zh = (
        "没有前后两种口径都有的年份：{what}。",
        "两段序列以共有年份之比衔接；没有共有年份，任何水平都是虚构。",
        "请给出该年的两种口径数值，否则两段分开列示。",
    )


class GrowthAcrossBreak(InputError):
    """A growth rate is asked for across a break of the series."""

    en = (
        "growth from {since} to {until} is refused: {why}.",
        "A rate across a break would be the break and not growth.",
        "Compare periods on one side of it, or splice the series by a year that was measured both ways.",
    )
    zh = (
        "不计算 {since} 至 {until} 的增长率：{why}。",
        "跨越断点的增长率反映的是口径变化，而不是增长。",
        "请比较断点同侧的核算期，或用两种口径都有的年份衔接序列。",
    )


class PricesNotComparable(InputError):
    """A line has no price of the base year."""

    en = (
        "{lines} have no price of {base}.",
        "Comparable prices are those of one base year for every line.",
        "Add them to `series: items:`, or choose a base year that is known.",
    )
    zh = (
        "{lines} 没有 {base} 年的价格。",
        "可比价要求每个科目都用同一基年的价格。",
        "请在 `series: items:` 中补充，或改选已知的基年。",
    )


class NothingToCompare(InputError):
    """A period has no valued headline line."""

    en = (
        "{period} has no valued headline line at {place}.",
        "A change is between two periods that are accounted.",
        "Name other periods, or complete the account.",
    )
    zh = (
        "{place} 在 {period} 没有计入总值且有价值量的科目。",
        "变化须在两个已核算的核算期之间计算。",
        "请改选核算期，或补全账户。",
    )


class SamePeriod(InputError):
    """A change is asked for between a period and itself."""

    en = (
        "both periods are {period}.",
        "A change is between two periods.",
        "Name another with --from or --to; if there is no other, add one to `periods:` in area.yaml and account it.",
    )
    zh = (
        "两个核算期都是 {period}。",
        "变化须在两个核算期之间计算。",
        "请用 --from 或 --to 指定另一个；若账户只有一个核算期，请先在 area.yaml 的 `periods:` 中补充并核算。",
    )


class OtherArea(InputError):
    """The former account is of another area."""

    en = (
        "it accounts {other}, not {code}.",
        "A change is that of one area.",
        "Name the folder of a former account of {code}.",
    )
    zh = ("该账户核算的是 {other}，不是 {code}。", "变化须针对同一地区。", "请指定 {code} 以前的账户文件夹。")


class NoLogarithm(InputError):
    """The logarithmic method is asked for where a number is zero or below."""

    en = (
        "{lines} have no value above zero in both periods.",
        "LMDI takes logarithms of every value.",
        "Leave --by-method out: Shapley needs none.",
    )
    zh = ("{lines} 在两期中没有都大于零的价值。", "LMDI 需要对每个价值取对数。", "请不指定方法：Shapley 无此要求。")
