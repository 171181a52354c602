"""Supply, use and assets."""

from shanshui.core.errors.error import InputError, ShanshuiError


class NoAllocationKey(InputError):
    """A whole is to be shared out, but nothing says by what."""

    en = (
        "{whole} cannot be shared out by {key}: {why}.",
        "A weight for every part, none below zero, not all zero.",
        "Give a table of weights (place, weight), or share out by another key.",
    )
    zh = (
        "无法按 {key} 分配 {whole}：{why}。",
        "每个部分都要有权重，不得为负，不得全为零。",
        "请给出权重表（place, weight），或改用其他分配依据。",
    )


class SupplyIsNotUse(ShanshuiError):
    """Supply and use of a service differ: the program is wrong, not the user."""

    en = (
        "{item} supplies {supply} {unit} and uses {use} {unit}.",
        "Supply is use for every service, place and period.",
        "Please report this as a fault of the program.",
    )
    zh = (
        "{item} 供给 {supply} {unit}，使用 {use} {unit}。",
        "每项服务在每个地方、每个核算期供给等于使用。",
        "请将此作为程序缺陷报告。",
    )


class UseSharesNotWhole(InputError):
    """The shares of the users of an item do not add up to one."""

    en = (
        "the shares of {item} at {place} add up to {total}.",
        "Who uses a service must make up all of it: shares add up to 1.",
        "Correct a share, or leave share and quantity of one row empty: that sector then takes the rest.",
    )
    zh = (
        "{place} 的 {item} 各使用份额合计为 {total}。",
        "各使用者应覆盖全部供给：份额之和须为 1。",
        "请更正份额，或将其中一行的份额与数量留空，由该部门取其余部分。",
    )


class UseAboveSupply(InputError):
    """More is used than is supplied."""

    en = (
        "{use} {unit} of {item} are used, {supply} {unit} are supplied.",
        "Use cannot exceed supply.",
        "Correct the quantities of this place, or its supply.",
    )
    zh = (
        "{item} 的使用量为 {use} {unit}，供给量为 {supply} {unit}。",
        "使用量不得超过供给量。",
        "请更正该地方的使用量或供给量。",
    )


class UseWithoutAmount(InputError):
    """A use is given as a quantity, but only the value of the service is known."""

    en = (
        "the use of {item} is a quantity, but only the value of its supply is known.",
        "A quantity can only be a part of an amount.",
        "Give shares in place of quantities.",
    )
    zh = (
        "{item} 的使用以数量给出，但其供给仅有价值量。",
        "数量须对应实物量的一部分。",
        "请改为给出份额。",
    )


class SharesAndQuantities(InputError):
    """The users of one item are given partly as shares, partly as quantities."""

    en = (
        "some rows of {item} have a share, others a quantity.",
        "The rows of one item, place and period are all shares or all quantities.",
        "Give them all alike.",
    )
    zh = (
        "{item} 的部分行给出份额，另一些行给出数量。",
        "同一项目、地方与核算期的各行须统一为份额或数量。",
        "请统一填写方式。",
    )


class UseRowUnmatched(InputError):
    """A row of the table of uses holds for nothing that is supplied."""

    en = (
        "nothing of {item} is supplied at {place} in {period} that this row could share out.",
        "A row holds for a place and those of its parts that have no rows of their own.",
        "Remove the row, or correct its place, period, service or item.",
    )
    zh = (
        "{place} 在 {period} 年没有可由本行分配的 {item} 供给。",
        "一行适用于该地方及其没有单独行的下级。",
        "请删除该行，或更正其地方、核算期、服务或项目。",
    )


class UserPlaceHasParts(InputError):
    """A service is said to be used at a place that has parts."""

    en = (
        "{place} has parts.",
        "What is used elsewhere is used at a place without parts, so that parts add up to the whole.",
        "Name one of its parts: {known}.",
    )
    zh = (
        "{place} 有下级。",
        "在别处使用的服务须落到没有下级的地方，使下级之和等于上级。",
        "请改为其下级之一：{known}。",
    )


class AssetSettingMissing(InputError):
    """A value of ecosystem assets is asked for without what it depends on."""

    en = (
        "no {what} is set{of}.",
        "The value of an asset is that of its future flows: it needs a discount rate and an asset life that somebody stands for.",
        "Set `assets.{setting}` in area.yaml, or give {option}. The program has none of its own.",
    )
    zh = (
        "{of}没有设定{what}。",
        "资产价值是未来流量的现值，贴现率和资产寿命须由使用者给出并负责。",
        "请在 area.yaml 中设定 `assets.{setting}`，或给出 {option}。程序不提供默认值。",
    )


class CatastropheAboveLoss(InputError):
    """More area is said to be lost to a catastrophe than was lost at all."""

    en = (
        "{area} ha of {kind} are lost to a catastrophe at {place}, {reduced} ha were lost in all.",
        "A catastrophe is a part of the reductions of the extent account.",
        "Correct the area, or the land cover.",
    )
    zh = (
        "{place} 的{kind}因灾害损失 {area} 公顷，而减少总量为 {reduced} 公顷。",
        "灾害损失是范围账户中减少量的一部分。",
        "请更正面积或土地覆盖数据。",
    )


class AssetNotClosed(ShanshuiError):
    """An asset account does not close: the program is wrong, not the user."""

    en = (
        "opening and changes miss the closing value by {left} fen.",
        "Opening value and all changes add up to the closing value.",
        "Please report this as a fault of the program.",
    )
    zh = (
        "期初与各项变化之和与期末相差 {left} 分。",
        "期初价值与各项变化之和等于期末价值。",
        "请将此作为程序缺陷报告。",
    )


class BadShare(InputError):
    """A rate per year is no share."""

    en = (
        "'{text}' is no share per year.",
        "A share from {least} to below 1, such as 0.03 or 3%.",
        "Write it so.",
    )
    zh = (
        "'{text}' 不是年率。",
        "须为 {least} 至 1（不含）之间的比例，如 0.03 或 3%。",
        "请按此书写。",
    )
