"""What a benchmark's settings say: how the index is made, what indicators are compared as, which thresholds hold."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.data.benchmark import read_comparisons, read_groups, read_thresholds
from shanshui.findings.composite.board import Measure, measure_of
from shanshui.findings.composite.choices import Choices, Setup
from shanshui.findings.composite.index_tree import IndexTree
from shanshui.findings.composite.robustness import Spread
from shanshui.run.config_benchmark import BenchmarkSetting, VarySetting
from shanshui.run.observed import Observed
from shanshui.standards.thresholds import Threshold, bundled, bundled_standards, note_on
from shanshui.targets.indicator import Indicator


def setup_of(setting: BenchmarkSetting, seen: Observed, tree: IndexTree, periods: Sequence[str]) -> Setup:
    """Return all that makes the index besides the values."""
    folder = seen.area.folder
    groups = read_groups(folder / setting.groups, setting.groups) if setting.groups else {}
    comparisons = {}
    if setting.comparisons:
        comparisons = read_comparisons(folder / setting.comparisons, tree, setting.comparisons)
    return Setup(tree, _measures(seen, tree), _choices(setting), groups, [_years(p) for p in periods], comparisons)


def spread_of(vary: VarySetting) -> Spread:
    """Return what the rank intervals are drawn over."""
    return Spread(
        tuple(vary.impute),
        tuple(vary.normalise),
        tuple(vary.weights),
        tuple(vary.aggregate),
        vary.noise,
        vary.draws,
        vary.seed,
    )


def thresholds_of(setting: BenchmarkSetting, folder: Path, where: str) -> list[Threshold]:
    """Return the thresholds of the standards named, bundled ones and files, in their order."""
    found: list[Threshold] = []
    for name in setting.standards:
        if name in bundled_standards() or not Path(name).suffix:
            found += bundled(name, where)
        else:
            found += read_thresholds(folder / name, name)
    return found


def notes_on(setting: BenchmarkSetting) -> list[Label]:
    """Return what should be known of the bundled standards that are named."""
    titles = bundled_standards()
    named = [(titles[name], note_on(name)) for name in setting.standards if name in titles]
    return [Label(f"{title.en}: {note.en}.", f"{title.zh}：{note.zh}。") for title, note in named]


def as_compared(seen: Observed, tree: IndexTree, code: str) -> Indicator:
    """Return an indicator as it is compared: a divided one in the unit of the quotient."""
    own, node = seen.dictionary[code], tree[code]
    if not node.per:
        return own
    times = "" if node.factor == 1 else f"{node.factor:g} "
    return replace(own, unit=f"{own.unit}/{times}{seen.dictionary[node.per].unit}")


def _measures(seen: Observed, tree: IndexTree) -> dict[str, Measure]:
    nodes = [tree[code] for code in tree.leaves]
    return {n.code: measure_of(seen.dictionary[n.code], n.target, n.per, n.factor) for n in nodes}


def _choices(setting: BenchmarkSetting) -> Choices:
    return Choices(
        screen=setting.screen,
        impute=setting.impute,
        treat=setting.treat,
        points=setting.points,
        normalise=setting.normalise,
        low=setting.range[0],
        high=setting.range[1],
        weights=setting.weights,
        aggregate=setting.aggregate,
        aggregate_top=setting.aggregate_top or "",
        least_known=setting.least_known,
        reference=setting.reference or "",
        together=setting.panel,
    )


def _years(period: str) -> float:
    own = Period.parse(period)
    if own.part.startswith("Q"):
        return own.year + (int(own.part[1:]) - 1) / 4
    return own.year + (int(own.part) - 1) / 12 if own.part else float(own.year)
