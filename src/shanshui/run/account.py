"""An area, from `area.yaml` to its published account: prepare, check, run."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shanshui import __version__
from shanshui.accounts.amounts import Amount
from shanshui.core import registry, units
from shanshui.core.errors import (
    InputError,
    MissingInputs,
    NoSuchName,
    NothingToAccount,
    Problems,
    ShanshuiError,
    ValueOutOfRange,
)
from shanshui.core.gather import gather
from shanshui.core.place import PlaceTree
from shanshui.run.config import AreaFile, read_area
from shanshui.run.places import read_tree
from shanshui.run.plan import Given, Plan, Planner
from shanshui.run.tables import Tables, check_single, read_tables
from shanshui.standards.profile import Standard, standard
from shanshui.standards.values import ParameterBook

if TYPE_CHECKING:
    from shanshui.run.maps import Maps

TYPES = tuple(registry.ecosystem_types())
# Settings that speak of a finished account: changing one does not make it another.
BESIDE = (
    "series",
    "realised",
    "supply_use",
    "assets",
    "uncertainty",
    "indicators",
    "observations",
    "trees",
    "place_changes",
    "targets",
    "prosperity",
    "growth",
    "benchmark",
    "store",
)


@dataclass(frozen=True)
class Prepared:
    """An area with everything that can be known before a raster is read."""

    area: AreaFile
    standard: Standard
    tree: PlaceTree
    tables: Tables
    book: ParameterBook
    constants: dict[str, float]
    plan: Plan
    maps: "Maps | None" = field(default=None)

    @property
    def periods(self) -> list[str]:
        """Return the accounting periods."""
        return list(self.area.config.periods)

    @cached_property
    def hashes(self) -> dict[str, str]:
        """Return file → SHA-256 of every file the account reads, as it was when this was first asked."""
        return input_hashes(self)

    @cached_property
    def tree_below(self) -> list[str]:
        """Return the area's own code and all below it."""
        code = self.area.config.area.code
        return [code, *self.tree.descendants(code)]

    def with_book(self, book: ParameterBook, options: dict[str, str] | None = None) -> "Prepared":
        """Return the area accounted with other parameters or equations; for comparisons."""
        chosen = {**self.area.config.options, **(options or {})}
        planner = Planner(self.standard, book, given_by(self.area, self.tables), chosen)
        return replace(self, book=book, plan=planner.plan(self.area.config.services))


def prepare(path: str | Path, geometry: bool = True, numbers: bool = True) -> Prepared:
    """Return an area with its plan.

    Parameters
    ----------
    numbers
        Whether the numbers of all rasters are looked at; left out, only where each lies and of what type it is.

    Raises
    ------
    Problems
        Everything that is wrong with the settings, the tables and the rasters.
    """
    area = read_area(path)
    config = area.config
    if not config.sources and not config.tables:
        raise NothingToAccount(where=area.path.name)
    problems: list[ShanshuiError] = []
    profile = gather(problems, lambda: standard(config.standard, area.where("standard")))
    places: tuple[PlaceTree | None, Maps | None] | None = gather(problems, lambda: _places(area, geometry))
    tree, maps = places or (gather([], lambda: read_tree(area)), None)
    if profile is None or tree is None:
        raise Problems(problems, where=area.path.name)
    tables = gather(problems, lambda: read_tables(area, tree)) or Tables()
    constants = gather(problems, lambda: _constants(area)) or {}
    if maps:
        problems += maps.problems(numbers)
    if config.condition:
        from shanshui.run.condition import check_condition

        gather(problems, lambda: check_condition(area, tree))
    plan_book = gather(problems, lambda: _plan(area, profile, tables))
    if problems or plan_book is None:
        raise Problems(list({problem.text(): problem for problem in problems}.values()), where=area.path.name)
    plan, book = plan_book
    prepared = Prepared(area, profile, tree, tables, book, constants, plan, maps)
    _check_wanted(prepared)
    if plan.routed:
        from shanshui.run.routed import check_grid

        check_grid(prepared)
    return prepared


def _places(area: AreaFile, geometry: bool) -> "tuple[PlaceTree, Maps | None]":
    if not area.config.sources:
        tree = read_tree(area)
        if tree is not None:
            return tree, None
    from shanshui.run.maps import open_maps

    return open_maps(area, geometry)


def _constants(area: AreaFile) -> dict[str, float]:
    found, problems = {}, []
    for name, constant in area.config.constants.items():
        where = area.where("constants", name)
        try:
            spec = registry.variable(name, where)
            check_single(spec, where)
            value = float(units.convert(constant.value, constant.unit or spec.unit, spec.unit, where))
            if not spec.low <= value <= spec.high:
                raise ValueOutOfRange(
                    where=where,
                    variable=name,
                    value=f"{value:g}",
                    unit=spec.unit,
                    low=f"{spec.low:g}",
                    high=f"{spec.high:g}",
                )
            found[name] = value
        except InputError as problem:
            problems.append(problem)
    if problems:
        raise Problems(problems, where=area.path.name)
    return found


