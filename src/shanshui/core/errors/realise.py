"""Realised value, rights and measures."""

from shanshui.core.errors.error import InputError


class RateUnclear(InputError):
    """A rate could be read as per cent or as a share."""

    en = (
        "'{text}' may mean {percent} % or {percent} times the whole.",
        "A rate is a per cent with its sign (2%) or a share below 1 (0.02).",
        "Write it one of these ways.",
    )
    zh = (
        "“{text}”可能是 {percent}%，也可能是整体的 {percent} 倍。",
        "比率须为带百分号的百分数（2%）或小于 1 的小数（0.02）。",
        "请按其中一种方式书写。",
    )


class WrongMechanism(InputError):
    """A rule is asked for what it does not rule."""

    en = (
        "rule {rule} is of the mechanism {mechanism}.",
        "We need a rule of the mechanism {needed}.",
        "Name another rule; `shanshui realise rules` lists them.",
    )
    zh = (
        "规则 {rule} 属于 {mechanism} 机制。",
        "需要 {needed} 机制的规则。",
        "请改用其他规则；`shanshui realise rules` 可列出。",
    )


class BasePeriodMissing(InputError):
    """Growth is asked for, and the account has no such base period."""

    en = (
        "the base period {base} is not in the account.",
        "Growth needs both periods; the account has {known}.",
        "Account the base period too, or change `base` in a new version of the rule.",
    )
    zh = (
        "账户中没有基期 {base}。",
        "计算增长需要两个时期；现有核算期：{known}。",
        "请补充核算基期，或在规则的新版本中修改 `base`。",
    )


class NotComparable(InputError):
    """Values of two periods are at prices of different years."""

    en = (
        "{base} is at prices of {before}, {period} at prices of {after}.",
        "The rule counts growth at comparable prices.",
        "Account both periods at the prices of one year, or make a comparable series.",
    )
    zh = (
        "{base} 年按 {before} 年价格核算，{period} 年按 {after} 年价格核算。",
        "该规则按可比价计算增长。",
        "请按同一年份的价格核算两期，或编制可比价序列。",
    )


class SeriesBroken(InputError):
    """Two periods do not hold the same lines, so their difference is no growth."""

    en = (
        "{names} are not accounted in both {base} and {period}.",
        "A payment by growth needs the same lines in both periods.",
        "Account them in both periods, or name an indicator that is in both.",
    )
    zh = (
        "{names} 未在 {base} 与 {period} 两期同时核算。",
        "按增长支付要求两期科目一致。",
        "请在两期都核算这些科目，或改用两期都有的指标。",
    )


class FallNotRuled(InputError):
    """The indicator fell, and the rule does not say what then."""

    en = (
        "the indicator fell by {fall}, and rule {rule} says nothing of a fall.",
        "A rule has a `floor` (0 pays nothing) or asks money back (`pay_back`).",
        "Say it in a new version of the rule.",
    )
    zh = (
        "指标下降 {fall}，而规则 {rule} 未规定下降时如何处理。",
        "规则须有下限（`floor` 为 0 表示不支付）或要求退款（`pay_back`）。",
        "请在规则的新版本中写明。",
    )


class CurrencyMismatch(InputError):
    """Money of two currencies meets."""

    en = (
        "money is in {found}, and {needed} is needed.",
        "No rate of exchange is guessed.",
        "Convert it in the table and say the rate in `evidence`.",
    )
    zh = ("币种为 {found}，而需要 {needed}。", "程序不会猜测汇率。", "请在表中换算，并在 `evidence` 中注明汇率。")


class NothingAccounted(InputError):
    """What is asked for has no value in the account."""

    en = (
        "the account holds no value of {scope} for {place} in {period}.",
        "A payment is made from accounted value only.",
        "Account it, or ask for another place, period or indicator.",
    )
    zh = (
        "账户中没有 {place} {period} 年 {scope} 的价值。",
        "只能按已核算的价值支付。",
        "请先核算，或改选地方、核算期或指标。",
    )


class NothingToAllotBy(InputError):
    """A sum is to be shared, and all weights are zero."""

    en = (
        "all {count} weights are zero.",
        "A sum is shared by weights, at least one of which is above zero.",
        "Correct the key, or share in equal parts (key `equal`).",
    )
    zh = ("{count} 个权重全为零。", "分配需要至少一个大于零的权重。", "请更正分配依据，或平均分配（依据 `equal`）。")


