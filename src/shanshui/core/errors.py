"""Every error and its wording, in English and Chinese.

A message has four parts, in this order: where, what we saw, what we need, what to do (§15).
Each class holds them as `en` and `zh`, three sentences after the place where it happened.
"""

import difflib
import errno
import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from shanshui.core.labels import Label

SHOWN = 5
CHINESE = {
    "`shanshui realise rules` lists them.": "可用 `shanshui realise rules` 查看。",
    "`shanshui services` lists them.": "可用 `shanshui services` 查看。",
    "`shanshui standards` lists the standards.": "可用 `shanshui standards` 查看标准。",
    "`shanshui standards` lists them.": "可用 `shanshui standards` 查看。",
    "`shanshui variables` lists them.": "可用 `shanshui variables` 查看。",
    "action": "行为",
    "Add `classes:` with a file (code, ecosystem_type) or one of these crosswalks.": "请用 `classes:` 指定类别表（code, ecosystem_type）或以上对照表之一。",
    "An account with no raster has no maps.": "没有栅格的账户没有地图。",
    "band": "波段",
    "basis": "价格口径",
    "bundled place": "自带区域",
    "cells": "像元数",
    "class table of": "类别表",
    "condition class": "状况变量类别",
    "condition variable": "状况变量",
    "coordinate reference system": "坐标参考系",
    "crosswalk": "类别对照表",
    "days": "日",
    "distribution": "分布",
    "docs/reference/ecosystem_types.md lists them.": "见 docs/reference/ecosystem_types.md。",
    "economic unit": "经济单位",
    "ecosystem type": "生态系统类型",
    "encoding": "编码",
    "figure of an account": "账户数值",
    "expanded bytes": "解压后字节数",
    "expansion": "压缩比",
    "grouping": "分组方式",
    "index": "指数",
    "index of inequality": "不平等指数",
    "indicator of EQI": "EQI 指标",
    "item": "项目",
    "kind of finding": "问题类别",
    "land class": "地类",
    "layer": "图层",
    "layers": "图层",
    "Leave it out to have it recognised.": "留空则自动识别。",
    "level": "层级",
    "line": "科目",
    "map": "地图",
    "mapped item": "可制图项目",
    "Maps are written for accounts of one period.": "只为单一核算期的账户写地图。",
    "method of an index": "指数方法",
    "months": "月",
    "Name one of them, or give the value in the area's annex.": "请选定其一，或在地方参数附件中给出取值。",
    "Only items evaluated on cells have a map.": "只有按像元计算的项目有地图。",
    "option": "方法选项",
    "Or give a class table of your own: code, ecosystem_type.": "也可自备类别表：code, ecosystem_type。",
    "pages": "页数",
    "pair of lines": "科目组合",
    "parameter set": "参数取值集",
    "parameter": "参数",
    "period": "核算期",
    "place and period": "地方与核算期",
    "published total": "公布总量",
    "rows": "行数",
    "rule": "规则",
    "rules": "规则",
    "service": "服务",
    "sheet": "工作表",
    "sheets": "工作表",
    "single period for": "单一核算期",
    "source": "数据源",
    "standard or parameter": "标准或参数",
    "standard": "标准",
    "state of a finding": "问题状态",
    "table": "表",
    "tables": "表",
    "They stand in standards/lines.csv.": "见 standards/lines.csv。",
    "variable or item": "变量或项目",
    "variable": "变量",
    "version": "版本",
    "year": "年份",
    "method of status": "进展判定方法",
    "target": "目标",
    "model": "模型",
    "indicator": "指标",
    "`shanshui indicators` lists them.": "可用 `shanshui indicators` 查看。",
}
NAMED = 200
TWICE = re.compile(r"(?<![./])\.(?=[.。](?:\s|$))")  # the full stop of what a system says, before that of the sentence
MANY = 200  # words, among which to look for a near one
SAME = 10  # problems of one kind that are told in full


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to a misspelt one, or an empty string.

    Among very many words only those that share a half with it are compared: one slip leaves the other half whole.
    """
    words, half = list(known), (len(word) + 1) // 2
    if len(words) > MANY:
        words = [w for w in words if w[:half] == word[:half] or w[-half:] == word[-half:]][:MANY]
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return found[0] if found else ""


def listed(items: Sequence[object] | object, shown: int = SHOWN) -> str:
    """Return the first few items and, if there are more, how many in all."""
    if isinstance(items, str) or not isinstance(items, Sequence):
        return str(items)
    if not items:
        return "–"
    names = ", ".join(str(item) for item in items[:shown])
    return names if len(items) <= shown else f"{names} … ({len(items)})"


def said(value: Any, language: str) -> str:
    """Return a field as it stands in a message: a label in its language, a list shortened."""
    if isinstance(value, Label):
        return value.in_(language)
    return CHINESE.get(value, value) if language == "zh" and isinstance(value, str) else listed(value)


class ShanshuiError(Exception):
    """An error a user can act on. Subclasses give its wording."""

    exit_code: ClassVar[int] = 1
    en: ClassVar[tuple[str, str, str]] = ("", "", "")
    zh: ClassVar[tuple[str, str, str]] = ("", "", "")

    def __init__(self, where: str = "", **fields: Any) -> None:
        self.where = where
        self.fields = fields
        missing = self.needed_fields() - fields.keys()
        if missing:
            needs = f"{type(self).__name__} needs {sorted(missing)}"
            raise TypeError(needs)
        super().__init__()

    def __str__(self) -> str:
        return self.text("en")

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.where, self.fields))

    @classmethod
    def needed_fields(cls) -> set[str]:
        """Return the names its wording fills in; the near match is worked out, not given."""
        fields = {name for text in (*cls.en, *cls.zh) for _, name, _, _ in string.Formatter().parse(text) if name}
        return fields - {"hint"}

    @property
    def code(self) -> str:
        """Return the stable name of the error."""
        return type(self).__name__

    def text(self, language: str = "en") -> str:
        """Return the message in a language: where, what we saw, what we need, what to do."""
        saw, need, do = self.zh if language == "zh" else self.en
        fields = {name: said(value, language) for name, value in self.fields.items()}
        parts = (part.format(**fields, hint=self._hint(language)).strip() for part in (saw, need, do))
        parts = (TWICE.sub("", part) for part in parts)
        body = ("" if language == "zh" else " ").join(part for part in parts if part)
        separator = "：" if language == "zh" else ": "
        return f"{self.where}{separator}{body}" if self.where else body

    def _known(self) -> Iterable[object]:
        known = self.fields.get("known", ())
        return () if isinstance(known, Label) else known

    def _hint(self, language: str) -> str:
        word = str(self.fields.get("name") or self.fields.get("code") or self.fields.get("unit") or "")
        near = self.fields.get("near") or nearest(word, map(str, self._known()))
        if not near:
            return ""
        return f"您是否要写 '{near}'？" if language == "zh" else f"Did you mean '{near}'?"


def _rebuild(kind: type[ShanshuiError], where: str, fields: dict[str, Any]) -> ShanshuiError:
    return kind(where=where, **fields)


class InputError(ShanshuiError):
    """Something the user gave cannot be used; exit code 3."""

    exit_code = 3


class Problems(InputError):
    """Several problems, found together and raised once."""

    en = ("{count} problem(s) found.", "", "")
    zh = ("发现 {count} 个问题。", "", "")

    def __init__(self, problems: Sequence[ShanshuiError], where: str = "") -> None:
        self.problems = list(problems)
        super().__init__(where=where, count=len(self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.problems, self.where))

    def text(self, language: str = "en") -> str:
        """Return the messages, one a line, under their count; of very many of one kind only the first."""
        kinds = Counter[str]()
        told = [super().text(language)]
        for problem in self.problems:
            kinds[problem.code] += 1
            if kinds[problem.code] <= SAME:
                told.append(f"  {problem.text(language)}")
        more = sum(count - SAME for count in kinds.values() if count > SAME)
        if more:
            en, zh = (
                f"… and {more} more like these; `shanshui check --json` lists all.",
                f"……另有 {more} 个同类问题；`shanshui check --json` 列出全部。",
            )
            told.append(f"  {zh if language == 'zh' else en}")
        return "\n".join(told)


# --- words, units, money, period -------------------------------------------------------------------


class UnknownUnit(InputError):
    """A text that should be a unit is none."""

    en = ("'{unit}' is not a unit.", "We need one such as t, m3, kWh, 万元 or mm month-1.", "Correct the spelling.")
    zh = ("“{unit}”不是单位。", "需要如 t、m3、kWh、万元、mm month-1 的单位。", "请更正写法。")


class UnitMismatch(InputError):
    """A unit cannot become the one that is needed."""

    en = (
        "the unit is '{given}', which cannot become '{needed}'.",
        "We need a unit of the same dimension.",
        "Correct the unit where the source or table is declared.",
    )
    zh = ("单位是“{given}”，不能换算为“{needed}”。", "需要量纲相同的单位。", "请在数据源或表格中更正单位。")


class MoneyMismatch(InputError):
    """Amounts of different currency, price year or basis were added."""

    en = (
        "{left} and {right} were added.",
        "Money adds up only in one currency, price year and basis.",
        "Convert one of them with a price index first.",
    )
    zh = ("把 {left} 与 {right} 相加。", "只有币种、价格年份和基准相同才能相加。", "请先用价格指数换算。")


class UnreadablePeriod(InputError):
    """A period is no year, quarter or month."""

    en = ("'{text}' is not a period.", "We need a year, quarter or month: 2020, 2020-Q3 or 2020-07.", "Write it so.")
    zh = ("“{text}”不是核算期。", "需要年、季或月：2020、2020-Q3 或 2020-07。", "请按此书写。")


# --- places ----------------------------------------------------------------------------------------


class DuplicatePlace(InputError):
    """A place code stands twice."""

    en = ("code {code} stands more than once.", "Every place has one code.", "Remove or correct the second row.")
    zh = ("代码 {code} 重复出现。", "每个地方只能有一个代码。", "请删除或更正重复的行。")


class NoSuchParent(InputError):
    """A place names a parent that is not in the tree."""

    en = (
        "{code} has parent {parent}, which is not in the table.",
        "Every parent must be a row of its own.",
        "Add the row, or leave the parent empty for the topmost place.",
    )
    zh = ("{code} 的上级 {parent} 不在表中。", "每个上级必须自成一行。", "请补上该行；最上级请留空。")


class NoSuchPlace(InputError):
    """A code is not a place of this area."""

    en = ("no place has code '{code}'. {hint}", "We need one of: {known}.", "Use the code of the place tree.")
    zh = ("没有代码为“{code}”的地方。{hint}", "可用代码：{known}。", "请使用地方树中的代码。")


class PlaceCycle(InputError):
    """A place is its own ancestor."""

    en = ("{code} is its own ancestor.", "Parents must lead up to one topmost place.", "Correct the column parent.")
    zh = ("{code} 是自己的上级。", "上级关系必须通向最上级。", "请更正 parent 列。")


class PlaceNamedNotCoded(InputError):
    """A place was given by name; two places share the romanised name Lishui."""

    en = (
        "'{name}' is a name, not a code.",
        "Names are not unique: Lishui is 331100 in Zhejiang and 320117 in Nanjing.",
        "Write the code: {codes}.",
    )
    zh = ("“{name}”是名称，不是代码。", "名称并不唯一：丽水市为 331100，南京溧水区为 320117。", "请写代码：{codes}。")


# --- declarations ----------------------------------------------------------------------------------


NONE_KNOWN = Label("none here", "此处没有")
CORRECT_IT = Label("Correct the name, or leave it out.", "请更正名称或留空。")


class NoSuchName(InputError):
    """A name is not one that is known; what it should name is said."""

    en = ("there is no {what} '{name}'. {hint}", "Known: {known}.", "{see}")
    zh = ("没有名为“{name}”的{what}。{hint}", "可用：{known}。", "{see}")

    def __init__(self, where: str = "", **fields: Any) -> None:
        if not fields.get("known", True):
            fields = {**fields, "known": NONE_KNOWN, "see": fields.get("see") or CORRECT_IT}
        super().__init__(where, **fields)


class DeclarationError(ShanshuiError):
    """A service, item or derivation is declared wrongly; met by developers."""

    en = ("{saw}", "{need}", "{do}")
    zh = ("{saw}", "{need}", "{do}")


class AbsentParameter(InputError):
    """A parameter has no value in the chosen set."""

    en = (
        "parameter '{name}' has no value{detail}.",
        "The equation needs it, and no default was published.",
        "Give it in the area's annex, one row: parameter, value, unit, source.",
    )
    zh = (
        "参数“{name}”没有取值{detail}。",
        "公式需要它，而且没有公开的默认值。",
        "请在地方参数附件中加一行：parameter, value, unit, source。",
    )


class GridMismatch(InputError):
    """Two arrays are on different grids."""

    en = (
        "one is {left}, the other {right}.",
        "Two arrays meet only on the same grid.",
        "Align one to the other by its kind first.",
    )
    zh = ("一个是 {left}，另一个是 {right}。", "两个数组必须在同一格网上。", "请先按类型把其中一个对齐。")


# --- area.yaml -------------------------------------------------------------------------------------


class NoSuchFile(InputError):
    """A file that is named does not exist."""

    en = ("file '{path}' does not exist.", "Paths are relative to {base}.", "Correct the path or put the file there.")
    zh = ("文件“{path}”不存在。", "路径相对于 {base}。", "请更正路径或放入该文件。")


class UnreadableConfig(InputError):
    """area.yaml is no YAML of settings."""

    en = (
        "{saw}.",
        "We need YAML in UTF-8 with area, periods, places and sources or tables.",
        "Correct this line; `shanshui new` writes an example.",
    )
    zh = (
        "{saw}。",
        "需要 UTF-8 编码的 YAML，含 area、periods、places 以及 sources 或 tables。",
        "请更正此行；`shanshui new` 可生成示例。",
    )


class BadSetting(InputError):
    """One setting of area.yaml is wrong."""

    en = ("{saw} (got {got}).", "We need {need}.", "{do}")
    zh = ("{saw}（现为 {got}）。", "需要：{need}。", "{do}")


class NothingToAccount(InputError):
    """area.yaml names neither a source nor a table."""

    en = (
        "there is neither a source nor a table.",
        "An account needs at least one of them.",
        "Add `sources:` or `tables:`.",
    )
    zh = ("既无 sources 也无 tables。", "核算至少需要其中之一。", "请添加 `sources:` 或 `tables:`。")


class MissingInputs(InputError):
    """A service that must be accounted lacks inputs; all are told."""

    en = (
        "{service} cannot be accounted: missing {missing}.",
        "It can come from: {providers}.",
        "Add it under `sources:`, `tables:` or `constants:`, or leave the service out of `services:`.",
    )
    zh = (
        "无法核算 {service}：缺少 {missing}。",
        "可由以下来源提供：{providers}。",
        "请在 `sources:`、`tables:` 或 `constants:` 中补充，或从 `services:` 中去掉。",
    )


class PartlyCovered(InputError):
    """A place lies partly outside the land cover."""

    en = (
        "{count} places are covered by less than 99.9 %: {places}.",
        "The land cover must cover every place that is accounted.",
        "Give a larger raster, or set `allow_partial: true`; the share covered is then reported.",
    )
    zh = (
        "{count} 个地方的覆盖率低于 99.9%：{places}。",
        "土地覆盖必须覆盖所有核算地方。",
        "请提供更大的栅格，或设 `allow_partial: true`（将报告覆盖率）。",
    )


# --- parameter sets and the local annex ------------------------------------------------------------


class AmbiguousParameter(InputError):
    """Several published sets have a parameter and none was chosen."""

    en = (
        "parameter '{name}' has several published sets: {sets}.",
        "We need one; they can differ many times over.",
        "Name one in area.yaml under sets, or give the value in the area's annex.",
    )
    zh = (
        "参数“{name}”有多套公开取值：{sets}。",
        "只能用一套，各套可能相差数倍。",
        "请在 area.yaml 的 sets 中选定一套，或在地方参数附件中给出取值。",
    )


class ParameterByType(InputError):
    """One number was wanted of a parameter that differs by ecosystem type."""

    en = (
        "parameter '{name}' has a value for each ecosystem type and none for all.",
        "The equation needs one number.",
        "Give it in the area's annex with an empty ecosystem_type.",
    )
    zh = (
        "参数“{name}”只有分生态系统类型的取值。",
        "公式需要一个统一的数。",
        "请在地方参数附件中给出，ecosystem_type 留空。",
    )


class ParameterNotByType(InputError):
    """An annex gives a parameter by ecosystem type, but it holds for all of them."""

    en = (
        "parameter '{name}' was given for type {type}.",
        "It has one value for all ecosystem types.",
        "Leave the column ecosystem_type empty.",
    )
    zh = ("参数“{name}”按类型 {type} 给出。", "该参数对所有生态系统类型只有一个取值。", "请将 ecosystem_type 列留空。")


class ValueGivenTwice(InputError):
    """An annex gives the same parameter twice."""

    en = (
        "parameter '{name}' stands twice for type {type}.",
        "Every parameter has one value for each ecosystem type.",
        "Remove one of the rows.",
    )
    zh = ("参数“{name}”对类型 {type} 重复给出。", "每个参数在每个生态系统类型下只能有一个取值。", "请删除其中一行。")


class NegativePrice(InputError):
    """An annex gives a price below zero."""

    en = ("the price '{name}' is {value}.", "A price is zero or more.", "Correct the value.")
    zh = ("价格“{name}”为 {value}。", "价格不能小于零。", "请更正取值。")


class NotANumber(InputError):
    """A cell that should hold a number holds none."""

    en = (
        "'{text}' is not a number.",
        "We need a finite number, with a point and no thousands separator.",
        "Correct the value, or remove the row if it is not known.",
    )
    zh = ("“{text}”不是数。", "需要有限的数，小数点用“.”，不用千位分隔符。", "请更正取值；如未知，请删除该行。")


class UnknownMark(InputError):
    """A row carries an evidence mark that is none of the four."""

    en = (
        "'{mark}' is not an evidence mark.",
        "We need S (read in the source), C (recomputed), M (recalled) or U (given by the user).",
        "Correct the column mark.",
    )
    zh = ("“{mark}”不是证据标记。", "需要 S（据原文）、C（复算）、M（凭记忆）或 U（用户给定）。", "请更正 mark 列。")


# --- files and text --------------------------------------------------------------------------------


class NotALocalFile(InputError):
    """A source is a web address, a driver's prefix or a virtual path."""

    en = (
        "'{name}' is not the path of a file here.",
        "We read only files on this computer, never an address or a GDAL prefix.",
        "Download the file and give its path.",
    )
    zh = ("“{name}”不是本机文件路径。", "只读取本机文件，不读取网址或 GDAL 前缀。", "请先下载文件，再填写路径。")


