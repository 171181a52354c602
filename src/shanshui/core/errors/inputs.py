"""The inputs of an account, taken together."""

from shanshui.core.errors.error import InputError


class NotFinite(InputError):
    """An equation gave infinite numbers."""

    en = (
        "{count} cells became infinite.",
        "Every amount must be a finite number.",
        "Look for zeros or extreme values in its inputs: `shanshui explain` prints their range.",
    )
    zh = (
        "有 {count} 个格点成为无穷大。",
        "每个量必须是有限的数。",
        "请检查输入中的零值或极端值：`shanshui explain` 会列出取值范围。",
    )


class DetailNotSummary(InputError):
    """The parts of a place do not add up to the figure given for the whole."""

    en = (
        "{place} was given {whole} for {item}, but its parts add up to {parts}.",
        "Children must sum to their parent.",
        "Correct one of them, or leave out the figure of the whole.",
    )
    zh = (
        "{place} 的 {item} 给出 {whole}，但下级之和为 {parts}。",
        "下级之和必须等于上级。",
        "请更正其一，或去掉上级的数。",
    )


class EmissionGivenTwice(InputError):
    """An emission is given for a place and again for a part of it."""

    en = (
        "{variable} is given for {place} and for {part}, which is part of it.",
        "Each tonne may be given once.",
        "Keep either the whole or its parts.",
    )
    zh = ("{variable} 同时给在 {place} 及其下级 {part}。", "每一吨只能给一次。", "请只保留上级或只保留下级。")


class AreaNotInTree(InputError):
    """The accounting area is no place of its tree."""

    en = (
        "code {code} is not in the table of places. {hint}",
        "The area itself must be a place.",
        "Add its row (code, level, names); topmost now: {known}.",
    )
    zh = (
        "代码 {code} 不在地方表中。{hint}",
        "核算区域本身必须是一个地方。",
        "请补上该行（code、level、名称）；现有最上级：{known}。",
    )


class BoundaryNotInTree(InputError):
    """A polygon's code is no place."""

    en = (
        "polygons have codes that are no places: {codes}.",
        "Every polygon belongs to a place of the tree.",
        "Correct the codes or add the places.",
    )
    zh = ("多边形的代码不在地方表中：{codes}。", "每个多边形必须属于一个地方。", "请更正代码或补充地方。")


class NameForCode(InputError):
    """A parent is given by name."""

    en = (
        "the parent is '{name}', a name.",
        "Places are keyed on codes; two different places are called Lishui.",
        "Write the parent's code.",
    )
    zh = ("上级写成了名称“{name}”。", "地方以代码为准；“丽水/溧水”有两处。", "请写上级代码。")


class UnitMissing(InputError):
    """A number has no unit."""

    en = ("there is no unit.", "Every number has one.", "Fill in the column, such as t, 1e8 m3 or 万元.")
    zh = ("没有单位。", "每个数都必须有单位。", "请填写，如 t、亿立方米、万元。")


class NegativeQuantity(InputError):
    """A quantity, area or price is below zero where it cannot be."""

    en = (
        "{service} is {value}.",
        "It cannot be below zero.",
        "Correct the number; a net exchange may be negative only where the item allows it.",
    )
    zh = ("{service} 为 {value}。", "不能小于零。", "请更正；只有净交换类项目可以为负。")


class QuantityGivenTwice(InputError):
    """Two rows give the same thing."""

    en = (
        "{key} stands in two rows.",
        "Each combination of period, place, type, service and item has one row.",
        "Add them up or remove one.",
    )
    zh = ("{key} 出现在两行中。", "同一核算期、地方、类型、服务和项目只能有一行。", "请合并或删除一行。")


class ValueOutOfRange(InputError):
    """A number lies outside what is plausible for its variable."""

    en = (
        "{variable} is {value} {unit}.",
        "A real value lies between {low} and {high}.",
        "Check the number and its unit.",
    )
    zh = ("{variable} 为 {value} {unit}。", "合理范围为 {low} 至 {high}。", "请检查数值和单位。")


class ProvidedTwice(InputError):
    """Two sources provide the same variable."""

    en = (
        "{first} and {second} both provide {variable}.",
        "One source provides a variable.",
        "Remove one, or name another with `variable:`.",
    )
    zh = (
        "{first} 与 {second} 都提供 {variable}。",
        "每个变量只能由一个数据源提供。",
        "请删除一个，或用 `variable:` 指定其他变量。",
    )


class MisprintedConstant(InputError):
    """A known misprint of a constant is set as a parameter."""

    en = (
        "{name} is {wrong}, a known misprint of {right}.",
        "The critical field length of RWEQ is {right} m, a constant of the equation and not a parameter.",
        "Delete the row; see decision 0007.",
    )
    zh = (
        "{name} 为 {wrong}，是 {right} 的已知误写。",
        "RWEQ 的关键地块长度为 {right} m，是方程常数而非参数。",
        "请删除该行；见决策 0007。",
    )


class MonthsDiffer(InputError):
    """The files of the months do not belong together."""

    en = (
        "{file} and {first} differ in {unlike}.",
        "The twelve files of a year share grid, type, nodata, scale and unit, and have one band each.",
        "Use files of one product, or write them as one raster of twelve bands.",
    )
    zh = (
        "{file} 与 {first} 的 {unlike} 不同。",
        "一年的十二个文件须格网、类型、缺测值、比例和单位一致，且各为一个波段。",
        "请使用同一产品的文件，或合并为十二波段的栅格。",
    )


class OneForMany(InputError):
    """One number was given for a variable of months or days."""

    en = (
        "{variable} has one value for each of the {bands} of a year, and one number was given.",
        "The equations need the course of the year.",
        "Give a raster with a band for each, or the yearly variable instead.",
    )
    zh = (
        "{variable} 应按年内各期（{bands}）给值，却只给了一个数。",
        "公式需要年内过程。",
        "请提供逐期波段的栅格，或改用年值变量。",
    )


class ServiceNotHere(InputError):
    """A service exists, but the standard has no line for it and no table brings it."""

    en = (
        "{service} has no line in this account.",
        "The standard asks for others: {known}.",
        "Choose one of them, another standard, or give a table of its quantities.",
    )
    zh = ("本账户没有 {service} 的科目。", "规范中的科目：{known}。", "请选择其中之一、换一个规范，或提供其数量表。")


class ZeroPrice(InputError):
    """A quantity came with a price of nothing."""

    en = (
        "the price is 0.",
        "A price is above zero; what has none is not known, not worthless.",
        "Leave the cell empty: the standard's price is used, or the quantity is counted and not valued.",
    )
    zh = (
        "价格为 0。",
        "价格必须大于零；没有价格是未知，而不是没有价值。",
        "请留空：将采用规范的价格，或只计实物量而不计价。",
    )


class TypesWithoutValue(InputError):
    """Water flows over ecosystem types for which a parameter has no value."""

    en = (
        "{names}: no value for {types}.",
        "Water crosses every cell, so every ecosystem type it flows over needs one; 0 is a value.",
        "Give them in the area's annex, a row for each type or one for its group: parameter, ecosystem_type, value, unit, source.",
    )
    zh = (
        "{names}：{types} 没有取值。",
        "水流经过每个格点，所经的每种生态系统类型都需要取值；0 也是取值。",
        "请在地方参数附件中按类型（或其所属大类）各加一行：parameter, ecosystem_type, value, unit, source。",
    )
