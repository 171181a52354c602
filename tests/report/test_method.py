"""Equations are read from the formulas that were run."""

from dataclasses import replace

from tests.report import synthetic

from shanshui.core.formula_text import body, summary
from shanshui.report.content import build
from shanshui.report.ledger import Ledger
from shanshui.report.method import terms
from shanshui.report.model import Formula, Note, Section
from shanshui.services.soil_retention import nitrogen_fertiliser, sediment_avoided
from shanshui.store.results import Results


def method(account: Results, language: str = "en") -> Section:
    return next(s for s in build(account, language).sections if s.id == "method")


def several(amount: float, share: float) -> float:
    """Return twice the share, yuan.

    More.
    """
    part = amount * share
    return 2 * part


def test_summary_and_body() -> None:
    assert summary(sediment_avoided) == "sediment kept out of waters, m3 ha-1: λ Q / ρ."
    assert body(sediment_avoided) == "soil_retained * sediment_share / soil_bulk_density"
    assert body(several) == "part = amount * share\n= 2 * part"


def test_a_formula_without_source_has_no_body() -> None:
    assert body(len) == ""


def test_terms_have_label_and_unit(account: Results) -> None:
    found = terms(Ledger(account, "zh"), sediment_avoided)
    assert [term.name for term in found] == ["soil_retained", "sediment_share", "soil_bulk_density"]
    assert found[2].label == "土壤容重"
    assert found[2].unit == "t m⁻³"


def test_the_chosen_equation_is_shown() -> None:
    told = synthetic.manifest(0.0)
    line = synthetic.line(
        "soil_retention.nutrient_n", "regulating", synthetic.both("N", "氮"), synthetic.both("Soil", "土壤")
    )
    told["lines"].append(line)
    told["options"]["soil_retention.nutrient_n.value"] = {
        "chosen": "fertiliser",
        "by": "area.yaml",
        "alternatives": ["treatment"],
    }
    shown = [b for b in method(synthetic.account(manifest=told)).blocks if isinstance(b, Formula)]
    money = next(b for b in shown if b.title == "Soil · N · value")
    assert money.equation == body(nitrogen_fertiliser)


def test_an_unknown_service_has_no_equation() -> None:
    told = synthetic.manifest(0.0)
    told["lines"] = [
        synthetic.line("of_a_plugin.x", "regulating", synthetic.both("X", "甲"), synthetic.both("X", "甲"))
    ]
    flows = synthetic.account().flows.assign(service="of_a_plugin", item="x")
    account = replace(synthetic.account(manifest=told), flows=flows)
    assert isinstance(method(account).blocks[0], Note)


def test_chinese_reports_say_in_chinese_what_a_formula_gives(account: Results) -> None:
    blocks = [b for b in method(account, "zh").blocks if isinstance(b, Formula)]
    assert blocks
    assert all(any("一" <= letter <= "鿿" for letter in b.summary) for b in blocks)
