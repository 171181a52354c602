"""Spreads, ranges and samples."""

from shanshui.core.errors.error import InputError


class UnclearSpread(InputError):
    """The numbers of a spread do not make a distribution."""

    en = (
        "the spread is not clear: {why}.",
        "Numbers that make one distribution of the kind named: sd; or low and high; or values.",
        "Correct the row; a number without a known spread is better left out, it is then held fixed and listed so.",
    )
    zh = (
        "离散程度不明确：{why}。",
        "所给数字须能构成一个该类型的分布：sd；或 low 与 high；或 values。",
        "请修改该行；不知道离散程度的数不必列入，程序将固定其值并列明。",
    )


class NoSpread(InputError):
    """Nothing was said of how sure any number of an account is."""

    en = (
        "no spread is stated for anything the account depends on.",
        "An interval needs distributions of parameters, prices or inputs; none is invented.",
        "Name a table under uncertainty.spreads in area.yaml, or set uncertainty.published: true to take the ranges of "
        "published alternatives.",
    )
    zh = (
        "没有给出任何参数、价格或输入数据的离散程度。",
        "区间需要参数、价格或输入数据的分布；程序不会臆造。",
        "请在 area.yaml 的 uncertainty.spreads 指定表格，或设 uncertainty.published: true 采用已公布参数的取值范围。",
    )


class SpreadNotFollowed(InputError):
    """A spread is stated for something whose effect cannot be worked out."""

    en = (
        "the effect of a spread of {name} cannot be worked out: {why}.",
        "A spread of a number whose change can be followed to the account.",
        "State the spread of {instead} instead, or leave it out.",
    )
    zh = (
        "无法推算 {name} 的离散程度对账户的影响：{why}。",
        "须是其变化可以推算到账户的数。",
        "请改为给出 {instead} 的离散程度，或删去该行。",
    )


class TooFewCells(InputError):
    """A place is too small to be shown by itself."""

    en = (
        "{place} holds {found} independent cells, fewer than {least}.",
        "A result of its own needs at least {least} independent cells of the coarsest input ({cell}).",
        "Give it as a share of {above} (`shanshui uncertainty`), bring finer data, or set "
        "uncertainty.minimum_cells with a reason.",
    )
    zh = (
        "{place} 只有 {found} 个独立像元，少于 {least} 个。",
        "单独给出结果至少需要最粗输入数据（{cell}）的 {least} 个独立像元。",
        "请按份额从 {above} 分配（`shanshui uncertainty`），改用更细的数据，或说明理由后修改 uncertainty.minimum_cells。",
    )


class BrokenIntervals(InputError):
    """Ranges published beside an account are not what was published."""

    en = (
        "{file} has other content than was published.",
        "Ranges beside an account are complete and unchanged.",
        "Remove it, then run `shanshui uncertainty --publish`.",
    )
    zh = (
        "{file} 的内容与发布时不符。",
        "账户旁的区间须完整且未被改动。",
        "请删除该文件，再运行 `shanshui uncertainty --publish`。",
    )
