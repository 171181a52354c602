"""The Python API: the same steps as the command line."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.core import equation, registry
from shanshui.core.errors import MissingInputs, NoSuchName
from shanshui.core.shown import Shown, drawn
from shanshui.core.spec import arguments
from shanshui.run.account import Prepared, prepare
from shanshui.run.execute import Settings
from shanshui.run.explain import Explanation, explain
from shanshui.run.plan import named_item
from shanshui.run.run import run
from shanshui.store.results import Results, read_results

if TYPE_CHECKING:
    import pandas as pd

    from shanshui.accounts.decomposition import Method
    from shanshui.accounts.extent import ExtentAccount
    from shanshui.accounts.uncertainty.draws import Progress
    from shanshui.run.assets import Assets, Stated
    from shanshui.run.benchmark import Benchmark
    from shanshui.run.both_grow import BothGrow
    from shanshui.run.change import Change
    from shanshui.run.condition import Condition
    from shanshui.run.extent import Extent
    from shanshui.run.extent_inventory import Inventory
    from shanshui.run.findings import Book
    from shanshui.run.growth import Growth
    from shanshui.run.overlap import Overlap
    from shanshui.run.prosperity import Prosperity
    from shanshui.run.realise import Realised
    from shanshui.run.series import Series
    from shanshui.run.supply_use import Accounted
    from shanshui.run.targets import Targets
    from shanshui.run.tornado import Tornado
    from shanshui.run.uncertainty import Uncertainty
    from shanshui.run.villages import Villages


@dataclass(frozen=True)
class Accounts(Shown):
    """A finished account."""

    folder: Path
    results: Results
    source: Path | None = None  # its area.yaml, if it has another name

    @property
    def flows(self) -> "pd.DataFrame":
        """Return the tidy table: period × place × ecosystem type × service × item."""
        return self.results.flows

    @property
    def extent(self) -> "pd.DataFrame":
        """Return the area of each ecosystem type at every place, ha."""
        return self.results.extent

    @property
    def intervals(self) -> "pd.DataFrame | None":
        """Return the ranges published beside the account: period × place × type × line and totals; None without."""
        return self.results.intervals

    @property
    def manifest(self) -> dict[str, Any]:
        """Return how the account was made."""
        return self.results.manifest

    def gep(self, level: str = "") -> "pd.DataFrame":
        """Return the total of the headline lines by period and place, yuan, with its 90 % range if one is published.

        `level` keeps one level.
        """
        rows = self.flows[self.flows["in_headline"]]
        if level:
            rows = rows[rows["level"] == level]
        # Where no line has a value there is no total, not a zero (§1).
        total = rows.groupby(["period", "place"])["value"].sum(min_count=1).rename("gep").reset_index()
        names = self.results.places[["code", "level", "name_zh", "name_en"]].rename(columns={"code": "place"})
        table: pd.DataFrame = total.merge(names, on="place", how="left")
        if (ranges := self.intervals) is not None:
            of_gep = ranges[(ranges["service"] == "gep") & (ranges["ecosystem_type"] == "")]
            table = table.merge(of_gep[["period", "place", "low", "high"]], on=["period", "place"], how="left")
        return table

    def explain(self, service: str, place: str = "", period: object = "", alternatives: bool = True) -> Explanation:
        """Return how a number was made."""
        return explain(self.folder, service, place, str(period), alternatives)

    def change(
        self,
        since: object = "",
        until: object = "",
        place: str = "",
        method: "Method" = "shapley",
        reruns: bool = True,
        former: "Path | None" = None,
        published: bool = False,
        settings: Settings | None = None,
    ) -> "Change":
        """Return why GEP changed between two periods; left out, from the first to the last (see `run.change`)."""
        from shanshui.run.change import change

        prepared = prepare(self.folder if self.source is None else self.source)
        return change(
            prepared, self.results, str(since), str(until), place, method, reruns, settings, former, published
        )

    def series(self, place: str = "", what: str = "total", base: int = 0, splice: bool = False) -> "Series":
        """Return GEP of every period at current and at comparable prices (see `run.series`)."""
        from shanshui.run.series import series

        prepared = prepare(self.folder if self.source is None else self.source)
        return series(prepared, self.results, place, what, base, splice)

    def extent_of(
        self, since: object = "", until: object = "", across_break: bool = False, settings: Settings | None = None
    ) -> "Extent":
        """Return the extent accounts of all places between two periods (see `run.extent`)."""
        from shanshui.run.extent import extent

        prepared = prepare(self.folder if self.source is None else self.source)
        return extent(prepared, self.results, str(since), str(until), across_break, settings)

    def inventory(self, period: object = "") -> "Inventory":
        """Return the area of each ecosystem type at every place in one period; left out, the last."""
        from shanshui.run.extent_inventory import inventory

        return inventory(self.results, str(period))

    def extent_account(self, since: object = "", until: object = "", place: str = "") -> "ExtentAccount":
        """Return opening, additions, reductions and closing area of each type; left out, from first to last period."""
        return self.extent_of(since, until).account(place)

    def extent_change(self, since: object = "", until: object = "", place: str = "") -> "pd.DataFrame":
        """Return what became of what, ha: a row for each type before, a column for each after; "" is no data."""
        import pandas as pd

        matrix = self.extent_of(since, until).matrix(place)
        cells = {after: {before: matrix.at(before, after) for before in matrix.opening} for after in matrix.closing}
        return pd.DataFrame(cells, index=list(matrix.opening), columns=list(matrix.closing))

    def uncertainty(
        self,
        place: str = "",
        period: object = "",
        draws: int = 0,
        seed: int | None = None,
        settings: Settings | None = None,
        progress: "Progress | None" = None,
    ) -> "Uncertainty":
        """Return intervals of GEP and every line, at every level (see `run.uncertainty`)."""
        from shanshui.run.uncertainty import uncertainty

        prepared = prepare(self.source or self.folder)
        return uncertainty(prepared, self.results, place, str(period), draws, seed, settings, progress=progress)

    def publish_intervals(
        self,
        period: object = "",
        draws: int = 0,
        seed: int | None = None,
        settings: Settings | None = None,
        progress: "Progress | None" = None,
    ) -> "Accounts":
        """Publish the ranges of a period beside the account, left out of every period; return it with them."""
        from shanshui.run.uncertainty_table import publish

        prepared = prepare(self.source or self.folder)
        publish(prepared, self.results, str(period), draws, seed, settings, progress)
        return Accounts(self.folder, read_results(self.folder), self.source)

    def tornado(self, place: str = "", period: object = "", settings: Settings | None = None) -> "Tornado | None":
        """Return what every other published set and equation would make of GEP (see `run.tornado`)."""
        from shanshui.run.tornado import tornado

        told = settings.told if settings else None
        return tornado(prepare(self.source or self.folder), self.results, place, str(period), told=told)

    def both_grow(
        self,
        since: object = "",
        until: object = "",
        place: str = "",
        basis: str = "comparable",
        draws: int = 0,
        settings: Settings | None = None,
    ) -> "BothGrow":
        """Return how probable it is that GDP and GEP both grew (see `run.both_grow`)."""
        from shanshui.run.both_grow import both_grow

        prepared = prepare(self.source or self.folder)
        return both_grow(prepared, self.results, str(since), str(until), place, basis, draws, settings)

    def villages(self, found: "Uncertainty") -> "Villages":
        """Return what places too small to be shown by themselves get of a larger one (see `run.villages`)."""
        from shanshui.run.villages import villages

        return villages(prepare(self.source or self.folder), self.results, found)

    def condition(self) -> "Condition":
        """Return the condition account: indicators, EI, EQI, ranking; or raise ConditionNotAsked."""
        from shanshui.run.condition import condition

        return condition(self.source or self.folder)

    def targets(self, method: str = "") -> "Targets":
        """Return how the area's targets stand, what they would take, and whether they hold (see `run.targets`)."""
        from shanshui.run.targets import targets

        return targets(self.folder if self.source is None else self.source, method)

    def prosperity(self, since: object = "", until: object = "") -> "Prosperity":
        """Return gaps, inequality and bands of income of the area (see `run.prosperity`)."""
        from shanshui.run.prosperity import prosperity

        return prosperity(self.source or self.folder, since, until)

    def growth(self) -> "Growth":
        """Return what made GDP grow, and clusters against goals of size (see `run.growth`)."""
        from shanshui.run.growth import growth

        return growth(self.source or self.folder)

    def benchmark(self, period: object = "") -> "Benchmark":
        """Return the index of the area's places with rank intervals, and their problem lists (see `run.benchmark`)."""
        from shanshui.run.benchmark import benchmark

        return benchmark(self.folder if self.source is None else self.source, period)

    def findings(self) -> "Book":
        """Return the problems of the area as its register has them (see `shanshui.run.findings.book`)."""
        from shanshui.run.findings import book

        return book(self.source or self.folder)

    def overlap(self, place: str = "", period: object = "", level: str = "") -> "Overlap":
        """Return what is counted twice, between lines and between GEP and GDP (see `run.overlap`)."""
        from shanshui.run.overlap import overlap

        prepared = prepare(self.folder if self.source is None else self.source)
        return overlap(prepared, self.results, place, str(period), level)

    def supply_use(self, period: object = "") -> "Accounted":
        """Return supply and use of ecosystem services of a period; left out, of the last (see `run.supply_use`)."""
        from shanshui.run.config import read_area
        from shanshui.run.supply_use import accounted

        return accounted(read_area(self.source or self.folder), self.results, str(period))

    def assets(
        self,
        since: object = "",
        until: object = "",
        place: str = "",
        stated: "Stated | None" = None,
        reruns: bool = True,
        across_break: bool = False,
    ) -> "Assets":
        """Return the monetary asset account between two periods; left out, the first and last (see `run.assets`)."""
        from shanshui.run.assets import assets

        prepared = prepare(self.source or self.folder)
        return assets(prepared, self.results, str(since), str(until), place, stated, reruns, across_break)

    def realised(self) -> "Realised":
        """Return receipts, payments under rules and appraisals of the account (see `run.realise`)."""
        from shanshui.run.config import read_area
        from shanshui.run.realise import Realised

        return Realised(read_area(self.source or self.folder), self.results)

    def plot_lines(self, **how: Any) -> Any:
        """Return the value of each line as bars of matplotlib.

        Parameters
        ----------
        how
            `place`, `period`, `lang` (zh or en) and `ax`, the axes to draw on; all may be left out.

        Raises
        ------
        NotebookLacks, NothingToDraw
            If matplotlib is not installed, or the account has no such chart.
        """
        return drawn("lines", self, **how)

    def plot_places(self, **how: Any) -> Any:
        """Return what the GEP of each place is made of, as stacked bars; see `plot_lines`."""
        return drawn("places", self, **how)

    def plot_map(self, what: str = "total", **how: Any) -> Any:
        """Return places coloured by `total`, `per-km2`, or `line-1`, the largest line; see `plot_lines`."""
        return drawn("map", self, what=what, **how)

    def plot_change(self, **how: Any) -> Any:
        """Return why GEP changed since the period before, as a waterfall; see `plot_lines`."""
        return drawn("change", self, **how)

    def plot_ranges(self, **how: Any) -> Any:
        """Return the 90 % range of each line; see `plot_lines`."""
        return drawn("ranges", self, **how)