class FloorsAboveSum(InputError):
    """Floors promise more than there is."""

    en = (
        "the floors add up to {floors}, and {total} is shared.",
        "Floors can be kept only if the sum is as large as they are together.",
        "Lower the floors, or raise the sum.",
    )
    zh = ("下限合计 {floors}，而待分配总额为 {total}。", "总额不得小于各下限之和。", "请降低下限，或增加总额。")


class CapsBelowSum(InputError):
    """Caps leave money that nobody may have."""

    en = (
        "the caps add up to {caps}, and {total} is shared.",
        "Every fen must find a receiver.",
        "Raise the caps, or share less.",
    )
    zh = ("上限合计 {caps}，而待分配总额为 {total}。", "每一分钱都须有收款方。", "请提高上限，或减少总额。")


class Oversold(InputError):
    """More is to be sold than was accounted and is not sold yet."""

    en = (
        "{asked} is to be sold; of {scope} of {place} in {periods}, {left} is left ({accounted} accounted, {sold} sold).",
        "No right is sold beyond the accounted value of its area and years.",
        "Sell less, or account more years.",
    )
    zh = (
        "拟出让 {asked}；{place} {periods} 年 {scope} 尚可出让 {left}（已核算 {accounted}，已出让 {sold}）。",
        "出让的权益不得超过该区域、该年份的核算价值。",
        "请减少出让额，或核算更多年份。",
    )


class PledgeTooLarge(InputError):
    """More is pledged than was accounted."""

    en = (
        "{pledged} is pledged of {accounted} accounted.",
        "Only accounted value can be pledged.",
        "Pledge less, or another place or line.",
    )
    zh = (
        "质押 {pledged}，而核算价值为 {accounted}。",
        "只有已核算的价值可以质押。",
        "请减少质押额，或改换地方、科目。",
    )


class MeasurementsMissing(InputError):
    """A water index lacks concentrations."""

    en = (
        "there is no {what} of {names}.",
        "The index needs the concentration and the base concentration of every indicator.",
        "Add them to the table of measurements: indicator, period, value, base, unit.",
    )
    zh = (
        "缺少 {names} 的{what}。",
        "指数需要每个指标的浓度及其基准浓度。",
        "请补入监测表：indicator、period、value、base、unit。",
    )


class NotByType(InputError):
    """The value of a change of land use is asked for, and a type has no value at the place."""

    en = (
        "{lines} have no value of {kind} in {place}.",
        "An appraisal uses the account's own value per hectare.",
        "Take that of the place above (--from-above), or count what is absent as nothing (--absent-is-zero).",
    )
    zh = (
        "{place} 的 {kind} 没有 {lines} 的价值。",
        "评估采用账户自身的单位面积价值。",
        "可采用上级地方的数值（--from-above），或把缺项计为零（--absent-is-zero）。",
    )


class NotSoMuchLand(InputError):
    """More land is to change than there is."""

    en = (
        "{asked} ha of {kind} in {place} are to change, and there are {there} ha.",
        "Only land that is there can change.",
        "Correct the area, the type or the place.",
    )
    zh = (
        "{place} 拟改变 {kind} {asked} 公顷，而现有 {there} 公顷。",
        "只能改变现有的土地。",
        "请更正面积、类型或地方。",
    )


class DrawnTwice(InputError):
    """Two drawn polygons overlap."""

    en = (
        "features {first} and {second} overlap by {area} ha.",
        "Each piece of land changes once.",
        "Redraw one of them.",
    )
    zh = ("要素 {first} 与 {second} 重叠 {area} 公顷。", "同一块土地只能改变一次。", "请重新绘制其一。")


class DrawnOutside(InputError):
    """A drawn polygon leaves the area, or lies on cells without land cover."""

    en = (
        "{area} ha of feature {feature} lie outside the accounted places or have no land cover.",
        "What changes must be in the account.",
        "Redraw it inside.",
    )
    zh = (
        "要素 {feature} 有 {area} 公顷在核算范围之外或没有土地覆盖。",
        "改变的土地须在账户之内。",
        "请在范围内重新绘制。",
    )


class NeedLandCover(InputError):
    """Polygons are drawn, and the account has no map of land cover."""

    en = (
        "the account has no map of land cover.",
        "Drawn polygons are counted cell by cell.",
        "List the changes in a table instead: place, from, to, area, unit.",
    )
    zh = ("该账户没有土地覆盖图。", "绘制的多边形须按像元统计。", "请改用表格列出变化：place、from、to、area、unit。")
