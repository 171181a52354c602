"""Writing and reading results, and what is asked of them."""

import errno

from shanshui.core.errors.error import InputError, ShanshuiError
from shanshui.core.labels import Label


class NoResults(InputError):
    """An area has no published account."""

    en = ("there is no folder '{folder}'.", "The account must have been run.", "Run `shanshui run area.yaml` first.")
    zh = ("没有“{folder}”文件夹。", "需要先完成核算。", "请先运行 `shanshui run area.yaml`。")


class BrokenResults(InputError):
    """A published account is not what was published."""

    en = (
        "{file} {saw}.",
        "A published account is complete and unchanged.",
        "Run `shanshui run area.yaml --fresh` to make it anew.",
    )
    zh = (
        "{file} 异常（{saw}）。",
        "已发布的账户必须完整且未被改动。",
        "请用 `shanshui run area.yaml --fresh` 重新核算。",
    )


class UnknownTable(InputError):
    """A table's columns fit none of the known sorts."""

    en = (
        "its columns are {found}.",
        "We need quantities (place, service, item, quantity, unit), numbers of places (place, variable, value, unit) or areas (place, ecosystem_type, area, unit).",
        "Rename or add columns, or set `service:` or `variable:` for the whole table.",
    )
    zh = (
        "列为 {found}。",
        "需要数量表（place, service, item, quantity, unit）、地方指标表（place, variable, value, unit）或面积表（place, ecosystem_type, area, unit）。",
        "请改列名或补列，或为整表设置 `service:` 或 `variable:`。",
    )


class PeriodUnclear(InputError):
    """A row has no period, and the account has several."""

    en = (
        "the row has no period.",
        "The account has several: {periods}.",
        "Add a column period, or `year:` for the whole table.",
    )
    zh = ("该行没有核算期。", "账户有多个核算期：{periods}。", "请加 period 列，或为整表设置 `year:`。")


class NoShapes(InputError):
    """There are rasters, but no place has a polygon."""

    en = (
        "there are rasters, but no place of the area has a polygon.",
        "Amounts are summed inside polygons.",
        "Add `boundaries: {{file: …, code: …}}` under `places:`.",
    )
    zh = (
        "有栅格，但没有任何地方带多边形。",
        "数量在多边形内汇总。",
        "请在 `places:` 下添加 `boundaries: {{file: …, code: …}}`。",
    )


class NeedGrid(InputError):
    """No land cover and no grid: the cells are not known."""

    en = (
        "there is no land cover and no grid.",
        "We need to know the cells to account on.",
        "Set `grid: {{crs: …, resolution: …}}`, or `grid: {{like: …}}` with one of {known}.",
    )
    zh = (
        "没有土地覆盖，也没有格网。",
        "需要知道核算格网。",
        "请设 `grid: {{crs: …, resolution: …}}`，或 `grid: {{like: …}}`（{known} 之一）。",
    )


class WriteFailed(ShanshuiError):
    """A file could not be written whole."""

    en = (
        "{saw}.",
        "The file must hold what was written.",
        "Free disk space or mend permissions there and run again; what was finished before is intact.",
    )
    zh = ("{saw}。", "文件内容必须与写入的一致。", "请释放磁盘空间或检查权限后重新运行；此前完成的成果未受影响。")


DISK = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件过大",
    errno.EROFS: "该磁盘或文件夹只读",
    errno.EACCES: "没有读写权限",
    errno.EPERM: "没有读写权限",
    # what network drives and failing disks say
    errno.EIO: "读写出错",
    errno.ESTALE: "网络文件已失效",
    errno.EBUSY: "文件或设备正忙",
    errno.ETIMEDOUT: "网络磁盘超时",
    errno.EXDEV: "文件夹跨越两个磁盘",
}  # what the system says in English


def disk_trouble(error: OSError, where: str = "") -> WriteFailed | None:
    """Return what to tell if a disk is full or a file may not be read or written; None if it is something else."""
    if error.errno not in DISK:
        return None
    return WriteFailed(where=str(error.filename or where), saw=Label(str(error.strerror), DISK[error.errno]))


class FolderInUse(InputError):
    """A new area was asked for in a folder that holds something."""

    en = ("the folder is not empty: {files}.", "A new area needs a folder of its own.", "Name another folder.")
    zh = ("文件夹非空：{files}。", "新建区域需要空文件夹。", "请换一个文件夹名。")


