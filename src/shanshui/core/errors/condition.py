"""The condition of ecosystems."""

from shanshui.core.errors.error import InputError


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


class NoConditionTable(InputError):
    """A table of condition is asked for that nothing is given for."""

    en = ("there is nothing for the table '{table}' yet.", "{need}", "{do}")
    zh = ("“{table}”表尚无数据。", "所需数据：{need}", "做法：{do}")
