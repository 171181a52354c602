"""What an account recorded of its numbers is what is worked out from its inputs."""

import math
from pathlib import Path

import pytest

from shanshui.core.errors import NoSuchItemHere, NoSuchPlace, ServiceNotHere
from shanshui.run.explain import explain
from shanshui.run.explain_recorded import explain_recorded
from shanshui.store.results import Results, read_results


@pytest.fixture(scope="module")
def account(lishui: Path) -> Results:
    return read_results(lishui)


def test_it_says_what_the_inputs_say(lishui: Path, account: Results):
    told = 0
    for service in dict.fromkeys(line["service"] for line in account.manifest["lines"]):
        there, recorded = explain(lishui, service, alternatives=False), explain_recorded(account, service)
        assert recorded.as_json()["value"] == there.as_json()["value"]
        assert (recorded.place_name, recorded.period, recorded.standard) == (
            there.place_name, there.period, there.standard,
        )  # fmt: skip
        for one, was in zip(recorded.items, there.items, strict=True):
            assert (one.key, one.unit, one.role, one.status, one.reason) == (
                was.key, was.unit, was.role, was.status, was.reason,
            )  # fmt: skip
            assert str(one.types) == str(was.types)
            assert one.parameters == was.parameters
            if not math.isnan(was.supply):
                assert one.equations == was.equations
                told += len(one.equations)
            assert one.steps == ()
    assert told > 10


def test_of_an_account_of_another_program_no_equation_is_told(account: Results):
    from dataclasses import replace

    older = replace(account, manifest={**account.manifest, "program": {"name": "shanshui", "version": "0.0.1"}})
    recorded, former = (explain_recorded(one, "soil_retention") for one in (account, older))
    assert any(item.equations for item in recorded.items)
    assert not any(item.equations for item in former.items)
    assert former.value == recorded.value


def test_what_is_not_in_the_account_is_refused(account: Results):
    with pytest.raises(NoSuchPlace):
        explain_recorded(account, "soil_retention", "999999")
    with pytest.raises(NoSuchItemHere):
        explain_recorded(account, "soil_retention.no_such")
    bare = {**account.manifest, "lines": []}
    with pytest.raises(ServiceNotHere):
        explain_recorded(Results(**{**vars(account), "manifest": bare}), "soil_retention")
