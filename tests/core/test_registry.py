"""Everything is found by name; bad declarations are caught wherever they were planted."""

import types

import pytest

from shanshui.core import registry
from shanshui.core.errors import DeclarationError, NoSuchName
from shanshui.core.quantity import RESAMPLING, Kind


@pytest.mark.parametrize(
    ("find", "typo", "near"),
    [
        (registry.variable, "precipitaton", "precipitation"),
        (registry.parameter, "co2_prise", "co2_price"),
        (registry.service, "soil_retension", "soil_retention"),
        (registry.ecosystem_type, "shrubs", "shrub"),
    ],
)
def test_did_you_mean(find, typo: str, near: str):
    with pytest.raises(NoSuchName, match=f"Did you mean '{near}'") as caught:
        find(typo, "area.yaml:7")
    assert caught.value.where == "area.yaml:7"


def test_every_variable_is_whole():
    for name, spec in registry.variables().items():
        assert name == spec.name
        assert spec.low <= spec.high
        assert all(spec.label)
        assert all(spec.provided_by)
        assert spec.bands in ("", "months", "days")
        assert spec.kind in Kind


def test_banded_variables_say_so_in_their_name():
    for name, spec in registry.variables().items():
        assert name.endswith({"months": "_monthly", "days": "_daily"}.get(spec.bands, "")), name
        assert spec.bands or not name.endswith(("_monthly", "_daily"))


def test_no_name_is_both_variable_and_parameter():
    assert not registry.variables().keys() & registry.parameters().keys()


def test_every_parameter_is_whole():
    for name, spec in registry.parameters().items():
        assert name == spec.name
        assert spec.unit
        assert all(spec.label)


def test_every_service_is_what_its_file_says():
    for name in registry.service_ids():
        assert registry.service(name).id == name
        assert registry.service_module(name).__doc__


def test_derivations_make_known_variables_and_options_differ():
    for variable, ways in registry.derivations().items():
        registry.variable(variable)
        options = [way.option for way in ways]
        assert len(set(options)) == len(options), variable


def test_types_belong_to_groups_that_are_types():
    types_ = registry.ecosystem_types()
    for kind in types_.values():
        assert kind.group in types_
        assert types_[kind.group].group == kind.group


def test_a_service_under_another_name_is_refused(monkeypatch: pytest.MonkeyPatch):
    planted = types.SimpleNamespace(SERVICE=types.SimpleNamespace(id="other"))
    monkeypatch.setattr(registry, "service_ids", lambda: ["planted_here"])
    monkeypatch.setattr(registry.importlib, "import_module", lambda name: planted)
    with pytest.raises(DeclarationError, match=r"services/planted_here\.py"):
        registry.service("planted_here")


def test_private_modules_are_no_derivations():
    assert not any(name.startswith("_") for name in registry._modules("shanshui.derive"))


@pytest.mark.parametrize("kind", Kind)
def test_kinds_decide(kind: Kind):
    assert kind.resampling == RESAMPLING[kind]
    assert kind.has_total == (kind in (Kind.DENSITY, Kind.AMOUNT))
