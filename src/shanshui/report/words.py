"""Every fixed text of a report, in English and Chinese."""

import re

from shanshui.core.labels import Label
from shanshui.report.evidence_words import EVIDENCE
from shanshui.report.workbook_words import EXCEL

# Title and facts
FRONT = {
    "title": Label("Gross Ecosystem Product of {area}, {period}", "{area}{period}年生态产品总值（GEP）核算报告"),
    "title_part": Label("Gross Ecosystem Product of {area}, {period}", "{area}{period}生态产品总值（GEP）核算报告"),
    "untitled": Label("this area", "本地区"),
    "contents": Label("Contents", "目录"),
    "skip": Label("Skip to the account", "跳到正文"),
    "to_top": Label("Back to contents", "返回目录"),
    "area": Label("Area", "核算地区"),
    "period": Label("Accounting period", "核算期"),
    "standard": Label("Standard", "核算规范"),
    "standard_mark": Label("List of lines", "科目依据"),
    "money_basis": Label("Money", "货币"),
    "semicolon": Label("; ", "；"),
    "money_given": Label("{currency}, prices as given", "{currency}，价格如所提供"),
    "money_older": Label("{currency}, prices of {year}, not adjusted", "{currency}，{year} 年价格，未作调整"),
    "money_facts": Label("{currency}, prices of {year} ({basis})", "{currency}，{year} 年价格（{basis}）"),
    "basis_current": Label("current prices", "当年价"),
    "basis_comparable": Label("comparable prices", "可比价"),
    "accounting_grid": Label("Accounting grid", "核算格网"),
    "no_grid": Label("none: made from tables only", "无：仅由表格核算"),
    "program": Label("Made with", "程序"),
    "fingerprint": Label("Fingerprint of the account", "核算指纹"),
    "rounding": Label(
        "Figures are rounded only where they are shown; every total is made from unrounded values.",
        "数字仅在显示时取舍，合计均由未取舍的数值得出。",
    ),
    "how": Label("How to read this.", "阅读说明："),
    "chart_table": Label("Numbers", "数据见表"),
    "none": Label("none", "无"),
    "yes": Label("yes", "是"),
    "no": Label("no", "否"),
    "total": Label("Total", "合计"),
    "no_data": Label("no data", "无数据"),
    "not_allocated": Label("not allocated below", "未分配到下级"),
    "figure": Label("Figure", "指标"),
    "number": Label("Number", "数值"),
    "unit": Label("Unit", "单位"),
    "meaning": Label("What it says", "含义"),
    "km2": Label("km²", "平方千米"),
    "person": Label("person", "人"),
    "per_km2": Label("Per km²", "单位面积"),
    "per_head": Label("Per head", "人均"),
    "share": Label("Share", "占比"),
    "code": Label("Code", "代码"),
    "place": Label("Place", "地区"),
    "level": Label("Level", "级别"),
    "parent": Label("Above it", "上级"),
    "area_km2": Label("Area", "面积"),
    "covered": Label("Area with land cover", "有土地覆盖数据的面积"),
    "section": Label("Section", "类别"),
    "line": Label("Line", "科目"),
    "item": Label("Item", "指标项"),
    "service": Label("Service", "服务"),
    "value": Label("Value", "价值"),
    "reading": Label("Value", "数值"),
    "ecosystem_type": Label("Ecosystem type", "生态系统类型"),
    "others": Label("Other lines", "其他科目"),
    "name": Label("Name", "名称"),
    "source": Label("Source", "来源"),
    "year": Label("Year", "年份"),
    "mark": Label("Evidence", "依据"),
    "mark_S": Label("read in the source", "查阅原文"),
    "mark_C": Label("recomputed", "重新计算"),
    "mark_M": Label("to be confirmed", "待核实"),
    "mark_U": Label("given by the user", "用户提供"),
    "indicative": Label("indicative", "仅供参考"),
}

