"""The Python API: the same steps as the command line."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.core import equation, registry
from shanshui.core.errors import MissingInputs, NoSuchName
from shanshui.core.spec import arguments
from shanshui.run.account import Prepared, prepare
from shanshui.run.execute import Settings
from shanshui.run.explain import Explanation, explain
from shanshui.run.plan import named_item
from shanshui.run.run import run
from shanshui.store.results import Results, read_results

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Accounts:
    """A finished account."""

    folder: Path
    results: Results

    @property
    def flows(self) -> "pd.DataFrame":
        """Return the tidy table: period × place × ecosystem type × service × item."""
        return self.results.flows

    @property
    def extent(self) -> "pd.DataFrame":
        """Return the area of each ecosystem type at every place, ha."""
        return self.results.extent

    @property
    def manifest(self) -> dict[str, Any]:
        """Return how the account was made."""
        return self.results.manifest

    def gep(self, level: str = "") -> "pd.DataFrame":
        """Return the total of the headline lines by period and place, yuan; `level` keeps one level."""
        rows = self.flows[self.flows["in_headline"]]
        if level:
            rows = rows[rows["level"] == level]
        # Where no line has a value there is no total, not a zero (§1).
        total = rows.groupby(["period", "place"])["value"].sum(min_count=1).rename("gep").reset_index()
        names = self.results.places[["code", "level", "name_zh", "name_en"]].rename(columns={"code": "place"})
        table: pd.DataFrame = total.merge(names, on="place", how="left")
        return table

    def explain(self, service: str, place: str = "", period: object = "", alternatives: bool = True) -> Explanation:
        """Return how a number was made."""
        return explain(self.folder, service, place, str(period), alternatives)

    def _repr_html_(self) -> str:
        shown: str = self.gep()._repr_html_()  # type: ignore[operator]
        return shown


@dataclass(frozen=True)
class Area:
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
        return Accounts(self.folder, read_results(self.folder))


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
