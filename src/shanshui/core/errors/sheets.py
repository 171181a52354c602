"""The sheets of yearbooks."""

from shanshui.core.errors.error import InputError


class LabelUnexplained(InputError):
    """A row or column of a sheet holds numbers under a label that the layout does not explain."""

    en = (
        "'{label}' stands over or before numbers, and the layout does not say what it is. {hint}",
        "Every label is an indicator of `indicators`, or is left out by name.",
        "Add it in the layout to `indicators`, or to `ignore_labels`, `ignore_columns` or `ignore_rows`.",
    )
    zh = (
        "“{label}”下（后）有数值，但布局没有说明它是什么。{hint}",
        "每个标签须在 `indicators` 中说明，或明确略去。",
        "请在布局中写入 `indicators`，或 `ignore_labels`、`ignore_columns`、`ignore_rows`。",
    )


class LabelNotOnSheet(InputError):
    """A layout explains a label that the sheet does not have."""

    en = (
        "the sheet has no numbers labelled '{label}'. {hint}",
        "Every label of `indicators` stands on the sheet: {known}.",
        "Correct the label as it is printed, or remove it from the layout.",
    )
    zh = (
        "表中没有标为“{label}”的数值。{hint}",
        "`indicators` 中的每个标签都须在表中：{known}。",
        "请按表中写法更正，或从布局中删除。",
    )


class SheetContradicted(InputError):
    """Two places say different things of the same numbers of a sheet."""

    en = (
        "the {what} is '{first}' by {first_by} and '{second}' by {second_by}.",
        "Sheet and layout agree.",
        "Find out which is right; correct the layout, or a copy of the sheet.",
    )
    zh = (
        "{what}不一致：{first_by} 为“{first}”，{second_by} 为“{second}”。",
        "表格与布局须一致。",
        "请查明哪个正确，再更正布局或表格副本。",
    )


class NothingSaysWhat(InputError):
    """Nothing says of which indicator, place, period or unit the numbers of a sheet are."""

    en = (
        "nothing says the {what} of these numbers.",
        "Header, first columns, or layout say it.",
        "Say it in the layout: for the table, or in `columns` or `rows`.",
    )
    zh = (
        "没有说明这些数值的{what}。",
        "表头、前列或布局须有说明。",
        "请在布局中为全表说明，或写入 `columns`、`rows`。",
    )


class DashUnclear(InputError):
    """A dash in a sheet may be zero or absent."""

    en = (
        "'{text}' may mean zero or that there is no number.",
        "The notes of the yearbook say which.",
        "Write it under `symbols` in the layout, as zero or absent.",
    )
    zh = (
        "“{text}”可能表示零，也可能表示没有数据。",
        "以年鉴的使用说明为准。",
        "请在布局 `symbols` 中写明为 zero 或 absent。",
    )


class MarkUnexplained(InputError):
    """A number carries a mark that the layout does not explain."""

    en = (
        "'{text}' carries the mark '{mark}'.",
        "A mark beside a number has a status, as P provisional, E estimated, A none.",
        "Read the footnote, then write the mark and its status under `marks` in the layout.",
    )
    zh = (
        "“{text}”带有标记“{mark}”。",
        "数值旁的标记须有含义，如 P 初步、E 估计、A 无。",
        "请查看脚注，再在布局 `marks` 中写明该标记的状态。",
    )


class ValueMerged(InputError):
    """One number stands in several merged cells."""

    en = (
        "one number stands in the merged cells {cells}.",
        "A number belongs to one place, period and indicator.",
        "Find out whose it is; unmerge the cells in a copy, or leave the rows out in the layout.",
    )
    zh = (
        "合并单元格 {cells} 中只有一个数值。",
        "一个数值只属于一个地方、一个时期、一个指标。",
        "请查明归属，在副本中取消合并，或在布局中略去这些行。",
    )


class ShownScaled(InputError):
    """A number format shows a number in thousands or millions, so that nobody can tell which one is meant."""

    en = (
        "the cell holds {text}, but its format {format} shows it divided by {divisor}.",
        "The number that is held and the one that is read are the same.",
        "Set the format of the column to General, compare with its unit, and save a copy.",
    )
    zh = (
        "单元格存储 {text}，但格式 {format} 显示时除以 {divisor}。",
        "存储的数与显示的数须一致。",
        "请将该列格式改为“常规”，核对单位后另存副本。",
    )


class NotConfirmed(InputError):
    """A layout still holds a proposal that nobody confirmed."""

    en = (
        "'{text}' is a proposal.",
        "A person confirms what a label means.",
        "If it is right, remove the question mark; if not, correct it.",
    )
    zh = ("“{text}”只是建议。", "标签的含义须由人确认。", "如正确请删去问号，否则请更正。")


class NameContradictsCode(InputError):
    """The name beside a code is that of another place, or a new one."""

    en = (
        "code {place} stands beside the name '{found}'.",
        "The place tree calls it {named}.",
        "Correct the code or the name; if it was renamed, write the new name and the code under `places` in the layout.",
    )
    zh = (
        "代码 {place} 旁的名称为“{found}”。",
        "地方树中的名称为{named}。",
        "请更正代码或名称；如系更名，请在布局 `places` 中写新名称与代码。",
    )


class PlaceNotInLayout(InputError):
    """A sheet names a place, and the layout gives no code for the name."""

    en = (
        "'{label}' is no code, and the layout gives none for it. {hint}",
        "Places are identified by six, nine or twelve digits.",
        "Write the name and its code under `places` in the layout, or add it to `ignore_labels`.",
    )
    zh = (
        "“{label}”不是代码，布局也没有给出其代码。{hint}",
        "地方以 6、9 或 12 位代码识别。",
        "请在布局 `places` 中写名称与代码，或列入 `ignore_labels`。",
    )