PLACES = {
    "section_provisioning": Label("Provisioning", "物质供给"),
    "section_regulating": Label("Regulating", "调节服务"),
    "section_cultural": Label("Cultural", "文化服务"),
    "section_abiotic": Label("Abiotic flows", "非生物流量"),
    "section_equivalent": Label("Equivalent factors", "当量因子"),
    "role_headline": Label("headline", "计入总值"),
    "role_optional": Label("optional", "可选"),
    "role_separate": Label("separate", "单列"),
    "level_not allocated": Label("not allocated", "未分配到下级"),
    "level_country": Label("country", "国家"),
    "level_province": Label("province", "省"),
    "level_city": Label("city", "市"),
    "level_county": Label("county", "县（市、区）"),
    "level_district": Label("district", "区"),
    "level_township": Label("township", "乡镇（街道）"),
    "level_village": Label("village", "村（社区）"),
    "level_basin": Label("basin", "流域"),
}

HEADLINE = {
    "sec_headline": Label("The result", "核算结果"),
    "how_headline": Label(
        "GEP is the value, in one year and in one place, of what ecosystems give to people. It overlaps with "
        "GDP in goods, tourism, water and power, so the two are never added: they are read side by side.",
        "GEP 是一个地方一年内生态系统为人类提供的最终产品与服务的价值。它与 GDP 在物质产品、旅游、供水和电力上有重叠，因此两者不相加，而是并列阅读。",
    ),
    "gep": Label("GEP", "GEP（生态产品总值）"),
    "gep_says": Label(
        "What the ecosystems of {area} gave in {period}, valued: {lines} lines of the standard.",
        "{area}{period}年生态系统所提供产品与服务的价值，含规范中的 {lines} 个科目。",
    ),
    "gep_head": Label("GEP per head", "人均 GEP"),
    "gep_head_says": Label("For each of {population} people ({year}).", "按 {year} 年人口 {population} 人计算。"),
    "gep_km2": Label("GEP per km²", "单位面积 GEP"),
    "gep_km2_says": Label("On each of {area} km².", "按面积 {area} 平方千米计算。"),
    "gdp": Label("GDP of {year}", "{year} 年 GDP"),
    "gdp_says": Label("Beside GEP, from {source}.", "与 GEP 并列，来源：{source}。"),
    "gdp_other_year": Label(
        "Beside GEP, from {source}. Note the year: GEP is of {period}.",
        "与 GEP 并列，来源：{source}。请注意年份：GEP 为 {period} 年。",
    ),
    "ratio": Label("GEP for each yuan of GDP", "GEP 与 GDP 之比"),
    "ratio_says": Label("GEP of {period} over GDP of {year}.", "{period} 年 GEP 除以 {year} 年 GDP。"),
    "sentence": Label(
        "In {period}, the GEP of {area} was {total}. {largest} was the largest section with {share}; the largest line was {line} with {line_share}.",
        "{period} 年，{area} GEP 为 {total}。其中{largest}占 {share}，为最大类别；最大科目为{line}，占 {line_share}。",
    ),
    "no_headline": Label(
        "No line of the headline has a value yet, so there is no GEP to show. The section “Not accounted” says for every line what is missing and who can provide it.",
        "目前没有任何总值科目得出价值，因此没有可显示的 GEP。“未核算科目”一节列出每个科目缺少的数据和可提供的部门。",
    ),
    "confirm": Label(
        "{amount} of the headline, {share}, rests on parameters marked “to be confirmed”. Check them in “Parameters” before this number is published.",
        "总值中有 {amount}（{share}）依赖标注为“待核实”的参数。发布前请在“参数”一节中核对。",
    ),
    "confirm_none": Label(
        "No part of the headline rests on a parameter that is still to be confirmed.", "总值不依赖任何待核实的参数。"
    ),
    "tab_figures": Label("Main figures", "主要指标"),
    "tab_sections": Label("GEP by section", "按类别的 GEP"),
    "tab_periods": Label("GEP by section and period", "各核算期按类别的 GEP"),
    "tab_lines": Label("GEP by line", "按科目的 GEP"),
    "chart_lines": Label("Lines by value", "各科目价值"),
    "chart_lines_says": Label(
        "Horizontal bars: value of each line of GEP, largest first.", "横向条形图：GEP 各科目价值，由大到小。"
    ),
    "empty_section": Label(
        "{section}: no line is accounted. {remedy}",
        "{section}：没有核算任何科目。{remedy}",
    ),
    "remedy_provisioning": Label(
        "Add a table of the yearbook (columns place, period, service, item, quantity, unit, and price with price_unit) with the output of farming, forestry, livestock and fishery.",
        "请加入年鉴表（列：place、period、service、item、quantity、unit，以及 price 和 price_unit），填农、林、牧、渔产量。",
    ),
    "remedy_regulating": Label(
        "Add a land-cover raster with its class table and rain, temperature and relief rasters, or a table of amounts by service.",
        "请加入土地覆盖栅格及类别表、降水、气温和地形栅格，或按服务的实物量表。",
    ),
    "remedy_cultural": Label(
        "Add a table with visits and tourism revenue (columns place, variable, value, unit: visits, tourism_revenue).",
        "请加入旅游人次和旅游收入表（列：place、variable、value、unit：visits、tourism_revenue）。",
    ),
}

