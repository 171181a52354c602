"""The sections on what an area says beside its flows; each is None where the area says nothing of it."""

import math
from collections.abc import Callable

from shanshui.core.labels import Label
from shanshui.report import (
    assets,
    benchmark,
    change,
    condition,
    extent,
    findings,
    growth,
    overlap,
    prosperity,
    realise,
    supply_use,
    targets,
    uncertainty,
)
from shanshui.report.ledger import Ledger
from shanshui.report.model import Section
from shanshui.report.parts import Page, Part


def _topic(
    id: str,
    page: Page,
    title: Label,
    make: Callable[[Ledger], Section | None],
    asked: Callable[[Ledger], bool],
) -> Part:
    return Part(id, page, lambda ledger: title.in_(ledger.words.language), make, asked)


def _set(name: str, part: str = "") -> Callable[[Ledger], bool]:
    """Return a test: whether area.yaml has a setting, and a part of it."""

    def asked(ledger: Ledger) -> bool:
        setting = getattr(ledger.beside.config, name) if ledger.beside else None
        return setting is not None and (not part or bool(getattr(setting, part)))

    return asked


def _whole_only(asked: Callable[[Ledger], bool]) -> Callable[[Ledger], bool]:
    return lambda ledger: not ledger.place and asked(ledger)


def _of_one_root(ledger: Ledger) -> bool:
    return ledger.beside is not None and len(ledger.roots) == 1


def _of_periods(ledger: Ledger) -> bool:
    return ledger.beside is not None and len(ledger.periods) > 1


def _registered(ledger: Ledger) -> bool:
    return ledger.beside is not None and ledger.beside.has_register


def _accounted_here(ledger: Ledger) -> bool:
    return _of_one_root(ledger) and not ledger.here().empty


def _counted(ledger: Ledger) -> bool:
    return _of_one_root(ledger) and not math.isnan(ledger.total.value)


EXTENT = _topic(
    "extent",
    "accounts",
    extent.TITLE,
    extent.extent_section,
    lambda ledger: _of_one_root(ledger) and _of_periods(ledger),
)
CONDITION = _topic(
    "condition", "accounts", condition.TITLE, condition.condition_section,
    lambda ledger: bool(ledger.manifest.get("condition")),
)  # fmt: skip
SUPPLY_USE = _topic("supply-use", "accounts", supply_use.TITLE, supply_use.supply_use_section, _accounted_here)
ASSETS = _topic("assets", "accounts", assets.TITLE, assets.assets_section, _set("assets"))
CHANGE = _topic("change", "accounts", change.TITLE, change.change_section, _of_periods)
UNCERTAINTY = _topic("uncertainty", "accounts", uncertainty.TITLE, uncertainty.uncertainty_section, _set("uncertainty"))
OVERLAP = _topic("overlap", "accounts", overlap.TITLE, overlap.overlap_section, _counted)
REALISED = _topic("realised", "accounts", realise.TITLE, realise.realise_section, _set("realised", "receipts"))
TARGETS = _topic("targets", "targets", targets.SECTION, targets.targets_section, _set("targets"))
BENCHMARK = _topic("benchmark", "targets", benchmark.TITLE, benchmark.benchmark_section, _whole_only(_set("benchmark")))
PROSPERITY = _topic("prosperity", "targets", prosperity.TITLE, prosperity.prosperity_section, _set("prosperity"))
GROWTH = _topic("growth", "targets", growth.TITLE, growth.growth_section, _set("growth"))
FINDINGS = _topic("findings", "findings", findings.TITLE, findings.findings_section, _registered)

TOPICS: tuple[Part, ...] = (
    *(EXTENT, CONDITION, SUPPLY_USE, ASSETS, CHANGE, UNCERTAINTY, OVERLAP, REALISED),
    *(TARGETS, BENCHMARK, PROSPERITY, GROWTH, FINDINGS),
)
WITHOUT_ACCOUNT: tuple[Part, ...] = (FINDINGS, TARGETS, BENCHMARK, PROSPERITY, GROWTH)
