"""Files of rules: every fault with its line; which versions were used."""

from pathlib import Path

import pytest

from shanshui.core.errors import BadSetting, NoRulesYet, NoSuchName, Problems, RateUnclear, RulesOverlap, UnreadableYaml
from shanshui.data.rules import USED, keep_used, read_rules, rules_used

RULE = """  - id: {id}
    version: "{version}"
    mechanism: purchase
    valid: {{from: {since}}}
    document: Notice 1
    source: made up
    base: previous
    rate: {rate}
"""
BOMB = "a0: &a0 [1]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 8))


def rule(rate="2%", since="2020-01-01", version="1", id="buy"):
    return RULE.format(id=id, version=version, since=since, rate=rate)


def read(folder, text, library=False):
    file = folder / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    return read_rules([(file, "rules.yaml")], library)


def refused(folder, text, kind):
    with pytest.raises(kind) as found:
        read(folder, text)
    return found.value


def test_rules_are_read(tmp_path):
    (found,) = read(tmp_path, "rules:\n" + rule())
    assert (found.id, str(found.rate), found.basis, found.mark) == ("buy", "0.02", "comparable", "U")


@pytest.mark.parametrize("rate", ["2", "1", '"2"', "2.0"])
def test_an_unclear_rate_names_its_line(tmp_path, rate):
    problem = refused(tmp_path, "rules:\n" + rule(rate), RateUnclear)
    assert problem.where == "rules.yaml:9: rules.0.rate"
    assert "百分号" in problem.text("zh")


def test_every_fault_at_once(tmp_path):
    text = "rules:\n" + rule().replace("document", "dokument") + rule(id="b") + "    floor: 5\n    cap: 4\n"
    problems = refused(tmp_path, text, Problems).problems
    told = {problem.where: problem.text("zh") for problem in problems}
    assert set(told) == {
        "rules.yaml:2: rules.0.document",
        "rules.yaml:6: rules.0.dokument",
        "rules.yaml:19: rules.1.cap",
    }
    assert "缺少此项" in told["rules.yaml:2: rules.0.document"]
    assert "“document”" in told["rules.yaml:6: rules.0.dokument"]
    assert "上限低于下限" in told["rules.yaml:19: rules.1.cap"]


def test_an_unknown_indicator(tmp_path):
    problem = refused(tmp_path, "rules:\n" + rule() + "    indicator: soil_retenton\n", NoSuchName)
    assert problem.where == "rules.yaml:10: rules.0.indicator"
    assert "soil_retention" in problem.text("en")


def test_overlapping_versions_name_the_later_one(tmp_path):
    problem = refused(tmp_path, "rules:\n" + rule() + rule(since="2021-01-01", version="2"), RulesOverlap)
    assert problem.where.startswith("rules.yaml:10")


@pytest.mark.parametrize("text", ["rules: [", BOMB])
def test_no_yaml(tmp_path, text):
    assert refused(tmp_path, text, UnreadableYaml).where.startswith("rules.yaml")


@pytest.mark.parametrize("text", ["rules: []", "[1]", "rule: 1", "rules: {a: 1}"])
def test_no_rules(tmp_path, text):
    assert "没有规则" in refused(tmp_path, text, BadSetting).text("zh")


def test_comments_alone_name_the_lines_to_take_them_from(tmp_path):
    problem = refused(tmp_path, "# rules:\n#   - id: buy\n", NoRulesYet)
    assert "Take the `# ` from the line `# rules:`" in problem.text("en")
    assert "请去掉 `# rules:` 一行" in problem.text("zh")


@pytest.mark.parametrize("row", ["- 1", "- [1]", "- {}", "- {id: x}"])
def test_what_is_no_rule(tmp_path, row):
    assert refused(tmp_path, f"rules:\n  {row}\n", (Problems, BadSetting)).text("en")


def test_a_rule_of_the_user_replaces_that_of_the_library(tmp_path):
    names = [one.id for one in read(tmp_path, "rules:\n" + rule(), library=True)]
    assert {"buy", "xinan-water"} == set(names)
    own = [one for one in read(tmp_path, "rules:\n" + rule(id="xinan-water"), library=True) if one.id == "xinan-water"]
    assert [one.mechanism for one in own] == ["purchase"]


def test_what_was_used_is_kept_once(tmp_path):
    (found,) = read(tmp_path, "rules:\n" + rule())
    assert rules_used(tmp_path) == {}
    keep_used(tmp_path, [found], {})
    once = (tmp_path / USED).read_bytes()
    keep_used(tmp_path, [found], rules_used(tmp_path))
    assert (tmp_path / USED).read_bytes() == once
    assert set(rules_used(tmp_path)) == {("buy", "1")}


def test_examples_of_the_template_and_the_page_are_rules(tmp_path):
    root = Path(__file__).parents[2]
    template = (root / "src/shanshui/examples/template/rules.yaml").read_text(encoding="utf-8")
    lines = template[template.index("# rules:") :].splitlines()
    found = read(tmp_path, "\n".join(line.removeprefix("# ") for line in lines))
    assert {one.mechanism for one in found} == {"purchase", "credit", "sale", "points"}
    page = (root / "docs/how-to/realised-value.md").read_text(encoding="utf-8")
    (shown,) = read(tmp_path, page.split("```text\n")[1].split("```")[0])
    assert shown.payees.limit.cap == 100