def given_by(area: AreaFile, tables: Tables) -> Given:
    """Return what the user brought for the accounting periods, by name: a table of another year gives nothing."""
    from shanshui.run.source_names import by_variable

    periods = set(area.config.periods)
    amounts = [amount for amount in tables.amounts if amount.period in periods]
    return Given(
        sources=by_variable(area),
        constants=frozenset(area.config.constants),
        tables=frozenset(number.variable for number in tables.numbers if number.period in periods),
        quantities=frozenset((amount.service, amount.item) for amount in amounts),
        priced=_every(amounts, lambda amount: units.is_money(amount.unit) or not math.isnan(amount.price)),
        in_money=_every(amounts, lambda amount: units.is_money(amount.unit)),
        has_extent=bool(area.config.sources or tables.extent),
    )


def _every(amounts: list[Amount], holds: Callable[[Amount], bool]) -> frozenset[tuple[str, str]]:
    """Return the (service, item) pairs of which something holds for every row."""
    pairs = {(amount.service, amount.item) for amount in amounts}
    return frozenset(pairs - {(amount.service, amount.item) for amount in amounts if not holds(amount)})


def _plan(area: AreaFile, profile: Standard, tables: Tables) -> tuple[Plan, ParameterBook]:
    config = area.config
    for name in config.services or []:
        registry.service(name, area.where("services"))
    for key in config.options:
        _check_option(key, area.where("options", key))
    book = ParameterBook(profile, tables.values, config.sets)
    planner = Planner(profile, book, given_by(area, tables), config.options)
    return planner.plan(config.services), book


def _check_option(key: str, where: str) -> None:
    """Raise NoSuchName unless a key of `options` is a derived variable, an item, or the value of an item."""
    service, _, item = key.partition(".")
    if key in registry.derivations() or (service in registry.service_ids() and _has_item(service, item)):
        return
    items = [f"{name}.{one.id}" for name in registry.service_ids() for one in registry.service(name).items]
    raise NoSuchName(
        where=where,
        what="variable or item",
        name=key,
        known=[*registry.derivations(), *items],
        see="`shanshui services` lists them.",
    )


def _has_item(service: str, item: str) -> bool:
    known = registry.service(service)
    return known.open_items or item.removesuffix(".value") in {one.id for one in known.items}


def _check_wanted(prepared: Prepared) -> None:
    """Raise MissingInputs for every service that must be accounted and lacks something."""
    if prepared.area.config.services is None:
        return
    problems: list[ShanshuiError] = []
    for task in prepared.plan.tasks:
        if task.lacks and task.role == "headline":
            names = [lack.name for lack in task.lacks]
            providers = [
                f"{lack.name}: {lack.provided_by.en}" + (f" (or option {lack.option})" if lack.option else "")
                for lack in task.lacks
            ]
            problems.append(
                MissingInputs(
                    where=prepared.area.where("services"),
                    service=task.key,
                    missing=names,
                    providers="; ".join(providers),
                )
            )
    if problems:
        raise Problems(problems, where=prepared.area.path.name)


def key_of(prepared: Prepared, hashes: Mapping[str, str] | None = None) -> str:
    """Return the hash of everything the account depends on: program, settings, inputs (§11).

    `hashes` are those of the inputs if they are known.
    """
    config = prepared.area.config.model_dump(mode="json", exclude=set(BESIDE))
    inputs = sorted((prepared.hashes if hashes is None else hashes).items())
    text = json.dumps([__version__, config, inputs, _library_hash()], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def input_files(prepared: Prepared) -> list[str]:
    """Return every file the account reads, relative to the folder of its area.yaml."""
    config, folder = prepared.area.config, prepared.area.folder
    files = {config.places.file} | {table.file for table in config.tables.values()}
    files |= {maybe.file for maybe in (config.prices, config.annex, config.places.boundaries) if maybe}
    files |= set(config.condition.files) if config.condition else set()
    for source in config.sources.values():
        files |= {file for period in prepared.periods for file in source.files(period)}
        files |= {source.classes} if source.classes and (folder / source.classes).is_file() else set()
    return sorted(files | _beside_shapefiles(files, folder))


def _beside_shapefiles(files: set[str], folder: Path) -> set[str]:
    """Return the files that belong to a Shapefile: its table, index, projection and encoding."""
    parts = {
        str(Path(f).with_suffix(end)) for f in files if f.endswith(".shp") for end in (".dbf", ".shx", ".prj", ".cpg")
    }
    return {part for part in parts if (folder / part).is_file()}


def input_hashes(prepared: Prepared) -> dict[str, str]:
    """Return file → SHA-256 of every file the account reads; one that has not changed is not read again."""
    from shanshui.data.hashes import Hashes
    from shanshui.data.remote import content_hash, is_remote, open_remote

    allowed, known = prepared.area.config.remote, Hashes(prepared.area.folder)
    found = {
        file: content_hash(open_remote(file, allowed)) if is_remote(file) else known.of(prepared.area.folder / file)
        for file in input_files(prepared)
    }
    known.keep()
    return found


def _library_hash() -> str:
    """Return the hash of the standards and the vocabulary that came with the program."""
    import shanshui

    root = Path(shanshui.__file__).parent
    digest = hashlib.sha256()
    for file in sorted(
        [
            *(root / "standards").rglob("*.csv"),
            *(root / "standards").rglob("*.yaml"),
            *(root / "core/vocabulary").glob("*.csv"),
        ]
    ):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def finite(value: float) -> float | None:
    """Return a number for JSON, where NaN does not exist."""
    return None if math.isnan(value) or math.isinf(value) else value
