import pytest

from shanshui.core.errors import UnitMismatch, UnknownUnit, UnreadablePeriod
from shanshui.data.yearbook.sizes import factor_to, is_unit
from shanshui.data.yearbook.words import heading, period_of, unit_line


@pytest.mark.parametrize(
    ("text", "label", "unit", "period"),
    [
        ("农村居民人均可支配收入（元）", "农村居民人均可支配收入", "元", ""),
        ("GDP (亿元)", "GDP", "亿元", ""),
        ("2023年GDP（亿元）", "GDP", "亿元", "2023"),
        ("２０２３年末常住人口（万 人）", "常住人口", "万人", "2023"),
        ("年末 总人口 万人", "年末总人口", "万人", ""),
        ("地区生产总值（当年价，亿元）", "地区生产总值(当年价)", "亿元", ""),
        ("比上年增长%", "比上年增长", "%", ""),
        ("比2022年增长（%）", "比2022年增长", "%", ""),
        ("粮食产量（吨，2023年）", "粮食产量", "吨", "2023"),
        ("单产（公斤/亩）", "单产", "公斤/亩", ""),
        ("出口总额（万美元）", "出口总额", "万美元", ""),
        ("GDP (100 million yuan)", "GDP", "1e8 yuan", ""),
        ("Population (10 000 persons)", "Population", "10000 person", ""),
        ("#  其中：第一产业①", "第一产业", "", ""),
        ("粮食产量 2023", "粮食产量", "", "2023"),
        ("2022-2023年GDP", "2022-2023年GDP", "", ""),
        ("2023年1-6月GDP", "2023年1-6月GDP", "", ""),
        ("2020年=100", "2020年=100", "", ""),
        ("2000人以上企业", "2000人以上企业", "", ""),
        ("增长（上年=100）", "增长(上年=100)", "", ""),
        ("以2015年为基期", "以2015年为基期", "", ""),
        ("亿元", "", "亿元", ""),
        ("（1）", "(1)", "", ""),
        ("指标(a)", "指标(a)", "", ""),
    ],
)
def test_what_a_label_says(text, label, unit, period):
    found = heading(text)
    assert (found.label, found.unit, found.period) == (label, unit, period)


@pytest.mark.parametrize("text", ["地区生产总值（2020年不变价）", "按2020年可比价格计算的总值", "生产总值(2020年价)"])
def test_prices_of_a_label(text):
    found = heading(text)
    assert (found.basis, found.price_year, found.period) == ("comparable", "2020", "")
    assert heading("生产总值（现价）").basis == "current"


def test_marks_of_a_label():
    assert heading("GDP①*[2]").marks == ("①", "*", "2")
    assert heading("2023年(预计)", ["(预计)"]).marks == ("(预计)",)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("单位：万元", ("万元",)),
        ("（单位：亿元、%）", ("亿元", "%")),
        ("计量单位: 元/人", ("元/人",)),
        ("单 位：万 元", ("万元",)),
        ("单位：万元 人", ("万元", "人")),
        ("表2（单位：万元）", ("万元",)),
        ("GEP单位面积", ()),
        ("单位", ()),
    ],
)
def test_the_line_of_units(text, units):
    assert unit_line(text) == units


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023", "2023"),
        ("2023年底", "2023"),
        ("2023年全年", "2023"),
        ("2023年第一季度", "2023-Q1"),
        ("2023Q4", "2023-Q4"),
        ("2023-07", "2023-07"),
        ("2023年7月", "2023-07"),
        ("2023年*", "2023"),
    ],
)
def test_periods(text, period):
    assert period_of(text, "") == period


@pytest.mark.parametrize(
    "text", ["", "23年", "2023年1-6月", "2022/2023", "2023.07", "2023-12-31", "7月", "1899", "2023年上半年"]
)
def test_what_is_no_period(text):
    with pytest.raises(UnreadablePeriod):
        period_of(text, "B1")


@pytest.mark.parametrize(
    ("given", "needed", "label", "factor"),
    [
        ("万元", "yuan", "", 1e4),
        ("百万元", "yuan", "", 1e6),
        ("1e8 yuan", "yuan", "", 1e8),
        ("千人", "person", "", 1e3),
        ("公斤/亩", "kg ha-1", "", 15.0),
        ("千公顷", "ha", "", 1e3),
        ("%", "1", "", 0.01),
        ("%", "percent", "", 1.0),
        ("万户", "1", "", 1e4),
        ("元", "yuan person-1", "人均收入", 1.0),
        ("万元/人", "yuan", "人均生产总值", 1e4),
        ("㎡", "㎡", "", 1.0),
    ],
)
def test_factors(given, needed, label, factor):
    assert factor_to(given, needed, label, "") == pytest.approx(factor, rel=1e-15)


@pytest.mark.parametrize(
    ("given", "needed", "kind"),
    [
        ("万美元", "yuan", UnitMismatch),
        ("万", "yuan", UnitMismatch),
        ("元", "yuan person-1", UnitMismatch),
        ("万户", "person", UnitMismatch),
        ("元", "1", UnitMismatch),
        ("元/户", "yuan", UnitMismatch),
        ("克隆", "1", UnknownUnit),
    ],
)
def test_units_that_do_not_fit(given, needed, kind):
    with pytest.raises(kind):
        factor_to(given, needed, "", "B1")


@pytest.mark.parametrize("text", ["", "1", "(1)", "a", "现价", "上年=100", "2020", "其中", "合计"])
def test_what_is_no_unit(text):
    assert not is_unit(text)