class FileMissing(InputError):
    """A file is not there."""

    en = ("the file is not there.", "We need an existing file.", "Correct the path.")
    zh = ("文件不存在。", "需要已有的文件。", "请更正路径。")


class EmptyFile(InputError):
    """A file has no byte."""

    en = ("the file is empty (0 bytes).", "We need the data.", "Copy or download it again.")
    zh = ("文件为空（0 字节）。", "需要数据。", "请重新复制或下载。")


class UnknownExtension(InputError):
    """The extension of a file names no format we read."""

    en = ("the extension '{name}' is none we read here. {hint}", "Known: {known}.", "Convert the file.")
    zh = ("无法识别扩展名“{name}”。{hint}", "可用：{known}。", "请转换文件格式。")


class NotThisFormat(InputError):
    """A file begins unlike its extension says."""

    en = (
        "the file begins with {begins}, which is not {format}.",
        "The content must be what the extension says.",
        "Open it in a text editor: it may be a web page or a renamed file; get the real file.",
    )
    zh = (
        "文件开头为 {begins}，不是 {format}。",
        "内容必须与扩展名一致。",
        "请用文本编辑器查看：可能是网页或改了名的文件；请取得真正的文件。",
    )


class TruncatedFile(InputError):
    """A file ends before its data do."""

    en = (
        "the file has {size} bytes, but its index points to byte {needed}.",
        "We need the whole file.",
        "Copy or download it again.",
    )
    zh = ("文件只有 {size} 字节，而其索引指向第 {needed} 字节。", "需要完整文件。", "请重新复制或下载。")


class UnreadableFile(InputError):
    """A driver could not read a file."""

    en = (
        "it cannot be read as {format}: {problem}.",
        "We need an undamaged file.",
        "Copy or download it again, or convert it.",
    )
    zh = ("无法按 {format} 读取：{problem}。", "需要未损坏的文件。", "请重新复制、下载或转换。")


class HashDiffers(InputError):
    """A file is not the one whose SHA-256 was declared."""

    en = ("SHA-256 is {found}.", "{expected} was declared.", "Restore the file, or declare the new hash.")
    zh = ("SHA-256 为 {found}。", "声明的是 {expected}。", "请恢复原文件，或声明新的哈希值。")


class TooLarge(InputError):
    """A file asks for more than the program will take on; found before reading."""

    en = (
        "{what}: {found}.",
        "The limit is {limit}.",
        "Cut, split or rewrite the file (rasters: tiled, a chunk of at most 4,096 × 4,096).",
    )
    zh = ("{what}：{found}。", "上限为 {limit}。", "请裁剪、拆分或重写文件（栅格请分块，每块不超过 4,096 × 4,096）。")


class UnsafeContent(InputError):
    """A file holds something that reaches outside itself or runs."""

    en = (
        "the {format} file holds {found}.",
        "We read only plain data: no macros, links, entities or code.",
        "Save a copy that holds the values alone.",
    )
    zh = ("{format} 文件含有 {found}。", "只读取纯数据：不含宏、链接、实体或代码。", "请另存一份只含数值的文件。")


class UnreadableText(InputError):
    """A text file is in no encoding we can be sure of."""

    en = (
        "byte {offset} ({byte}) does not fit {tried}.",
        "We need UTF-8, GB18030/GBK, or UTF-16 with its byte-order mark.",
        "Save the file as UTF-8.",
    )
    zh = (
        "第 {offset} 字节（{byte}）不符合 {tried}。",
        "需要 UTF-8、GB18030/GBK，或带 BOM 的 UTF-16。",
        "请将文件另存为 UTF-8。",
    )


class MixedEncodings(InputError):
    """Some cells of a file are UTF-8 and others are not."""

    en = (
        "some cells are UTF-8, but byte {offset} ({byte}) is not.",
        "A file has one encoding.",
        "Find where two files were joined, and save all as UTF-8.",
    )
    zh = (
        "部分单元格为 UTF-8，但第 {offset} 字节（{byte}）不是。",
        "一个文件只能有一种编码。",
        "请找到拼接处，并统一另存为 UTF-8。",
    )


# --- numbers and tables ----------------------------------------------------------------------------


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


# --- rasters and places ----------------------------------------------------------------------------


