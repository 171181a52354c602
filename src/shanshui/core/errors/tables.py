"""Numbers and tables."""

from shanshui.core.errors.error import InputError


class UnreadableNumber(InputError):
    """A cell that should hold a number holds something else."""

    en = (
        "'{text}' is not a number.",
        "We need one such as 1234.5, 1,234.5, 3.2万 or 15%, or an empty cell if it is not known.",
        "Correct the cell.",
    )
    zh = ("“{text}”不是数。", "需要如 1234.5、1,234.5、3.2万、15% 的数；未知请留空。", "请更正单元格。")


class AmbiguousNumber(InputError):
    """A number can be read in more than one way."""

    en = (
        "'{text}' can be read in more than one way.",
        "We need a point for decimals, commas only between groups of three, no leading zeros, and minus for negative.",
        "Write it plainly.",
    )
    zh = ("“{text}”有多种读法。", "小数用点，逗号只按三位分组，不写前导零，负数用负号。", "请用普通写法。")


class UnitInNumber(InputError):
    """A cell repeats or contradicts the unit of its column."""

    en = (
        "'{text}' carries {suffix}, but the column is in {unit}.",
        "A number has one unit.",
        "Write the plain number.",
    )
    zh = ("“{text}”带有{suffix}，但该列单位为 {unit}。", "一个数只能有一个单位。", "请只写数值。")


class NumberTooSmall(InputError):
    """A number lies below what its column allows."""

    en = ("the number is {text}.", "We need {least} or more.", "Correct the cell.")
    zh = ("数值为 {text}。", "需要不小于 {least}。", "请更正单元格。")


class MissingColumns(InputError):
    """A table lacks a column."""

    en = ("there is no column '{name}'. {hint}", "The columns are: {known}.", "Add it, or correct the header.")
    zh = ("没有“{name}”列。{hint}", "现有列：{known}。", "请补上该列，或更正表头。")


class DuplicateColumns(InputError):
    """A header holds a name twice."""

    en = ("the header holds '{names}' more than once.", "Every column has its own name.", "Rename or remove one.")
    zh = ("表头中“{names}”重复。", "每列名称必须唯一。", "请改名或删除一列。")


class UnnamedColumn(InputError):
    """A column holds values under an empty header: often a title or a second header row."""

    en = (
        "column {column} holds values, but its header is empty.",
        "We need one header row, the first, with a name for every column.",
        "Remove titles above it, and join two header rows into one.",
    )
    zh = (
        "第 {column} 列有值，但表头为空。",
        "第一行须为唯一表头，每列都有名称。",
        "请删除上方标题，并将两行表头合并为一行。",
    )


class EmptyTable(InputError):
    """A table has no row under its header."""

    en = ("the table has no rows.", "We need a header and at least one row.", "Add the rows.")
    zh = ("表中没有数据行。", "需要表头和至少一行数据。", "请补充数据。")


class RaggedRow(InputError):
    """A row is longer or shorter than the header."""

    en = ("the row has {found} cells.", "The header has {expected}.", "Look for a missing or an unquoted comma.")
    zh = ("该行有 {found} 个单元格。", "表头有 {expected} 个。", "请检查是否缺少逗号，或逗号未加引号。")


class DuplicateKeys(InputError):
    """Several rows have the same key."""

    en = (
        "{count} key(s) of {columns} stand more than once: {rows}.",
        "Every key has one row.",
        "Remove or correct the repeated rows.",
    )
    zh = ("{columns} 有 {count} 个键重复：{rows}。", "每个键只能有一行。", "请删除或更正重复行。")


class BlankCell(InputError):
    """A cell that must be filled is empty."""

    en = ("the cell is empty.", "This column must be filled in every row.", "Fill it in.")
    zh = ("单元格为空。", "该列每行都必须填写。", "请填写。")


class CodeNotExact(InputError):
    """A code went through a number format that lost digits."""

    en = (
        "the code '{text}' was turned into a number and lost its digits.",
        "We need every digit.",
        "Format the column as text and enter the codes again.",
    )
    zh = ("代码“{text}”被转成数字，已丢失位数。", "需要完整的每一位。", "请将该列设为文本格式后重新填写。")


class CodeLength(InputError):
    """A code of digits has an unusual length, as when leading zeros were lost."""

    en = (
        "the code '{text}' has {found} digits.",
        "We need {digits} digits.",
        "Restore lost zeros or digits; format the column as text.",
    )
    zh = ("代码“{text}”为 {found} 位。", "需要 {digits} 位。", "请补回丢失的零或数字，并将该列设为文本格式。")


class UnknownValues(InputError):
    """A column holds words that are none of the known ones."""

    en = ("column {column} holds {count} unknown: {rows}. {hint}", "Known: {known}.", "Correct them.")
    zh = ("{column} 列有 {count} 个未知值：{rows}。{hint}", "可用：{known}。", "请更正。")


class MissingRows(InputError):
    """A table lacks rows that are needed."""

    en = ("column {column} lacks {count}: {missing}.", "Each needs a row.", "Add the rows.")
    zh = ("{column} 列缺少 {count} 个：{missing}。", "每个都需要一行。", "请补充。")


class MergedCells(InputError):
    """A sheet has merged cells."""

    en = (
        "cells {cells} are merged.",
        "A merged cell leaves its neighbours without a value.",
        "Unmerge them, fill every cell, and keep one header row.",
    )
    zh = ("单元格 {cells} 已合并。", "合并后相邻单元格没有值。", "请取消合并、逐格填写，并只保留一行表头。")


class FormulaWithoutValue(InputError):
    """A formula was never calculated."""

    en = (
        "the formula {text} has no stored value.",
        "We read values and do not calculate sheets.",
        "Open the workbook in a spreadsheet program and save it, or paste values.",
    )
    zh = ("公式 {text} 没有已存的结果。", "程序只读取数值，不计算表格。", "请用表格软件打开并保存，或粘贴为数值。")


class ErrorCell(InputError):
    """A cell holds a spreadsheet error."""

    en = ("the cell holds the error {text}.", "We need a value.", "Correct the formula or empty the cell.")
    zh = ("单元格为错误值 {text}。", "需要数值。", "请更正公式或清空单元格。")


class ChooseOne(InputError):
    """A file holds several tables or layers and none was chosen."""

    en = ("the file holds several {what}: {known}.", "We need to know which.", "Name it with `{option}`.")
    zh = ("文件含有多个 {what}：{known}。", "需要指定其中之一。", "请用 `{option}` 指定。")