ACCOUNT = {
    "sec_lines": Label("By line and item", "科目与指标项"),
    "how_lines": Label(
        "Physical amounts stand beside their value. An amount without value is counted, not priced. An indicative line shows an order of size, not a figure to act upon.",
        "实物量与价值并列。没有价值的指标项只计数量、不定价。标注“仅供参考”的科目只表示量级，不宜据以决策。",
    ),
    "tab_items": Label("Physical amount and value of every item", "各指标项的实物量与价值"),
    "supply": Label("Supply", "供给量"),
    "use": Label("Use", "使用量"),
    "potential": Label("Potential", "潜在供给量"),
    "in_headline": Label("In GEP", "计入 GEP"),
    "area_with_value": Label("Area with a value", "有数值的面积"),
    "sec_places": Label("By place", "按地区"),
    "how_places": Label(
        "Every amount belongs to one place, so the places add up to the area. An amount known only for the whole stands in a row of its own: “not allocated below”.",
        "每笔数量只属于一个地区，各地区之和等于全域。仅有全域数据的数量单列为“未分配到下级”。",
    ),
    "tab_place_sections": Label("Places by section", "各地区按类别"),
    "tab_place_lines": Label("Places by line", "各地区按科目"),
    "carried_places": Label(
        "{count} more places (townships, villages …) are carried by code and have no figure of their own: no boundary or table reaches down to them.",
        "另有 {count} 个地方（乡镇、村等）仅有代码而无数值：没有覆盖到该级的边界或表格。",
    ),
    "tab_all_places": Label("All places of every level", "各级全部地区"),
    "chart_places": Label("Places and what their GEP is made of", "各地区 GEP 构成"),
    "chart_places_says": Label(
        "Stacked bars: GEP of each place by line, largest place first.", "堆叠条形图：各地区按科目的 GEP，由大到小。"
    ),
    "map_total": Label("GEP", "GEP"),
    "map_km2": Label("GEP per km²", "单位面积 GEP"),
    "map_says": Label(
        "Map of {count} places, coloured by {what}; darker is more.",
        "{count} 个地区的地图，按{what}着色，颜色越深数值越大。",
    ),
    "map_caption": Label(
        "Accounting grid: {grid}. Grids of the inputs: {inputs}.", "核算格网：{grid}。输入数据格网：{inputs}。"
    ),
    "map_table_only": Label("Made from tables, without a grid.", "由表格核算，无格网。"),
    "no_map_below": Label(
        "No map: no boundaries of places below this one are known.", "没有地图：本地方以下没有边界数据。"
    ),
    "checks_of_whole": Label(
        "The checks and warnings are of the whole account: they stand in its report.",
        "检查与提示针对整个账户，见全区报告。",
    ),
    "not_here": Label(
        "Accounted in the area, but without a value at this place: {items}. Either there is nothing of it here, or it "
        "is known for a larger place only.",
        "本区域已核算但在本地方没有数值：{items}。或因本地方没有该项，或因只有上级地方的数据。",
    ),
    "no_figure_here": Label(
        "No figure reaches down to this place: the account has no boundary and no table for it.",
        "核算未到达本地方：没有其边界或表格。",
    ),
    "no_map": Label(
        "No map: the account has no boundaries. Add a file of boundaries under places in area.yaml to see one.",
        "没有地图：该核算没有边界。请在 area.yaml 的 places 下加入边界文件。",
    ),
    "no_parts": Label("The area has no places below it.", "该地区没有下级地区。"),
    "none_below": Label(
        "None of the {count} places below has an account of its own: the {total} are those of {area} as a whole.",
        "下级 {count} 个地方均没有单独核算：{total} 为{area}全境的数值。",
    ),
    "sec_ecosystems": Label("By ecosystem type", "按生态系统类型"),
    "how_ecosystems": Label(
        "Where each value arises. What comes from a table without types stands under “not by ecosystem type”.",
        "价值产生于哪类生态系统。来自不分类型的表格的数量列入“未分生态系统类型”。",
    ),
    "tab_extent": Label("Extent and value of ecosystem types", "各生态系统类型的面积与价值"),
    "tab_ecosystem_lines": Label("Ecosystem types by line", "各生态系统类型按科目"),
    "no_extent": Label(
        "No flow and no land cover: nothing to show by ecosystem type.",
        "没有流量也没有土地覆盖：无法按生态系统类型显示。",
    ),
    "sec_beside": Label("Beside the headline", "总值以外的科目"),
    "how_beside": Label(
        "These lines are never part of GEP under this standard; they are shown so that nobody has to add or leave them out by hand.",
        "按本规范，这些科目不计入 GEP；列出以免人工加减。",
    ),
    "tab_optional": Label("Optional lines", "可选科目"),
    "tab_separate": Label("Separate lines", "单列科目"),
    "no_beside": Label("No line is reported beside the headline.", "没有总值以外的科目。"),
    "sec_missing": Label("Not accounted", "未核算科目"),
    "how_missing": Label(
        "A missing line is absent, not zero: GEP would be larger with it.", "未核算不等于零：补齐后 GEP 会更大。"
    ),
    "tab_missing": Label("What is missing and who can provide it", "缺少的数据与可提供的部门"),
    "missing": Label("What is missing", "缺少的数据"),
    "provided_by": Label("Who can provide it", "可提供的部门"),
    "reason": Label("Reason", "原因"),
    "no_missing": Label("Every line of the standard is accounted.", "规范中的所有科目均已核算。"),
    "tab_unvalued": Label("Counted but not valued", "只计实物量、未估价"),
}