class MapAxesNotFound(InputError):
    """A NetCDF or Zarr variable has no two map axes and at most one of time."""

    en = (
        "the dimensions are {dims}.",
        "We need x and y (or longitude and latitude) and at most one other.",
        "Select or rename dimensions.",
    )
    zh = ("维度为 {dims}。", "需要 x、y（或经度、纬度）和至多一个其他维度。", "请选取或重命名维度。")


class IrregularAxis(InputError):
    """Coordinates are not evenly spaced."""

    en = ("the steps of '{axis}' range from {least} to {most}.", "We need an even grid.", "Regrid the file.")
    zh = ("“{axis}”的间隔从 {least} 到 {most}。", "需要均匀格网。", "请重采样到均匀格网。")


class UnsupportedCalendar(InputError):
    """Times follow a calendar that has other days than ours."""

    en = (
        "the calendar is '{calendar}'.",
        "We need standard, gregorian or proleptic_gregorian.",
        "Convert the time axis, or save the months as 12 bands.",
    )
    zh = (
        "历法为“{calendar}”。",
        "需要 standard、gregorian 或 proleptic_gregorian。",
        "请转换时间轴，或将各月存为 12 个波段。",
    )


class NotInFile(InputError):
    """A band, layer or year that was asked for is not in the file."""

    en = ("there is no {what} {name}. {hint}", "The file has: {known}.", "Choose one of them.")
    zh = ("没有 {what} {name}。{hint}", "文件中有：{known}。", "请从中选择。")


class CrsMissing(InputError):
    """A map does not say in which coordinate reference system it is."""

    en = (
        "the coordinate reference system is missing.",
        "Without it we cannot tell where the data lie.",
        "Find it in the data's description and declare it, such as `crs: EPSG:4490`.",
    )
    zh = ("缺少坐标参考系。", "没有它就不知道数据在哪里。", "请查阅数据说明并声明，例如 `crs: EPSG:4490`。")


class CrsLocal(InputError):
    """A map is in a local (engineering) system that is tied to no place on Earth."""

    en = (
        "'{crs}' is a local system, tied to no place on Earth.",
        "We need a geographic or projected system.",
        "Georeference the data, or declare the true system with `crs:`.",
    )
    zh = ("“{crs}”是工程坐标系，与地球位置无关。", "需要地理或投影坐标系。", "请配准数据，或用 `crs:` 声明真实坐标系。")


class NotGeoreferenced(InputError):
    """A raster has no position: its transform is the identity."""

    en = (
        "the raster has no position: one cell is one unit, from 0, 0.",
        "We need an affine transform.",
        "Export it again with georeference (or with its world file).",
    )
    zh = ("栅格没有位置信息：像元为 1，从 0, 0 起。", "需要仿射变换参数。", "请带地理配准重新导出。")


class RotatedRaster(InputError):
    """A raster is turned, mirrored or sheared."""

    en = (
        "the raster is turned or mirrored: affine {affine}.",
        "Rows must run east-west and columns north-south.",
        "Warp it to a straight grid first (`gdalwarp`).",
    )
    zh = (
        "栅格有旋转或镜像：仿射参数 {affine}。",
        "行须为东西向，列须为南北向。",
        "请先重投影到正方向格网（`gdalwarp`）。",
    )


class ComplexValues(InputError):
    """A raster holds complex numbers."""

    en = ("the values are {dtype}.", "We need real numbers.", "Export one part or the magnitude.")
    zh = ("数据类型为 {dtype}。", "需要实数。", "请导出实部或模。")


class PictureNotValues(InputError):
    """A raster is a picture of a map."""

    en = (
        "the bands are colours ({colours}): a picture of a map.",
        "We need the values behind it.",
        "Export the data, not the rendered image.",
    )
    zh = ("波段为颜色（{colours}）：这是地图图片。", "需要其背后的数值。", "请导出数据，而不是渲染图。")


class WrongBandCount(InputError):
    """A raster has not as many bands as its variable."""

    en = (
        "there are {found} bands.",
        "{variable} needs {needed}.",
        "Choose bands with `bands:`, or a year with `year:`.",
    )
    zh = ("共有 {found} 个波段。", "{variable} 需要 {needed} 个。", "请用 `bands:` 选波段，或用 `year:` 选年份。")


class NodataOutsideType(InputError):
    """The nodata value cannot occur in the type of the raster, so it marks nothing."""

    en = (
        "nodata is {nodata}, which {dtype} cannot hold, so it marks no cell.",
        "We need a value of that type, or none.",
        "Declare `nodata:` with the true value, or `nodata: none`.",
    )
    zh = (
        "无效值为 {nodata}，{dtype} 无法存储，因此不起作用。",
        "需要该类型内的值，或不设。",
        "请用 `nodata:` 声明真实值，或写 `nodata: none`。",
    )


class AllAbsent(InputError):
    """No cell of a raster has a value."""

    en = (
        "none of {cells} cells looked at has a value.",
        "We need data.",
        "Check the file, and whether its nodata value is right.",
    )
    zh = ("查看的 {cells} 个像元都没有值。", "需要数据。", "请检查文件及其无效值设置。")


class InfiniteValues(InputError):
    """A raster holds infinities, as a division by zero leaves."""

    en = (
        "{count} of {cells} cells are infinite.",
        "We need finite numbers.",
        "Find the division by zero that made them, or set them to nodata.",
    )
    zh = ("{cells} 个像元中有 {count} 个为无穷大。", "需要有限数。", "请查找造成它的除零，或设为无效值。")


class SuspectedNodata(InputError):
    """One extreme value stands so often that it must mean absence."""

    en = (
        "{share} of the {cells} cells looked at are {value}, and no nodata value says so.",
        "Absent is not a number.",
        "Declare `nodata: {value}`; if it is a real value, `nodata: none`.",
    )
    zh = (
        "查看的 {cells} 个像元中 {share} 为 {value}，但未设为无效值。",
        "缺失不是数。",
        "请声明 `nodata: {value}`；若确为真值，写 `nodata: none`。",
    )


class _WithSlip(InputError):
    def _hint(self, language: str) -> str:
        slips = self.fields["slips"]
        if not slips:
            return ""
        joined = " / ".join(slips)
        return (
            f"若单位或编码为以下之一，数值便合理：{joined}。"
            if language == "zh"
            else f"The numbers would be plausible as: {joined}."
        )


class OutsideRange(_WithSlip):
    """Values lie where a variable cannot."""

    en = (
        "{count} of the {cells} cells looked at ({total} in all) lie outside: from {least} to {most} {unit}. {hint}",
        "{variable} lies between {low} and {high} {unit}.",
        "Declare the true unit, scale or nodata, or correct the file.",
    )
    zh = (
        "查看的 {cells} 个像元（共 {total} 个）中有 {count} 个超出范围：{least} 至 {most} {unit}。{hint}",
        "{variable} 应在 {low} 与 {high} {unit} 之间。",
        "请声明正确的单位、比例或无效值，或更正文件。",
    )


class SuspectedUnit(_WithSlip):
    """Values are possible, but so small everywhere that the unit is probably another."""

    en = (
        "the largest of the {cells} cells looked at ({total} in all) is {most} {unit}. {hint}",
        "{variable} reaches {floor} {unit} somewhere in almost any area.",
        "Declare the true unit; if the numbers are right, write `confirmed: true`.",
    )
    zh = (
        "查看的 {cells} 个像元（共 {total} 个）中最大值为 {most} {unit}。{hint}",
        "{variable} 在几乎任何地区都会达到 {floor} {unit}。",
        "请声明正确的单位；若数值无误，写 `confirmed: true`。",
    )


class NotClasses(InputError):
    """A map of classes holds fractions."""

    en = (
        "{count} of {cells} cells are fractions, such as {example}.",
        "A class is a whole number, never averaged.",
        "Take the map before it was resampled, or resample it by majority.",
    )
    zh = (
        "{cells} 个像元中有 {count} 个为小数，如 {example}。",
        "类别是整数，不能取平均。",
        "请使用重采样之前的图，或用众数法重采样。",
    )


class UnknownClasses(InputError):
    """A map holds classes that its class table does not."""

    en = (
        "{count} class(es) of the map are not in the class table: {codes}.",
        "Every class on the map needs a row.",
        "Add the rows; if one means absence, declare it as `nodata:`.",
    )
    zh = (
        "图中有 {count} 个类别不在类别表中：{codes}。",
        "图上每个类别都需要一行。",
        "请补充；若其表示缺失，请用 `nodata:` 声明。",
    )


class NotExact(InputError):
    """Integers are too large to be kept exactly."""

    en = ("{dtype} values go beyond 2^53.", "We keep only what is exact.", "Store the values as smaller integers.")
    zh = ("{dtype} 数值超过 2^53。", "只保留能精确表示的值。", "请改用较小的整数存储。")


class NoOverlap(InputError):
    """A map lies elsewhere."""

    en = (
        "the map ({crs}) covers 0 % of the accounting area ({area_crs}); it lies {bounds}.",
        "It must cover the area.",
        "Check that it is the right file and that its system is declared rightly.",
    )
    zh = (
        "该图（{crs}）覆盖核算区（{area_crs}）的 0 %；其范围为 {bounds}。",
        "必须覆盖核算区。",
        "请检查文件及其坐标系声明。",
    )


class NeighbouringZone(InputError):
    """A map lies elsewhere, but would lie here in the zone next door."""

    en = (
        "the map is in {crs} and covers 0 % of the accounting area ({area_crs}); its numbers look like the neighbouring {other} instead of {zone}: there it would cover {share}.",
        "The declared zone must be the true one.",
        "Declare `crs: {other_crs}` if that is so.",
    )
    zh = (
        "该图声明为 {crs}，覆盖核算区（{area_crs}）的 0 %；其坐标像是相邻的 {other} 而不是 {zone}：按该带可覆盖 {share}。",
        "声明的分带必须正确。",
        "若确实如此，请声明 `crs: {other_crs}`。",
    )


class PartialCover(InputError):
    """A map covers only a part of the accounting area."""

    en = (
        "the map covers {share} of the accounting area.",
        "It must cover all of it.",
        "Get the whole map, or allow it with `partial: true`; totals then say what share they cover.",
    )
    zh = (
        "该图覆盖核算区的 {share}。",
        "必须全部覆盖。",
        "请取得完整的图，或写 `partial: true`；总量旁将注明覆盖比例。",
    )


class DatumDiffers(InputError):
    """Two maps are on different datums, between which no sure shift is known."""

    en = (
        "the map is on {datum} ({crs}), the accounting area on {area_datum} ({area_crs}).",
        "We do not guess the shift between datums.",
        "Transform the file, or, if the shift is below your cell size, accept it with `crs: {accepted}`.",
    )
    zh = (
        "该图基准为 {datum}（{crs}），核算区基准为 {area_datum}（{area_crs}）。",
        "程序不猜测基准之间的偏移。",
        "请转换文件；若偏移小于像元，可用 `crs: {accepted}` 接受。",
    )


class InvalidGeometry(InputError):
    """Boundaries cross themselves, or are no areas."""

    en = (
        "{count} boundaries are empty, no polygons, or cannot be repaired: {codes}.",
        "Every place needs an area.",
        "Repair them in a GIS.",
    )
    zh = ("{count} 个边界为空、不是面或无法修复：{codes}。", "每个地方都需要面状边界。", "请在 GIS 中修复。")


class NotAYearOfDays(InputError):
    """Daily values do not make up one year."""

    en = (
        "there are {days} daily values.",
        "The equation needs one year: 365 or 366 days, from 1 January.",
        "Give the whole year, or use monthly values.",
    )
    zh = ("共有 {days} 个日值。", "公式需要完整一年：自 1 月 1 日起 365 或 366 天。", "请提供全年数据，或改用月值。")