class ResultsOutdated(InputError):
    """The published account was made from other inputs or settings than are there now."""

    en = (
        "the settings or inputs are no longer those of the published account{detail}.",
        "A number can only be explained from what it was made of.",
        "Run `shanshui run area.yaml` and ask again.",
    )
    zh = (
        "当前的设置或输入与已发布账户的不同{detail}。",
        "只能用生成该数的输入来解释它。",
        "请重新运行 `shanshui run area.yaml` 后再查询。",
    )


class FormerAccount(InputError):
    """Something that needs the inputs of an account is asked of a former one, that was approved."""

    en = (
        "you see the approved account; a newer one awaits approval, and the inputs here are those of the newer one.",
        "This part is worked out from the inputs an account was made of.",
        "It is here again when the newer account is approved.",
    )
    zh = (
        "当前显示的是已批准的账户；更新的账户正待审批，现有输入属于更新的账户。",
        "本部分须用生成账户时的输入计算。",
        "更新的账户获批后，这里会恢复显示。",
    )


class UnknownOutput(InputError):
    """A file is to be written in a format we do not write."""

    en = ("we do not write '{name}'. {hint}", "Known: {known}.", "Name one of them.")
    zh = ("不能写出“{name}”。{hint}", "可用：{known}。", "请改用其中之一。")


class NoSuchItemHere(InputError):
    """A service has no such item, or it has no line in this account."""

    en = (
        "{service} has no item '{name}' in this account. {hint}",
        "Known: {known}.",
        "Name one, or the service alone.",
    )
    zh = ("本账户中 {service} 没有项目“{name}”。{hint}", "可用：{known}。", "请写其中之一，或只写服务。")


class LevelNeedsPlaces(InputError):
    """A level was asked for in a table that is not by place."""

    en = (
        "a level ('{level}') was asked for.",
        "Levels belong to a table by place.",
        "Add `--by place`, or leave the level out.",
    )
    zh = ("指定了级别“{level}”。", "级别只用于按地方汇总的表。", "请加 `--by place`，或去掉级别。")


class UnknownBasis(InputError):
    """A published figure is said to be at prices we do not know."""

    en = (
        "'{basis}' is not a price basis.",
        "A published figure is at {known} prices; an empty cell means current.",
        "Correct the cell.",
    )
    zh = ("“{basis}”不是价格口径。", "公布数的口径为 {known} 之一；空白表示现价。", "请更正该单元格。")


class AreaInUse(InputError):
    """Another run is at work on the same area."""

    en = (
        "another run is at work in folder '{folder}'.",
        "One run at a time writes the account of an area.",
        "Wait for it to end, or stop it; nothing was changed.",
    )
    zh = (
        "另一个运行正在写入文件夹“{folder}”。",
        "一个区域同时只能有一个运行。",
        "请等待其结束或将其停止；未作任何改动。",
    )


class ZoneMissing(InputError):
    """Something is given by zone of origin, but not for every zone."""

    en = (
        "{variable} has no number for zone {zone}; it has {known}.",
        "Travel cost by zone needs visits and cost for every zone of origin.",
        "Add the row, or name the zones alike.",
    )
    zh = (
        "{variable} 缺少客源地 {zone} 的数值；已有 {known}。",
        "分区旅行费用法需要每个客源地的人次和费用。",
        "请补上该行，或统一客源地名称。",
    )


class InputsChanged(InputError):
    """A file was replaced or removed while an account was made from it."""

    en = (
        "changed while the account was being made: {files}.",
        "An account rests on one state of its inputs.",
        "Wait until the files are whole and run again; the former account is intact.",
    )
    zh = (
        "核算过程中以下文件发生变化：{files}。",
        "一个账户只能基于输入的同一状态。",
        "请待文件完整后重新运行；原有账户未受影响。",
    )


class UnreadableTarget(InputError):
    """A target is not a number with a unit of money."""

    en = (
        "'{text}' is not an amount.",
        "A target is a number and a unit of money, with a blank between.",
        "Write it as '500000 万元'.",
    )
    zh = ("'{text}' 不是金额。", "目标为数字加货币单位，中间留空格。", "请写作 '5000 亿元'。")
