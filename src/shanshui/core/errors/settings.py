"""The settings of an area, parameter sets, the local annex and rules."""

from shanshui.core.errors.error import InputError


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


class UnreadableYaml(InputError):
    """A file of rules is no YAML."""

    en = (
        "it cannot be read as YAML: {saw}.",
        "We need UTF-8 YAML whose aliases do not repeat without end.",
        "Correct this line.",
    )
    zh = ("无法按 YAML 读取：{saw}。", "需要 UTF-8 编码、别名不无休止重复的 YAML。", "请更正此行。")


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
