"""The sections on what an area says beside its flows; each is None where the area says nothing of it."""

from collections.abc import Callable

from shanshui.report.assets import assets_section
from shanshui.report.benchmark import benchmark_section
from shanshui.report.change import change_section
from shanshui.report.condition import condition_section
from shanshui.report.extent import extent_section
from shanshui.report.findings import findings_section
from shanshui.report.growth import growth_section
from shanshui.report.ledger import Ledger
from shanshui.report.model import Section
from shanshui.report.overlap import overlap_section
from shanshui.report.prosperity import prosperity_section
from shanshui.report.realise import realise_section
from shanshui.report.supply_use import supply_use_section
from shanshui.report.targets import targets_section
from shanshui.report.uncertainty import uncertainty_section

TOPICS: tuple[Callable[[Ledger], Section | None], ...] = (
    extent_section,
    condition_section,
    supply_use_section,
    assets_section,
    change_section,
    uncertainty_section,
    overlap_section,
    realise_section,
    targets_section,
    benchmark_section,
    prosperity_section,
    growth_section,
    findings_section,
)
