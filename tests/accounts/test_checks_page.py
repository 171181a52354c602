"""Every rule stands in the page on checks, with its name in both languages."""

from pathlib import Path

import pytest
from tests.tabular import FLOWS, account

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "checks.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def checks(tmp_path_factory):
    rows = f"{FLOWS}\n990100,,water_retention,retention,1,m3\n"
    return account(tmp_path_factory.mktemp("checks"), q=rows).manifest["checks"]


def test_every_rule_is_on_the_page(checks):
    for check in checks:
        assert f"| `{check['rule']}` | " in PAGE, check["rule"]


def test_every_name_is_on_the_page_in_both_languages(checks):
    for check in checks:
        for language in ("en", "zh"):
            name = check["name"][language].split(" (else")[0].split("（若有")[0]
            assert name in PAGE, check["rule"]