@dataclass(frozen=True)
class Area(Shown):
    """An accounting area whose settings, tables and rasters have been checked."""

    prepared: Prepared

    @property
    def folder(self) -> Path:
        """Return the folder of its area.yaml."""
        return self.prepared.area.folder

    def missing(self) -> dict[str, list[str]]:
        """Return `service.item` → what it lacks, for items that cannot be accounted."""
        return {task.key: [lack.name for lack in task.lacks] for task in self.prepared.plan.tasks if task.lacks}

    def run(self, block: int = 256, threads: int = 2, fresh: bool = False, maps: Iterable[str] = ()) -> Accounts:
        """Return the account, worked out unless it is there already."""
        run(self.prepared, Settings(block=block, threads=threads), fresh, maps)
        return self.accounts()

    def accounts(self) -> Accounts:
        """Return the published account, or raise NoResults."""
        return Accounts(self.folder, read_results(self.folder), self.prepared.area.path)


def open(path: str | Path) -> Area:
    """Return an area with everything checked and nothing computed.

    Raises
    ------
    Problems
        Every problem in its settings, tables and rasters.
    """
    return Area(prepare(path))


def evaluate(name: str, given: dict[str, Any], option: str = "") -> Any:
    """Return the physical amount of `service.item` for quantities in any unit, as a quantity.

    Parameters
    ----------
    given
        Argument → pint quantity in any unit of the right dimension, or a bare number in the declared unit.
    option
        Equation; left out, the first declared.

    Raises
    ------
    NoSuchName, MissingInputs
        If there is no such service, item or equation, or something the equation takes is not given.
    """
    service_id, _, item_id = name.partition(".")
    service = registry.service(service_id)
    item = named_item(service, item_id or service.items[0].id)
    option = option or next(iter(item.physical), "")
    if option not in item.physical:
        see = "" if item.physical else "Only a table can give its amounts."
        raise NoSuchName(where=name, what="option", name=option, known=list(item.physical), see=see)
    _check_given(name, arguments(item.physical[option]), given)
    return equation.call(item.physical[option], given, item.physical_unit)


def _check_given(name: str, wanted: Iterable[str], given: dict[str, Any]) -> None:
    """Raise MissingInputs unless everything an equation takes is given."""
    if missing := [argument for argument in wanted if argument not in given]:
        units = "; ".join(f"{argument} ({equation.unit_of(argument)})" for argument in missing)
        raise MissingInputs(where="given", service=name, missing=missing, providers=units)