WORDS: dict[str, Label] = FRONT | PLACES | HEADLINE | ACCOUNT | EVIDENCE | EXCEL


SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
EXPONENT = re.compile(r"(?<=[A-Za-z])-?\d+")
UNITS_ZH = {
    "yuan": "元",
    "person": "人",
    "household": "户",
    "case": "件",
    "visit": "人次",
    "head": "头",
    "percent": "%",
}


class Words:
    """The texts of one language, by key."""

    def __init__(self, language: str) -> None:
        self.language = "zh" if language == "zh" else "en"

    def __call__(self, key: str, **fields: object) -> str:
        """Return a text with its fields filled in."""
        text = WORDS[key].in_(self.language)
        return text.format(**fields) if fields else text

    def get(self, key: str, otherwise: str) -> str:
        """Return a text, or another if there is none under this key."""
        return self(key) if key in WORDS else otherwise

    def unit(self, unit: str) -> str:
        """Return a unit as it is printed: m3 as m³, and yuan as 元 in Chinese."""
        raised = EXPONENT.sub(lambda found: found[0].translate(SUPERSCRIPTS), unit)
        return " ".join(UNITS_ZH.get(word, word) for word in raised.split(" ")) if self.language == "zh" else raised

    def grid(self, text: str) -> str:
        """Return the description of a grid, as `Grid.text` gives it."""
        return text.replace(", ", "，").replace(" cells of ", " 个格点，每个 ") if self.language == "zh" else text

    def joined(self, parts: list[str]) -> str:
        """Return texts as a list of the language."""
        return ("、" if self.language == "zh" else ", ").join(parts)
