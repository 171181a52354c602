"""Rule files: read and checked with the line of every fault, and which versions were used before."""

import csv
import io
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shanshui.core.disk import whole
from shanshui.core.errors import BadSetting, NoRulesYet, RateUnclear, ShanshuiError, nearest
from shanshui.core.labels import Label
from shanshui.data.tables import raise_all, read_table
from shanshui.data.yaml_lines import Lined, read_yaml
from shanshui.shares.accounted import check_scope
from shanshui.shares.rulebook import Placed, RuleBook, fingerprint
from shanshui.shares.rules import RATE_UNCLEAR, Rule, faults

RULES = "rules"
USED = "rules-used.csv"
USED_COLUMNS = ("rule", "version", "sha256", "document")
SEE = Label("See docs/how-to/realised-value.md.", "见 docs/how-to/realised-value.md。")
PROBLEMS = {  # kind of fault → how it is said in Chinese
    "missing": "缺少此项",
    "extra_forbidden": "没有此项",
    "literal_error": "不是可选的取值",
    "string_too_short": "不能为空",
    "greater_than_equal": "数值过小",
    "greater_than": "数值过小",
}


def library_rules() -> list[Path]:
    """Return the rule files that came with the program."""
    folder = resources.files("shanshui.shares").joinpath("library")
    return sorted(Path(str(file)) for file in folder.iterdir() if file.name.endswith(".yaml"))


def read_rules(files: Iterable[tuple[Path, str]], library: bool = True) -> RuleBook:
    """Return all rules of some files, each with its name for messages, and of the library.

    A rule of the user replaces all versions of the library's rule of the same id.

    Raises
    ------
    Problems
        Every fault of every rule, with file and line.
    RulesOverlap, RuleTwice
        If versions contradict each other.
    """
    own = [placed for path, where in files for placed in _read(path, where)]
    ids = {placed.rule.id for placed in own}
    shipped = [p for path in library_rules() for p in _read(path, path.name)] if library else []
    return RuleBook([*own, *(placed for placed in shipped if placed.rule.id not in ids)])


def _read(path: Path, where: str) -> list[Placed]:
    found = read_yaml(path, where)
    rows = found.content.get(RULES) if isinstance(found.content, dict) else None
    if not isinstance(rows, list) or not rows:
        if found.content is None:
            raise NoRulesYet(where=where)
        raise _bad(found, (), Label("it holds no rules", "没有规则"), "–", Label("a list `rules:`", "列表 `rules:`"))
    problems: list[ShanshuiError] = []
    placed = []
    for i, row in enumerate(rows):
        rule, wrong = _rule(found, i, row)
        problems += wrong
        placed += [Placed(rule, found.at(RULES, i))] if rule else []
    raise_all(problems)
    return placed


def _rule(found: Lined, i: int, row: Any) -> tuple[Rule | None, list[ShanshuiError]]:
    try:
        rule = Rule.model_validate(row)
    except ValidationError as error:
        return None, [_wrong(found, i, one) for one in error.errors()]
    wrong: list[ShanshuiError] = [
        _bad(found, (RULES, i, *keys), saw, f"{rule.id} {rule.version}", need) for keys, saw, need in faults(rule)
    ]
    try:
        check_scope(rule.indicator, found.at(RULES, i, "indicator"))
    except ShanshuiError as problem:
        wrong.append(problem)
    return (None if wrong else rule), wrong


def _wrong(found: Lined, i: int, error: Any) -> ShanshuiError:
    keys = (RULES, i, *(key for key in error["loc"] if not str(key).startswith("function-")))
    if error["type"] == RATE_UNCLEAR:
        text = error["ctx"]["text"]
        return RateUnclear(where=found.at(*keys), text=text, percent=text)
    known = list(Rule.model_fields) if error["type"] == "extra_forbidden" and len(error["loc"]) == 1 else []
    near = nearest(str(keys[-1]), known)
    said = str(error["msg"])
    saw = Label(said[:1].lower() + said[1:], PROBLEMS.get(error["type"], f"取值无效：{said}"))
    need = Label(f"'{near}'" if near else "a value of the right kind", f"“{near}”" if near else "类型正确的值")
    got = error["input"] if isinstance(error["input"], str | int | float) else "…"
    return _bad(found, keys, saw, str(got), need)


def _bad(found: Lined, keys: tuple[str | int, ...], saw: Label, got: str, need: Label) -> BadSetting:
    return BadSetting(where=found.at(*keys), saw=saw, got=got, need=need, do=SEE)


def rules_used(folder: Path) -> dict[tuple[str, str], str]:
    """Return (rule, version) → fingerprint of the versions that were used in a folder."""
    file = folder / USED
    if not file.is_file():
        return {}
    table = read_table(file, USED, filled=("rule", "version", "sha256"))
    return {(row["rule"], row["version"]): row["sha256"] for row in table}


def keep_used(folder: Path, rules: Iterable[Rule], used: Mapping[tuple[str, str], str]) -> None:
    """Write down which versions were used, so that none of them is changed unnoticed."""
    new = [rule for rule in rules if (rule.id, rule.version) not in used]
    if not new:
        return
    file = folder / USED
    before = file.read_text(encoding="utf-8-sig") if file.is_file() else ",".join(USED_COLUMNS) + "\n"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(
        (rule.id, rule.version, fingerprint(rule), rule.document) for rule in new
    )
    with whole(file) as partial:
        partial.write_text(before + text.getvalue(), encoding="utf-8")
