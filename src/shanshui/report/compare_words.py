"""The fixed texts of a comparison."""

from shanshui.core.labels import Label

WORDS = {
    "title": Label("Comparison", "比较"),
    "how": Label(
        "Values side by side, with what each has more than the first place, the first period and the first account.",
        "数值并列，并给出与首个地方、首个核算期、首个账户之差与比值。",
    ),
    "totals": Label("GEP side by side", "GEP 对照"),
    "line": Label("By line", "按科目"),
    "service": Label("By service", "按服务"),
    "bars": Label("GEP compared", "GEP 比较"),
    "bars_say": Label("A bar for each place, period and account.", "每个地方、核算期与账户一条。"),
    "period": Label("Period", "核算期"),
    "account": Label("Account", "账户"),
    "more_place": Label("More than the first place", "与首个地方之差"),
    "ratio_place": Label("Times the first place", "为首个地方的倍数"),
    "more_period": Label("Change since the first period", "较首个核算期变化"),
    "growth": Label("Growth", "增长"),
    "more_account": Label("More than the first account", "与首个账户之差"),
    "ratio_account": Label("Times the first account", "为首个账户的倍数"),
}
SAID = {
    "colon": Label(": ", "："),
    "semicolon": Label("; ", "；"),
    "current": Label("Values as accounted, each at its own prices.", "数值为账户所列，按各自价格。"),
    "comparable": Label("Values at the prices of {base}.", "数值按 {base} 年可比价。"),
    "nothing": Label("Nothing of this is known: there is nothing to compare.", "所选内容均无数值，无从比较。"),
    "cut": Label("{count} more stand in the table above only.", "另有 {count} 列仅见上表。"),
    "standards": Label(
        "The accounts follow different standards ({first}, {second}): what differs is the method as well as the place.",
        "两个账户采用不同规范（{first}、{second}）：差异既来自地方，也来自方法。",
    ),
    "services": Label("{account} has no value of {names}.", "{account}没有以下服务的数值：{names}。"),
    "bases": Label(
        "The comparable prices are of different years ({first}, {second}): their levels cannot be compared.",
        "可比价基年不同（{first}、{second}），水平不可比。",
    ),
    "broken": Label(
        "{names}: no growth is told from {since} to {until}, for the series breaks. {why}",
        "{names}：{since} 至 {until} 年序列有断点，不给出增长。{why}",
    ),
    "prices": Label(
        "At current prices, part of every change is one of prices; choose comparable prices to leave them out.",
        "按现价比较时，变化中含有价格变动；如需剔除请选可比价。",
    ),
    "years": Label(
        "{account}, {period}: some prices are of other years ({years}).",
        "{account}，{period} 年：部分价格为其他年份（{years}）。",
    ),
    "lacking": Label(
        "Not known at prices of {base}, for want of prices: {items}.",
        "以下科目缺少价格，无法换算为 {base} 年可比价：{items}。",
    ),
    "absent": Label("{account}, {period}: nothing is known of {names}.", "{account}，{period} 年：{names}没有数值。"),
    "unseen": Label(
        "Left out, for there is no such place there that you may see: {names}.",
        "以下地方不在该账户或无权查看，未列入：{names}。",
    ),
    "no_period": Label("{account} has no period {periods}.", "{account}没有核算期 {periods}。"),
    "no_account": Label("{account} has no account.", "{account}没有账户。"),
}