# --- running ---------------------------------------------------------------------------------------


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


class ServiceNotHere(InputError):
    """A service exists, but the standard has no line for it and no table brings it."""

    en = (
        "{service} has no line in this account.",
        "The standard asks for others: {known}.",
        "Choose one of them, another standard, or give a table of its quantities.",
    )
    zh = ("本账户没有 {service} 的科目。", "规范中的科目：{known}。", "请选择其中之一、换一个规范，或提供其数量表。")


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


# --- InVEST's models ---------------------------------------------------------------------------------


class NotADatastack(InputError):
    """A file is no datastack of InVEST."""

    en = (
        "it is no datastack: {saw}.",
        "We need InVEST's JSON with `args`, and `model_id` (or `model_name`).",
        "Save it from InVEST as a parameter set, or write it by the how-to.",
    )
    zh = (
        "这不是 datastack 文件：{saw}。",
        "需要 InVEST 的 JSON，含 `args` 和 `model_id`（或 `model_name`）。",
        "请在 InVEST 中另存为参数集，或按指南编写。",
    )


class OtherModel(InputError):
    """A datastack was made for another model than the one that was named."""

    en = ("the file is for model '{found}'.", "You named '{name}'.", "Name the model of the file, or another file.")
    zh = ("该文件用于模型“{found}”。", "您指定的是“{name}”。", "请改用文件所属的模型，或换一个文件。")


class UnknownArgument(InputError):
    """A datastack gives an argument that the model does not have."""

    en = ("there is no argument '{name}'. {hint}", "The model has: {known}.", "Correct or remove it.")
    zh = ("没有参数“{name}”。{hint}", "该模型有：{known}。", "请更正或删除。")


class ArgumentMissing(InputError):
    """A datastack lacks an argument that the model needs."""

    en = ("it is not given.", "We need {need}.", "Add it to `args`.")
    zh = ("未给出。", "需要：{need}。", "请在 `args` 中补充。")


class BadArgument(InputError):
    """An argument of a datastack cannot be used."""

    en = ("it is {got}.", "We need {need}.", "Correct it in `args`.")
    zh = ("其值为 {got}。", "需要：{need}。", "请在 `args` 中更正。")


class CodesWithoutRow(InputError):
    """A raster holds codes for which a table has no row."""

    en = (
        "{count} code(s) of the raster have no row in {table}: {codes}.",
        "Every code on the raster needs a row.",
        "Add the rows; if a code means absence, set it as the raster's nodata.",
    )
    zh = (
        "栅格中有 {count} 个代码在 {table} 中没有对应行：{codes}。",
        "栅格上的每个代码都需要一行。",
        "请补充；若该代码表示缺失，请设为栅格的 nodata。",
    )


class OutOfRange(InputError):
    """A number of a table or raster lies outside what the model allows."""

    en = ("the value is {got}.", "We need {need}.", "Correct it.")
    zh = ("其值为 {got}。", "需要：{need}。", "请更正。")


class NotInMetres(InputError):
    """A raster that sets the cells of a model is not projected in metres."""

    en = (
        "its system is {crs}.",
        "The model needs a projected system in metres.",
        "Warp the raster to one, such as the UTM zone of the area.",
    )
    zh = ("其坐标系为 {crs}。", "模型需要以米为单位的投影坐标系。", "请重投影，例如到所在的 UTM 分带。")


class NothingInCommon(InputError):
    """The inputs of a model do not overlap."""

    en = (
        "it lies at {box} ({crs}), away from the other inputs at {others}.",
        "All inputs must overlap.",
        "Check that it is the right file and that its system is declared rightly.",
    )
    zh = (
        "其范围为 {box}（{crs}），与其他输入（{others}）不相交。",
        "所有输入必须有重叠。",
        "请检查文件是否正确、坐标系声明是否无误。",
    )


class OutputExists(InputError):
    """A workspace already holds outputs of the same name."""

    en = (
        "{count} output(s) are there already: {files}.",
        "Nothing is overwritten unasked.",
        "Add --overwrite, or name another --workspace or results_suffix.",
    )
    zh = (
        "已有 {count} 个同名输出：{files}。",
        "未经要求不会覆盖。",
        "请加 --overwrite，或改用其他 --workspace 或 results_suffix。",
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


class WorkersUnfit(InputError):
    """Workers of a cluster have another program, or other inputs, than the process that asks them."""

    en = (
        "{count} worker(s) cannot take part: {saw}.",
        "Every worker needs the same versions and the same inputs at the same paths; nothing was started.",
        "Install the same versions on all of them, mount or copy the inputs to where they lie here, and run again.",
    )
    zh = (
        "{count} 个工作进程无法参与：{saw}。",
        "所有工作进程需要相同的程序版本，以及相同路径下的相同输入；尚未开始计算。",
        "请统一安装相同版本，并将输入挂载或复制到与本机相同的路径，然后重新运行。",
    )


class WorkerOutOfMemory(ShanshuiError):
    """Worker processes died, again and again, over the same blocks."""

    en = (
        "the worker that took these blocks was killed {times} time(s) in a row; its memory limit is {limit}.",
        "A worker must hold the inputs and variables of one block for each of its threads.",
        "Use a smaller --block, fewer --threads or --workers, or more --memory, and run again: it goes on from here.",
    )
    zh = (
        "承担这些分块的工作进程连续被终止 {times} 次；其内存上限为 {limit}。",
        "工作进程的每个线程须能容纳一个分块的输入和变量。",
        "请减小 --block、减少 --threads 或 --workers，或增大 --memory 后重新运行，将从此处继续。",
    )


class ClusterLost(ShanshuiError):
    """A cluster cannot be reached, or has no worker that works."""

    en = (
        "the cluster cannot go on: {saw}.",
        "A run needs its scheduler and at least one worker that takes work.",
        "Check that both are up and have free memory, and run again: it goes on from here.",
    )
    zh = (
        "集群无法继续：{saw}。",
        "运行需要可连接的调度器和至少一个可接受任务的工作进程。",
        "请确认二者已启动且内存充足后重新运行，将从此处继续。",
    )


class NotOnCluster(InputError):
    """Maps were asked for, and a worker does not see the folder they are put together in."""

    en = (
        "this worker does not see the folder {folder} as it is now.",
        "Blocks of maps go from the workers through a disk that all share.",
        "Put the area on such a disk, at the same path everywhere, or leave out --cluster, or --map.",
    )
    zh = (
        "该工作进程看不到文件夹 {folder} 的当前内容。",
        "地图分块经由所有工作进程共享的磁盘传递。",
        "请将区域文件夹放在各处路径相同的共享磁盘上，或去掉 --cluster，或去掉 --map。",
    )


class NeighbourhoodTooWide(InputError):
    """A model looks farther around each cell than fits in memory."""

    en = (
        "it reaches {cells} cells around each cell.",
        "A model looks at most {most} cells far, to stay within memory.",
        "Use a land cover of larger cells, or a shorter distance.",
    )
    zh = (
        "每个像元要看周围 {cells} 个像元。",
        "为控制内存，模型最多看 {most} 个像元远。",
        "请使用像元更大的土地覆盖，或更短的距离。",
    )


class FlowInCircle(InputError):
    """Flow directions lead back to where they came from."""

    en = (
        "{count} cells flow in a circle or behind one; first by row and column: {cells}.",
        "Water flows to the edge, to an absent cell or to a sink.",
        "Make the directions anew from filled relief.",
    )
    zh = (
        "{count} 个像元的流向成环或在环之后；前几个（行，列）：{cells}。",
        "水应流向边缘、空缺像元或洼点。",
        "请由填洼后的高程重新计算流向。",
    )


class NotFilled(InputError):
    """Water has no way out of some cells of a height model."""

    en = (
        "{count} cell(s) have no lower neighbour and no level way to one.",
        "Every cell must drain to the edge of the raster or to a cell without data.",
        "Fill the height model first.",
    )
    zh = (
        "有 {count} 个像元既无更低的邻元，也无等高路径通向更低处。",
        "每个像元都应能排水到栅格边缘或无数据像元。",
        "请先对高程模型填洼。",
    )


class NegativeErosion(InputError):
    """Erosivity or erodibility is below zero somewhere."""

    en = (
        "{count} cells are below zero, down to {least}.",
        "Rain and soil have no negative erosivity or erodibility; soil loss and its totals would be negative too.",
        "Set the cells to absent, or correct them; often it is a nodata value that the file does not name.",
    )
    zh = (
        "有 {count} 个像元小于零，最小为 {least}。",
        "降雨侵蚀力和土壤可蚀性不会为负，否则土壤流失量及其合计也为负。",
        "请将这些像元设为缺测或更正；常见原因是文件未声明的缺测值。",
    )


class ErodibilityInUsUnits(InputError):
    """Erodibility is so large that it must be in US customary units."""

    en = (
        "{share} % of the cells are above {most} t ha h ha-1 MJ-1 mm-1; the mean is {mean}.",
        "No soil is so erodible in SI units; it looks like US customary units.",
        "Multiply the raster by 0.1317.",
    )
    zh = (
        "{share} % 的像元大于 {most} t ha h ha-1 MJ-1 mm-1；平均为 {mean}。",
        "按国际单位，没有土壤如此易蚀；看来是美制单位。",
        "请将栅格乘以 0.1317。",
    )


class NoStream(InputError):
    """The relief has no stream, so nothing can be delivered to one."""

    en = (
        "no water reaches a stream; the largest flow accumulation is {most} cells, the threshold {threshold}.",
        "Delivery is to streams.",
        "Lower the threshold, or take a larger area.",
    )
    zh = (
        "没有水流到达河流；最大汇流量为 {most} 个像元，阈值为 {threshold}。",
        "输移以河流为终点。",
        "请降低阈值，或扩大区域。",
    )


CHINESE |= {
    "model": "模型",
    "`shanshui invest --help` tells more.": "详见 `shanshui invest --help`。",
}


class OutletInvalid(InputError):
    """Watershed outlets have geometries that cannot be used."""

    en = (
        "{count} outlets cross themselves; features: {features}.",
        "An outlet is a point, line or polygon that does not cross itself.",
        "Repair them in a GIS, or set `skip_invalid_geometry` to leave them out.",
    )
    zh = (
        "{count} 个出水口几何自相交；要素：{features}。",
        "出水口应为不自相交的点、线或面。",
        "请在 GIS 中修复，或设 `skip_invalid_geometry` 以略去。",
    )


class NoOutlet(InputError):
    """None of the outlets lies on the relief."""

    en = (
        "none of {count} outlets lies on the height model.",
        "A watershed is traced up from an outlet on it.",
        "Check the two maps and their reference systems.",
    )
    zh = ("{count} 个出水口均不在高程模型范围内。", "流域由其上的出水口向上追溯。", "请检查两幅图及其坐标系。")


DISK |= {  # what network drives and failing disks say
    errno.EIO: "读写出错",
    errno.ESTALE: "网络文件已失效",
    errno.EBUSY: "文件或设备正忙",
    errno.ETIMEDOUT: "网络磁盘超时",
    errno.EXDEV: "文件夹跨越两个磁盘",
}


class RemoteNotAllowed(InputError):
    """A source names an address on a network that the user has not allowed."""

    en = (
        "'{name}' is an address, and not one that is allowed.",
        "Nothing is fetched from a network unless the area allows the beginning of its address.",
        "Allow it in area.yaml under `remote`, or give a file.",
    )
    zh = (
        "“{name}”是网络地址，且不在允许之列。",
        "只有区域明确允许其开头的地址才会被读取。",
        "请在 area.yaml 的 `remote` 中允许该地址，或提供本地文件。",
    )


class NeedSquareGrid(InputError):
    """Water is to be led over a grid in degrees, or of cells that are not square."""

    en = (
        "{variable} follows the flow of water, and the accounting grid is {grid}.",
        "Water is led over square cells of a projected grid.",
        "Set `grid: {{crs: …, resolution: …}}`, such as EPSG:32650 and 30, or choose another equation in `options:`.",
    )
    zh = (
        "{variable} 沿水流推算，而核算格网为 {grid}。",
        "水流推算需要投影坐标系下的正方形格网。",
        "请设 `grid: {{crs: …, resolution: …}}`（如 EPSG:32650 与 30），或在 `options:` 中改选其他方程。",
    )


class NoFlow(InputError):
    """Something that is needed to lead water over the grid has no value anywhere on it."""

    en = (
        "{names} has no value on any cell of the grid.",
        "Water flows where {needs} have values.",
        "Give them for the area, or choose another equation in `options:`.",
    )
    zh = (
        "{names} 在格网上没有任何值。",
        "只有 {needs} 均有值处才能推算水流。",
        "请补充这些数据，或在 `options:` 中改选其他方程。",
    )


class WorkspaceUnfit(InputError):
    """What is in the workspace already leaves no room for the outputs' names."""

    en = (
        "it cannot be used: {saw}.",
        "A model writes files into a folder.",
        "Name another --workspace, or move away what is there.",
    )
    zh = ("无法使用：{saw}。", "模型把文件写入文件夹。", "请改用其他 --workspace，或移走已有的内容。")


class WorkspaceInUse(InputError):
    """Another run writes outputs of the same names."""

    en = (
        "another run is writing into it.",
        "Outputs of one name have one writer at a time.",
        "Wait for it to end, or name another --workspace or results_suffix.",
    )
    zh = (
        "另一个运行正在写入其中。",
        "同名输出同时只能由一个运行写入。",
        "请等待其结束，或改用其他 --workspace 或 results_suffix。",
    )


class NotAnAddress(InputError):
    """A cluster is named by what is no address."""

    en = (
        "it is not the address of a Dask scheduler.",
        "We need one such as tcp://10.0.0.5:8786.",
        "Correct --cluster; a scheduler prints its address when it starts.",
    )
    zh = (
        "这不是 Dask 调度器的地址。",
        "需要如 tcp://10.0.0.5:8786 的地址。",
        "请更正 --cluster；调度器启动时会显示其地址。",
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


# --- realised value -----------------------------------------------------------------------------------


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


class RulesOverlap(InputError):
    """Two versions of a rule are valid on the same day."""

    en = (
        "versions {first} and {second} of rule {rule} are both valid on {day}.",
        "On every day at most one version of a rule is valid.",
        "Write the last day of the former (`to`) before the later one begins.",
    )
    zh = (
        "规则 {rule} 的版本 {first} 与 {second} 在 {day} 同时有效。",
        "任何一天最多只能有一个版本有效。",
        "请为旧版本写明终止日（`to`），早于新版本生效日。",
    )


class RuleTwice(InputError):
    """A version of a rule stands twice."""

    en = (
        "version {version} of rule {rule} stands twice.",
        "A version is written once and never changed.",
        "Give the later one a version of its own.",
    )
    zh = ("规则 {rule} 的版本 {version} 重复出现。", "每个版本只写一次，且不再更改。", "请给后来的规则另编版本。")


class RuleNotValid(InputError):
    """No version of a rule is valid on a day."""

    en = (
        "no version of rule {rule} is valid on {day}.",
        "Its versions: {known}.",
        "Name a version with --rule-version, or a day with --on.",
    )
    zh = (
        "规则 {rule} 在 {day} 没有有效版本。",
        "已有版本：{known}。",
        "请用 --rule-version 指定版本，或用 --on 指定日期。",
    )


class RuleOverwritten(InputError):
    """A version of a rule that was used has other content now."""

    en = (
        "version {version} of rule {rule} was used with other content (sha256 {before}…, now {now}…).",
        "What was paid under a rule must stay repeatable: a version is superseded, never changed.",
        "Restore it, and write the change as a new version.",
    )
    zh = (
        "规则 {rule} 的版本 {version} 曾以不同内容使用过（sha256 {before}…，现为 {now}…）。",
        "按规则支付的结果须可重现：版本只能被取代，不能改写。",
        "请恢复原文，把改动写成新版本。",
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


class TableNotSet(InputError):
    """A table that a command needs is not named in area.yaml."""

    en = (
        "`{name}` is not set.",
        "The command reads a table with the columns {columns}.",
        "Name the file in area.yaml under `realised:`, or give {option}.",
    )
    zh = (
        "未设置 `{name}`。",
        "该命令需要含 {columns} 各列的表格。",
        "请在 area.yaml 的 `realised:` 下指定，或给出 {option}。",
    )


class FillNotDeclared(InputError):
    """A raster holds what can only mean absence, and declares no nodata value."""

    en = (
        "{count} of the {cells} cells just read are {value}, and the file declares no nodata value.",
        "Absent is not a number: the model would take it for one.",
        "Declare it in the file: `rio edit-info --nodata {value} FILE`; if it is real, declare one that does not occur.",
    )
    zh = (
        "刚读取的 {cells} 个像元中有 {count} 个为 {value}，而文件未声明无效值。",
        "缺失不是数：模型会把它当作真值。",
        "请在文件中声明：`rio edit-info --nodata {value} FILE`；若确为真值，请声明一个不出现的数。",
    )


# --- prices through time, and why an account changed ---------------------------------------------------


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


# --- condition of ecosystems --------------------------------------------------------------------------


class MethodsDiffer(InputError):
    """Two values of an index were worked out by different methods."""

    en = (
        "one value is of {opening}, the other of {closing}.",
        "Only values of one method can be compared.",
        "Work both out by one method; where the method changes, the series breaks.",
    )
    zh = (
        "一个值采用{opening}，另一个采用{closing}。",
        "只有同一方法得出的值才能比较。",
        "请用同一方法重新计算；方法改变之处序列中断。",
    )


class MethodHasNoClasses(InputError):
    """A method's classes are not held, so its values cannot be put into any."""

    en = (
        "the classes of {method} are not held.",
        "A value is put into the classes of its own method only.",
        "Work the index out by a method whose classes are held, such as hj-192-2015.",
    )
    zh = ("未收录{method}的分级标准。", "指数值只能按其自身方法分级。", "请采用已收录分级标准的方法，如 hj-192-2015。")


class IndexInputsMissing(InputError):
    """An index lacks numbers of a place; all are told."""

    en = (
        "{index} cannot be worked out: missing {missing}.",
        "An index needs every one of its numbers; 0 is a number.",
        "Add rows to a table of `condition: {{readings: …}}`: place, period, variable, value, unit.",
    )
    zh = (
        "无法计算 {index}：缺少 {missing}。",
        "指数需要全部数据；0 也是数据。",
        "请在 `condition: {{readings: …}}` 的表中补充：place, period, variable, value, unit。",
    )


class AreasDoNotAddUp(InputError):
    """The land classes are not the whole of a place."""

    en = (
        "the land classes add up to {found} km², the place has {total} km².",
        "They must agree within 1 %, or classes are missing: {absent}.",
        "Correct the areas, or give the classes that are missing.",
    )
    zh = (
        "各地类面积之和为 {found} km²，地区面积为 {total} km²。",
        "两者应在 1 % 以内一致，否则缺少地类：{absent}。",
        "请更正面积，或补充缺少的地类。",
    )


class ClassesNotApart(InputError):
    """The land cover does not tell apart what an index needs apart."""

    en = (
        "the land cover does not tell which land classes these are: {types}.",
        "EI weighs them differently, so their areas are needed: {wanted}.",
        "Add rows with them to a table of `condition: {{readings: …}}`; the whole group then comes from the table.",
    )
    zh = (
        "土地覆盖无法区分以下类型所属的地类：{types}。",
        "EI 对各地类的权重不同，需要其面积：{wanted}。",
        "请在 `condition: {{readings: …}}` 的表中补充；该组地类将全部取自该表。",
    )


class MustBePositive(InputError):
    """A number that is divided by is zero or less."""

    en = ("{variable} is {value}.", "It is divided by, so it must be above 0.", "Correct the number.")
    zh = ("{variable} 为 {value}。", "该数用作除数，必须大于 0。", "请更正该数。")


class UnknownRestriction(InputError):
    """An environmental event has a level for which the rule says nothing."""

    en = (
        "restriction level {level}.",
        "The rule is published for these levels: {known}; 0 is no event.",
        "Give the highest level of the year's events.",
    )
    zh = ("环境限制等级为 {level}。", "规则只涉及以下等级：{known}；0 表示无事件。", "请填写当年事件的最高等级。")


class WeightsMissing(InputError):
    """Weights that nobody published are not given."""

    en = (
        "{part}: no inner weights are given.",
        "They are not published here, so they are never assumed. Indicators: {wanted}.",
        "Give them in the table of `condition: {{eqi: {{weights: …}}}}`: indicator, weight, source.",
    )
    zh = (
        "{part}：未提供内部权重。",
        "内部权重未公开，不作假定。指标：{wanted}。",
        "请在 `condition: {{eqi: {{weights: …}}}}` 的表中提供：indicator, weight, source。",
    )


class WeightsNotWhole(InputError):
    """Stated weights do not add up to one."""

    en = (
        "the weights of {of} add up to {total}.",
        "Weights are 0 or more and add up to 1.",
        "Correct them; they are never scaled silently.",
    )
    zh = ("{of}的权重之和为 {total}。", "权重不得为负，且合计须为 1。", "请更正；程序不会自行归一。")


class ReferenceMissing(InputError):
    """A variable of condition has no reference levels."""

    en = (
        "{variable} ({type}) has no reference levels.",
        "An indicator needs the level that counts as 0 and the level that counts as 1, with their source.",
        "Add a row to the table of `condition: {{references: …}}`.",
    )
    zh = (
        "{variable}（{type}）没有参照水平。",
        "指标需要取 0 和取 1 的参照水平及其来源。",
        "请在 `condition: {{references: …}}` 的表中加一行。",
    )


class ReferencesEqual(InputError):
    """Both reference levels of a variable are the same."""

    en = (
        "both reference levels of {variable} are {level}.",
        "They must differ; where less is better, low is the larger number.",
        "Correct low or high.",
    )
    zh = (
        "{variable} 的两个参照水平均为 {level}。",
        "两者必须不同；数值越小越好时，low 为较大的数。",
        "请更正 low 或 high。",
    )


class MixedMethodsInYear(InputError):
    """Places are to be ranked by values of different methods."""

    en = (
        "the values of {period} are of several methods: {methods}.",
        "Places are ranked by values of one method.",
        "Keep the values of one method in each year.",
    )
    zh = ("{period} 年的值采用了多种方法：{methods}。", "排名须采用同一方法的值。", "请每年只保留一种方法的值。")


class UnreadableYaml(InputError):
    """A file of rules is no YAML."""

    en = (
        "it cannot be read as YAML: {saw}.",
        "We need UTF-8 YAML whose aliases do not repeat without end.",
        "Correct this line.",
    )
    zh = ("无法按 YAML 读取：{saw}。", "需要 UTF-8 编码、别名不无休止重复的 YAML。", "请更正此行。")


class ConditionNotAsked(InputError):
    """A condition account is asked for that area.yaml does not describe."""

    en = (
        "area.yaml has no section `condition:`.",
        "A condition account needs tables of readings: place, period, variable, value, unit.",
        "Add the section and name a table in its `readings:`; `shanshui new` shows all of it with comments, "
        "docs/how-to/condition-account.md the variables of EI.",
    )
    zh = (
        "area.yaml 中没有 `condition:` 部分。",
        "状况账户需要读数表，各列为 place、period、variable、value、unit。",
        "请添加该部分，并在其 `readings:` 中列出读数表；`shanshui new` 有带注释的完整示例，EI 所需变量见 "
        "docs/how-to/condition-account.md。",
    )


class UnreadableTarget(InputError):
    """A target is not a number with a unit of money."""

    en = (
        "'{text}' is not an amount.",
        "A target is a number and a unit of money, with a blank between.",
        "Write it as '500000 万元'.",
    )
    zh = ("'{text}' 不是金额。", "目标为数字加货币单位，中间留空格。", "请写作 '5000 亿元'。")


class ExtentNotClosed(InputError):
    """An identity of the extent account does not hold."""

    en = (
        "{kind} of {place}, {periods}: {saw}.",
        "It must be {need}: rows of the matrix add up to the opening, columns to the closing, parts to their whole.",
        "Correct the table of transitions or the areas.",
    )
    zh = (
        "{place} {periods} 的{kind}：{saw}。",
        "应为 {need}：矩阵各行之和等于期初，各列之和等于期末，下级之和等于上级。",
        "请更正转移表或面积表。",
    )


class ChainBroken(InputError):
    """An extent account does not open with what the one before it closed with."""

    en = (
        "{kind} closes {period} with {closed} ha and opens it with {opened} ha.",
        "A period closes and opens with the same areas.",
        "Use one map or one table for each period.",
    )
    zh = (
        "{kind} 在 {period} 年期末为 {closed} 公顷，同年期初为 {opened} 公顷。",
        "同一时点的期末与期初面积必须相同。",
        "请每期只用一套地图或一张表。",
    )


class NoTransitionRule(InputError):
    """No rule says whether a change of land is managed."""

    en = (
        "no rule says whether {before} → {after} is managed.",
        "Additions and reductions are told apart by who made them.",
        "Add a row to the table of rules: from, to, managed, reason, source.",
    )
    zh = (
        "没有规则说明 {before} → {after} 是否为有管理的变化。",
        "增加与减少须区分有管理与无管理。",
        "请在规则表中加一行：from, to, managed, reason, source。",
    )


class MatrixNotIdentified(InputError):
    """A change matrix is asked for that the land cover does not tell."""

    en = (
        "{why}.",
        "A change matrix needs one class of each cell in each period, or a table of transitions.",
        "To have one: {remedy}",
    )
    zh = ("原因：{why}。", "变化矩阵需要每个像元各期只有一个类别，或一张转移表。", "办法：{remedy}")


class ExtentAcrossBreak(InputError):
    """Two periods are compared whose areas come from different products or lie across a break of the series."""

    en = (
        "{since} and {until} are not of one series: {why}.",
        "A difference across a break would be that of the maps, not of the land.",
        "Compare periods on one side of it, or allow it with --across-break; it is then said.",
    )
    zh = (
        "{since} 与 {until} 不属于同一序列：{why}。",
        "跨断点的差异反映的是制图差异，而不是土地变化。",
        "请比较断点同侧的核算期，或用 --across-break 明确允许（结果中会注明）。",
    )


class NoExtentToCompare(InputError):
    """A period has no areas of ecosystem types at a place."""

    en = (
        "there are no areas of ecosystem types in {period}.",
        "An inventory needs the areas of its period, an extent account those of both.",
        "Give a land-cover map or a table of areas for {period}, or name another period.",
    )
    zh = (
        "{period} 年没有生态系统类型面积。",
        "面积清单需要该期的面积，范围账户需要两个核算期的面积。",
        "请提供 {period} 年的土地覆盖图或面积表，或改用其他核算期。",
    )


class CountedInItsParts(InputError):
    """A table of areas gives a class of a survey and also what it is made of."""

    en = (
        "{part} is a part of {whole}, and both have an area at {place} in {period}.",
        "An area is counted once.",
        "Remove the row of {whole}, or those of its parts.",
    )
    zh = (
        "{part} 属于 {whole}，但 {place} {period} 年两者都有面积。",
        "面积只能计一次。",
        "请删除 {whole} 的行，或删除其下级各行。",
    )


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


class BadIndicator(InputError):
    """An indicator whose definition contradicts itself or names what is not there."""

    en = (
        "indicator {indicator}: {saw}.",
        "A definition that holds by itself and names indicators of the dictionary.",
        "Correct its row in the dictionary of indicators.",
    )
    zh = ("指标 {indicator}：{saw}。", "定义应自洽，且只引用字典内的指标。", "请修改指标字典中的这一行。")


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


class OutsideLimits(InputError):
    """An observation lies beyond what its indicator can be."""

    en = (
        "{indicator} is {value} {unit}.",
        "A value from {least} to {most} {unit}, the natural limits of the indicator.",
        "Correct the value or its unit, or the limits in the dictionary of indicators.",
    )
    zh = (
        "{indicator} 为 {value} {unit}。",
        "应在该指标的自然范围内：{least} 至 {most} {unit}。",
        "请更正数值或单位，或修改指标字典中的上下限。",
    )


class ValueOfMissing(InputError):
    """An observation whose status says that there is no value has one."""

    en = (
        "the status is {status}, which says that there is no value, but the value is {value}.",
        "Either a value or such a status.",
        "Remove the value or give another status.",
    )
    zh = (
        "状态 {status} 表示没有数值，却给出了 {value}。",
        "数值与“缺失”状态只能有其一。",
        "请删除该数值，或改用其他状态。",
    )


class BadPlaceChange(InputError):
    """A split, merger or transfer of places that does not hold by itself."""

    en = (
        "{saw}.",
        "For every former place, shares above zero that add up to 1, leading to places of today.",
        "Correct the table of place changes.",
    )
    zh = ("地方变更不成立：{saw}。", "每个原地方的份额须大于零且合计为 1，并最终对应现有地方。", "请修改地方变更表。")


# --- the register ----------------------------------------------------------------------------------


class LogBroken(ShanshuiError):
    """The log of events is not what was recorded."""

    en = (
        "event {seq} of the log: {saw}.",
        "Every event must be as it was recorded.",
        "Restore the register from a backup; do not go on writing to this one.",
    )
    zh = (
        "日志第 {seq} 条事件：{saw}。",
        "每条事件须与记录时一致。",
        "请从备份恢复登记库；不要继续写入当前登记库。",
    )


class ContentBroken(ShanshuiError):
    """What a register keeps of a vintage is not what was recorded."""

    en = (
        "vintage {number}: {saw}.",
        "What was imported must be kept byte for byte.",
        "Restore the register from a backup, or make a new one from the original files.",
    )
    zh = ("第 {number} 版数据：{saw}。", "导入的内容须逐字节保留。", "请从备份恢复登记库，或用原始文件重建。")


class UnknownDatabase(InputError):
    """The address of a register is of no database we can use."""

    en = (
        "'{url}' is not the address of a database we can use.",
        "We need a file such as register.sqlite, or postgresql://user@server/database.",
        "Correct it in --database, or for the register of an area in `store.database` of area.yaml.",
    )
    zh = (
        "“{url}”不是可用的数据库地址。",
        "需要文件（如 register.sqlite）或 postgresql://用户@服务器/数据库。",
        "请更正 --database；区域自身的登记库则更正 area.yaml 中的 `store.database`。",
    )


class NoVariable(InputError):
    """A setting names a variable of the environment that is not set."""

    en = (
        "the variable {name} of the environment is not set.",
        "The address of the register takes it from there.",
        "Set it before you start, as in `export {name}=…`.",
    )
    zh = ("环境变量 {name} 未设置。", "登记库的地址要用到它。", "请先设置，例如 `export {name}=…`。")


class NoDriver(InputError):
    """The library that speaks to PostgreSQL is not installed."""

    en = (
        "psycopg, which speaks to PostgreSQL, is not installed.",
        "A register on PostgreSQL needs it.",
        "Run `pip install shanshui[postgres]`.",
    )
    zh = (
        "未安装连接 PostgreSQL 所需的 psycopg。",
        "登记库放在 PostgreSQL 上需要它。",
        "请运行 `pip install shanshui[postgres]`。",
    )


class NoServer(ShanshuiError):
    """A database does not answer or does not let us in."""

    en = (
        "no connection: {saw}.",
        "The server must run, know the database, and let this user in.",
        "Check server, port, database, user and password, or ask who keeps the server.",
    )
    zh = (
        "无法连接：{saw}。",
        "服务器须在运行、有该数据库，并允许该用户登录。",
        "请检查服务器、端口、数据库、用户与密码，或联系管理员。",
    )


class NotARegister(InputError):
    """A database holds something else."""

    en = (
        "this is not a register: {saw}.",
        "A register needs a file or database of its own.",
        "Name another one in --database, or for the register of an area in `store.database` of area.yaml.",
    )
    zh = (
        "这不是登记库：{saw}。",
        "登记库须有自己的文件或数据库。",
        "请在 --database 中另行指定；区域自身的登记库则在 area.yaml 的 `store.database` 中指定。",
    )


class NewerRegister(InputError):
    """A register was written by a newer version."""

    en = (
        "the register has schema {found}; this version knows up to {known}.",
        "A register can only be read by the version that wrote it or a newer one.",
        "Install a newer shanshui.",
    )
    zh = (
        "登记库的结构版本为 {found}，本版本最高支持 {known}。",
        "只能由写入它的版本或更新版本读取。",
        "请安装更新的 shanshui。",
    )


class RegisterLocked(ShanshuiError):
    """Others held a register too long."""

    en = (
        "others have been writing to the register for {seconds} s.",
        "One writes at a time.",
        "Wait and run again; if nobody is writing, see which process holds the register.",
    )
    zh = (
        "登记库已被占用 {seconds} 秒。",
        "同一时刻只能一方写入。",
        "请稍后重试；若无人写入，请查看哪个进程占用了登记库。",
    )


class RegisterFailed(ShanshuiError):
    """A register could not be read or written; nothing was changed."""

    en = (
        "the register could not be read or written: {saw}.",
        "What is recorded is recorded whole or not at all; nothing was changed.",
        "Free disk space or mend permissions there, then run again.",
    )
    zh = (
        "登记库读写失败：{saw}。",
        "记录须完整写入或完全不写；登记库未被改动。",
        "请释放磁盘空间或检查权限后重试。",
    )


class NoActor(InputError):
    """Nobody is named who does something to the register."""

    en = ("'{name}' names nobody.", "The log says who did what.", "Give a name with --by.")
    zh = ("“{name}”不是姓名。", "日志须记明由谁操作。", "请用 --by 写明姓名。")


class IndicatorsNotGiven(InputError):
    """The area has no dictionary of indicators."""

    en = (
        "the area has no indicators.",
        "A dictionary of indicators: a table with id, label_zh, label_en, unit, direction.",
        "Add `indicators: {{file: indicators.csv}}`; `shanshui new` shows an example.",
    )
    zh = (
        "该区域没有指标。",
        "需要一份指标字典：含 id、label_zh、label_en、unit、direction 的表。",
        "请添加 `indicators: {{file: indicators.csv}}`；示例见 `shanshui new`。",
    )


class NothingObserved(InputError):
    """The area has indicators but no observation."""

    en = (
        "no indicator has an observation.",
        "At least one file of observations, or a published account that an indicator names.",
        "List a file in `observations:`, or import one: `shanshui observations import`.",
    )
    zh = (
        "没有任何指标的观测值。",
        "至少需要一个观测值文件，或指标所引用的已发布账户。",
        "请在 `observations:` 中列出文件，或运行 `shanshui observations import` 导入。",
    )


class BadTarget(InputError):
    """A target that contradicts itself or its indicator."""

    en = (
        "target {target}: {saw}.",
        "A target says one number, one base, one period and one path.",
        "Correct its row in the table of targets.",
    )
    zh = (
        "目标 {target}：{saw}。",
        "每个目标须写明一个目标值、一个基期、一个目标期和一条路径。",
        "请修改目标表中的这一行。",
    )


class NoTargets(InputError):
    """Targets are asked for, and the area states none."""

    en = (
        "there are no targets.",
        "A table of targets: docs/reference/targets.md names its columns.",
        "Name it under `targets: file:` in area.yaml.",
    )
    zh = ("没有目标。", "须有目标表，列名见 docs/reference/targets.md。", "请在 area.yaml 的 `targets: file:` 中写明。")


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


class PriceBasisDiffers(InputError):
    """A sheet gives an indicator at other prices than its definition, or does not say at which."""

    en = (
        "the sheet says {saw}.",
        "{indicator} is defined {need}.",
        "Use the indicator of these prices, or say `basis` and `price_year` in the layout if the sheet leaves it out.",
    )
    zh = (
        "表中为{saw}。",
        "{indicator} 的定义为{need}。",
        "请改用相应口径的指标；如表中未注明，请在布局中写 `basis` 和 `price_year`。",
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


class UnreadableThreshold(InputError):
    """A row of a standard's thresholds is not clear."""

    en = (
        "the row does not say a threshold: {saw}.",
        "standard, item, side (at_least or at_most), threshold, unit, from; perhaps until, mark, source, note.",
        "Correct the row.",
    )
    zh = (
        "该行没有给出阈值：{saw}。",
        "standard、item、side（at_least 或 at_most）、threshold、unit、from；可选 until、mark、source、note。",
        "请修改该行。",
    )


class PricesOfSeveralYears(InputError):
    """Values of two periods are alike, but each is at prices of several years."""

    en = (
        "both {base} and {period} mix prices of {years}.",
        "The rule counts growth at comparable prices: every line of both periods at those of one and the same year.",
        "Give the lines a price index (`series: items:`), price them in one year, or let the rule count at current prices "
        "(nominal) in a new version.",
    )
    zh = (
        "{base} 年与 {period} 年都混用了 {years} 年的价格。",
        "该规则按可比价计算增长：两期的所有科目均须采用同一年份的价格。",
        "请在 `series: items:` 中为各科目给出价格指数，或统一为同一年份的价格，或在规则的新版本中改按现价（nominal）计算。",
    )


class NoRulesYet(InputError):
    """Every line of a file of rules is a comment."""

    en = (
        "it holds no rules: all its lines are comments.",
        "A file of rules has a list `rules:` of at least one.",
        "Take the `# ` from the line `# rules:` and from the lines of the rules you want, and make them your own.",
    )
    zh = (
        "文件中没有规则：所有行都是注释。",
        "规则文件须有列表 `rules:`，至少含一条规则。",
        "请去掉 `# rules:` 一行及所需规则各行开头的“# ”，并改成自己的规则。",
    )


class PeriodOrSpan(InputError):
    """One period is asked for and, at the same time, what changed between two."""

    en = (
        "--period stands beside --from, --to or --matrix.",
        "One period has an inventory; a change is between two.",
        "Leave --period out, or the others.",
    )
    zh = (
        "--period 与 --from、--to 或 --matrix 同时出现。",
        "单个核算期只有面积清单，变化须有两个核算期。",
        "请只保留 --period，或去掉它。",
    )


class NoConditionTable(InputError):
    """A table of condition is asked for that nothing is given for."""

    en = ("there is nothing for the table '{table}' yet.", "{need}", "{do}")
    zh = ("“{table}”表尚无数据。", "所需数据：{need}", "做法：{do}")


class RegisterDamaged(ShanshuiError):
    """The file or database of a register is damaged."""

    en = (
        "the register is damaged: {saw}.",
        "It must be whole to be read.",
        "Restore it from a backup; do not go on writing to this one.",
    )
    zh = ("登记库已损坏：{saw}。", "须完整才能读取。", "请从备份恢复；不要继续写入当前登记库。")


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


# --- findings --------------------------------------------------------------------------------------


class NoFinding(InputError):
    """An id is of no finding of the register."""

    en = (
        "there is no finding '{id}'.",
        "We need the id of a finding of this register.",
        "`shanshui findings list --all` lists them.",
    )
    zh = ("没有编号为“{id}”的问题。", "需要本登记库中问题的编号。", "可用 `shanshui findings list --all` 查看。")


class WrongMove(InputError):
    """A finding is in a state in which this cannot be done."""

    en = (
        "cannot {move} a finding that is {state}.",
        "To {move} it, it must be {states}.",
        "`shanshui findings show` tells what was done to it.",
    )
    zh = (
        "问题当前为“{state}”，不能{move}。",
        "只有处于以下状态才能{move}：{states}。",
        "可用 `shanshui findings show` 查看办理经过。",
    )


class MoveLacks(InputError):
    """Something must be said when this is done to a finding."""

    en = ("to {move} a finding, something is missing.", "We need {what}.", "Add it and run again.")
    zh = ("{move}问题缺少必要内容。", "需要{what}。", "请补充后重试。")


class VerifierIsDoer(InputError):
    """Who discharged a finding wants to verify it."""

    en = (
        "{doer} discharged it and cannot verify it.",
        "Another party verifies.",
        "Have someone else verify it, named with --by.",
    )
    zh = ("{doer} 是办理人，不能自行核实。", "须由另一方核实。", "请由他人核实，并用 --by 写明。")


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


class NothingRegistered(InputError):
    """The register of an area holds nothing yet."""

    en = (
        "there is no register yet.",
        "Findings are kept in the register of the area.",
        "Run `shanshui findings update` first.",
    )
    zh = ("尚无登记库。", "问题保存在区域的登记库中。", "请先运行 `shanshui findings update`。")


class UnreadableCheckpoint(InputError):
    """A text is no checkpoint of a log."""

    en = (
        "'{text}' is not a checkpoint.",
        "We need the number of events, a colon and 64 letters, as `shanshui findings log --check` prints them.",
        "Copy it whole.",
    )
    zh = (
        "“{text}”不是检查点。",
        "需要“事件数:64 位哈希”，即 `shanshui findings log --check` 的输出。",
        "请完整复制。",
    )


CHINESE |= {
    "benchmark": "对标评价（benchmark）",
    "benchmark.frontier": "前沿对标（benchmark.frontier）",
    "benchmark.standards": "标准对标（benchmark.standards）",
    "benchmark.similar": "相似对标（benchmark.similar）",
    "peers": "对标方式",
}


class NoSuchArea(InputError):
    """A server has no area of that id."""

    en = (
        "there is no area '{name}' here.",
        "A server shows the areas it was started with.",
        "Open the list of areas.",
    )
    zh = (
        "此处没有区域“{name}”。",
        "服务器只展示启动时指定的区域。",
        "请打开区域列表。",
    )


class NotYours(InputError):
    """Something is not there, or is not for the one who asks: the words are the same."""

    en = (
        "there is no '{name}' here that you may see.",
        "You see the places you have a role at, and all below them.",
        "Ask an administrator for a role at the place.",
    )
    zh = (
        "此处没有您可查看的“{name}”。",
        "您可查看已获授权的地方及其下级。",
        "如需查看，请向管理员申请该地方的权限。",
    )


class NoSuchPeriod(InputError):
    """An account has no such period."""

    en = (
        "there is no period '{name}'.",
        "The periods are {known}.",
        "Choose one of them. {hint}",
    )
    zh = (
        "没有核算期“{name}”。",
        "核算期为 {known}。",
        "请选用其一。{hint}",
    )


class BadRequest(InputError):
    """A request to the server cannot be understood."""

    en = (
        "the request is wrong: {saw}.",
        "We need one as /api/openapi.json describes it.",
        "Look it up there, and ask again.",
    )
    zh = (
        "请求有误：{saw}。",
        "请求须符合 /api/openapi.json 的说明。",
        "请查阅后重新请求。",
    )


class ServerFailed(ShanshuiError):
    """The server met something unforeseen."""

    en = (
        "the server could not answer.",
        "It met something that it was not made for.",
        "What happened is in the log of the server.",
    )
    zh = (
        "服务器未能应答。",
        "服务器遇到了未曾预见的情况。",
        "原因见服务器日志。",
    )


class NotSignedIn(InputError):
    """Nobody is signed in, or a name and a password do not belong together: the words are the same."""

    en = ("you are not signed in, or name and password do not belong together.", "Others may not look.", "Sign in.")
    zh = ("您尚未登录，或用户名与密码不符。", "未登录者不能查看。", "请登录。")


class PasswordMustChange(InputError):
    """Somebody signed in with a password that somebody else knows."""

    en = ("your password was given by somebody else.", "Only you may know it.", "Choose your own before you go on.")
    zh = ("您的密码由他人设定。", "密码只应由您本人知道。", "请先设定自己的密码。")


class WeakPassword(InputError):
    """A password is too easy to guess."""

    en = (
        "this password is too easy to guess.",
        "It needs {least} to {most} letters, of which {kinds} differ, and must not hold your name.",
        "Take several words.",
    )
    zh = (
        "密码过于简单。",
        "密码须为 {least} 至 {most} 个字符，其中至少 {kinds} 个不同，且不含用户名。",
        "请用多个词组成密码。",
    )


class NotFromHere(InputError):
    """A request that changes something does not come from this app."""

    en = (
        "the request does not come from this app ({saw}).",
        "Requests that change something carry the token of the cookie `shanshui_token` in the header "
        "`X-Shanshui-Token`, and no foreign origin.",
        "Load the page again.",
    )
    zh = (
        "请求并非来自本应用（{saw}）。",
        "修改性请求须在请求头 `X-Shanshui-Token` 中携带 Cookie `shanshui_token` 的值，且来源须为本站。",
        "请刷新页面。",
    )


class TooMany(InputError):
    """Somebody asks too often."""

    en = ("too many requests.", "Everybody is to be answered.", "Wait {seconds} s.")
    zh = ("请求过于频繁。", "服务器须能应答所有人。", "请等待 {seconds} 秒。")


class BodyTooLarge(InputError):
    """A request carries more than it may."""

    en = ("the request is too large.", "At most {limit} bytes are taken.", "Send less.")
    zh = ("请求内容过大。", "最多 {limit} 字节。", "请减小内容。")


class BadName(InputError):
    """A name of a person cannot be used."""

    en = (
        "'{name}' cannot be the name of a person.",
        "We need 1 to 64 letters, digits, spaces or . _ @ -.",
        "Choose another.",
    )
    zh = ("“{name}”不能用作用户名。", "须为 1 至 64 个字母、汉字、数字、空格或 . _ @ -。", "请另选用户名。")


class NameTaken(InputError):
    """There is already a person of that name."""

    en = (
        "the name '{name}' is taken.",
        "Names belong to one person each.",
        "Choose another, or give roles to the person who has it.",
    )
    zh = ("用户名“{name}”已被使用。", "用户名不能重复。", "请另选用户名，或直接给该用户授权。")


class AccountChanged(InputError):
    """An account was published anew since it was looked at."""

    en = (
        "the account was computed anew since you looked at it.",
        "A decision is about what was seen.",
        "Look again, then decide.",
    )
    zh = ("您查看之后，账户已重新核算。", "决定须针对所查看的内容。", "请重新查看后再决定。")


class NotThatState(InputError):
    """A move does not follow from the state of an account."""

    en = (
        "an account that is {state} cannot be moved by `{move}`.",
        "That needs one that is {needs}.",
        "Take the steps in order.",
    )
    zh = ("状态为 {state} 的账户不能执行 `{move}`。", "须处于状态 {needs}。", "请按顺序操作。")


class OwnWork(InputError):
    """Somebody would approve what they submitted."""

    en = ("you submitted this account yourself.", "Four eyes see more than two.", "Ask somebody else to approve it.")
    zh = ("该账户由您本人提交。", "提交与批准须由不同的人完成。", "请由他人批准。")


class ReasonNeeded(InputError):
    """Something is sent back without a reason."""

    en = ("there is no reason.", "Whoever gets it back needs to know why.", "Say why.")
    zh = ("未说明理由。", "退回时须说明原因。", "请填写理由。")


class RoleTooSmall(InputError):
    """Somebody would give or take a role beyond their own."""

    en = (
        "this reaches beyond your own role.",
        "You may only deal with roles inside what you administer.",
        "Ask an administrator above you.",
    )
    zh = ("超出您本人的权限范围。", "您只能管理自己所辖范围内的权限。", "请联系上级管理员。")


class TeamOnly(InputError):
    """Something only a team has is asked of a server of one person."""

    en = (
        "this server is for one person.",
        "People and roles are those of a team.",
        "Start it with `shanshui serve --team --database …`.",
    )
    zh = ("本服务器为单人模式。", "用户与权限仅用于团队模式。", "请用 `shanshui serve --team --database …` 启动。")


class UploadFailed(InputError):
    """An uploaded file could not be opened safely."""

    en = (
        "the file could not be opened ({saw}).",
        "It is opened in a process of its own with little memory and time, which ended.",
        "Send a smaller or simpler file.",
    )
    zh = (
        "文件无法打开（{saw}）。",
        "上传文件在内存与时间受限的独立进程中打开，该进程已终止。",
        "请上传更小或更简单的文件。",
    )


class PaperFailed(ShanshuiError):
    """A page could not be set."""

    en = (
        "the pages could not be set: {saw}.",
        "Every page is set from a template of the program, with fonts it brings along.",
        "Keep this message: it is a fault of the program.",
    )
    zh = ("无法排版：{saw}。", "每一页都由程序自带的模板和字体排版。", "请保留此信息：这是程序的缺陷。")


class ForeignRequest(InputError):
    """A request comes under another name, or from a page of another site."""

    en = (
        "the request names '{name}'.",
        "A server of one person answers only on this machine, to its own pages: another site may not act in your name.",
        "Open the address that `shanshui serve` printed.",
    )
    zh = (
        "请求所用名称为“{name}”。",
        "单人服务器只应答本机、只接受自己的页面：其他网站不得以您的名义操作。",
        "请打开 `shanshui serve` 打印的地址。",
    )


class RoleLacking(InputError):
    """Somebody sees a place but may not do this there."""

    en = (
        "your role at this place does not allow it.",
        "It takes the role of {role}.",
        "Ask an administrator for it.",
    )
    zh = ("您在该地方的权限不足。", "需要“{role}”权限。", "请向管理员申请。")


class NotThisMachine(InputError):
    """A server of one person is asked to be open to others."""

    en = (
        "{host} can be reached by others.",
        "Without `--team` there are no users and no passwords, so the server stays on this machine.",
        "Leave `--host` out, or add `--team --database …`.",
    )
    zh = (
        "{host} 可被他人访问。",
        "不带 `--team` 时没有用户与密码，服务器只限本机使用。",
        "请去掉 `--host`，或加上 `--team --database …`。",
    )


class PortTaken(InputError):
    """A server cannot have its address."""

    en = (
        "{host}:{port} cannot be had: {saw}.",
        "A server needs an address of its own; another `shanshui serve` may have this one.",
        "Take a free one with `--port 0`, or end the other program.",
    )
    zh = (
        "无法使用 {host}:{port}：{saw}。",
        "服务器须独占一个地址；可能已被另一个 `shanshui serve` 占用。",
        "请用 `--port 0` 选用空闲端口，或结束占用它的程序。",
    )


class NothingToServe(InputError):
    """A server is started where there is no area."""

    en = (
        "there is no area.yaml here.",
        "A server shows areas that have one.",
        "Name an area, `shanshui serve lishui`; `shanshui demo` makes one to try.",
    )
    zh = (
        "此处没有 area.yaml。",
        "服务器展示带有 area.yaml 的区域。",
        "请指明区域，如 `shanshui serve lishui`；`shanshui demo` 可生成示例。",
    )


class NotOnTheMap(InputError):
    """A place has no boundary, so nothing can be drawn of it."""

    en = (
        "place {place} has no boundary of its own.",
        "Maps are drawn of places with polygons and of places made of these.",
        "Choose the place above it.",
    )
    zh = ("地方 {place} 没有边界。", "地图须有边界或由有边界的下级组成。", "请选择其上级地方。")


class LayerNotMade(InputError):
    """A map is asked for that has to be made first."""

    en = ("layer {layer} is not made yet.", "It is made once, on request.", "Ask for it to be made, then again.")
    zh = ("图层 {layer} 尚未生成。", "图层在请求后生成一次。", "请先请求生成，再重试。")


class BadPolygon(InputError):
    """A drawn area cannot be accounted."""

    en = (
        "the drawn area cannot be accounted: {saw}.",
        "We need a GeoJSON Polygon or MultiPolygon in longitude and latitude, of at most {most} points, whose sides do not cross.",
        "Draw it again, or simplify it.",
    )
    zh = (
        "绘制的区域无法核算：{saw}。",
        "需要以经纬度表示的 GeoJSON Polygon 或 MultiPolygon，至多 {most} 个顶点，边不相交。",
        "请重新绘制或简化。",
    )


class TooManyMaps(InputError):
    """More maps are waiting to be made than a server takes."""

    en = ("{waiting} maps are waiting to be made.", "They are made one after another.", "Try again in a while.")
    zh = ("已有 {waiting} 幅地图等待生成。", "地图逐幅生成。", "请稍后再试。")


class NothingApproved(InputError):
    """An account has no period that somebody who may only look may see."""

    en = (
        "no account of '{area}' was approved yet.",
        "Until then only those who work on it see it.",
        "Ask again later.",
    )
    zh = ("“{area}”的账户尚未批准。", "批准之前，仅编制人员可以查看。", "请稍后再试。")


class TooManyRows(InputError):
    """A table is longer than a sheet can be."""

    en = (
        "the table has {rows} rows.",
        "A sheet holds {most}.",
        "Take CSV or Parquet, or ask for one period, service or level.",
    )
    zh = ("该表共 {rows} 行。", "一张工作表最多 {most} 行。", "请改用 CSV 或 Parquet，或按时期、服务、级别筛选。")


class UploadRefused(InputError):
    """An uploaded file was opened and is not what is needed."""

    en = ("{saw}", "Nothing of the file was kept.", "Put it right, then send it again.")
    zh = ("{saw}", "未保留该文件的任何内容。", "请修正后重新上传。")


CHINESE |= {
    "bytes": "字节数",
    "corners": "顶点数",
    "features": "要素数",
    "files in the archive": "压缩包内文件数",
}


class BrokenTemplate(InputError):
    """A Word file of the user's own cannot be filled."""

    en = (
        "the template cannot be read: {saw}.",
        "We need a .docx whose tags stand in double braces, such as {{{{tables.lines}}}}.",
        "Open it in Word, correct the tag and save it as .docx.",
    )
    zh = (
        "无法读取模板：{saw}。",
        "需要 .docx 文件，标签写在双花括号内，形如 {{{{tables.lines}}}}。",
        "请用 Word 打开，更正标签并另存为 .docx。",
    )


class UnknownTag(InputError):
    """A template names something that the report does not have."""

    en = ("the template names '{name}', which this report does not have. {hint}", "Known: {known}.", "Correct the tag.")
    zh = ("模板中的标签“{name}”在本报告中不存在。{hint}", "可用：{known}。", "请更正标签。")


class NotebookLacks(ShanshuiError):
    """A figure needs a library that is not installed."""

    en = (
        "figures need {library}, which is not installed.",
        "Only notebooks draw with it, so it is installed on request.",
        "Run `pip install shanshui[notebook]`.",
    )
    zh = (
        "绘图需要 {library}，但尚未安装。",
        "只有笔记本用它绘图，因此按需安装。",
        "请运行 `pip install shanshui[notebook]`。",
    )


class NotApproved(InputError):
    """An account that nobody approved is to be published."""

    en = (
        "this account is not approved: {saw}.",
        "Only an approved account is published.",
        "Have it approved in `shanshui serve`, page Team (the address of the area and /team), or say --unapproved: every page then says that it is not.",
    )
    zh = (
        "该账户尚未批准：{saw}。",
        "只发布已批准的账户。",
        "请先在 `shanshui serve` 的“成员”页（区域网址后加 /team）完成审批，或使用 --unapproved：每一页都会注明未经批准。",
    )


class FolderNotEmpty(InputError):
    """A folder that is to be written anew holds something else."""

    en = (
        "folder '{folder}' holds files that are not of a published site.",
        "A site is written only where nothing of yours is lost: to an empty folder, or over a former site.",
        "Name an empty or a new folder.",
    )
    zh = (
        "文件夹“{folder}”中有不属于已发布站点的文件。",
        "为避免丢失您的文件，站点只写入空文件夹或覆盖原站点。",
        "请指定空文件夹或新文件夹。",
    )


CHINESE |= {"role": "角色", "area": "区域"}


CHINESE |= {"kind of report": "报告种类"}


class NothingToDraw(InputError):
    """An account has no such chart."""

    en = (
        "the account of {area} has no chart '{name}'.",
        "It lacks what the chart shows.",
        "A change needs two periods, a range `shanshui uncertainty --publish`.",
    )
    zh = (
        "{area}的账户没有图“{name}”。",
        "账户缺少该图所示内容。",
        "变化图需要两个核算期，区间图需要 `shanshui uncertainty --publish`。",
    )


CHINESE |= {
    "map of": "地图",
    "kind of file": "文件种类",
    "section": "章节",
    "figure with a source chain": "可追溯来源的数值",
}


class NotHere(NotYours):
    """Something is not there, said to one person on their own machine: all that is there is theirs."""

    en = ("there is no '{name}' here.", "{need}", "{do} {hint}")
    zh = ("此处没有“{name}”。", "此处可选：{need}。", "请{do}。{hint}")


class MapMadeAnew(NotYours):
    """A tile is asked for of a version of a map that is no more."""

    en = (
        "'{name}' is no version of this map now.",
        "The map was made anew since the page was opened, so its tiles have other addresses.",
        "Reload the page.",
    )
    zh = ("“{name}”不是该地图现在的版本。", "打开页面后地图已重新生成，瓦片地址随之改变。", "请刷新页面。")


class NoDatabaseFolder(InputError):
    """The file of a team's database is to lie in a folder that is not there."""

    en = (
        "there is no folder '{folder}' for the database '{name}'.",
        "The folder must be there; the file is made if it is not.",
        "Make it (`mkdir -p {folder}`), or correct --database.",
    )
    zh = (
        "数据库“{name}”所在的文件夹“{folder}”不存在。",
        "文件夹须已存在；数据库文件不存在时会自动新建。",
        "请先建立（`mkdir -p {folder}`），或更正 --database。",
    )
