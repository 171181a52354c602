"""How sure an account is: intervals at every level, what they come from, whether GDP and GEP both grew.

Everything is drawn from the published account. Maps are read only for numbers that do more than scale, once.
"""

from dataclasses import dataclass

from shanshui.accounts.uncertainty.draws import Interval, Intervals, Progress, intervals
from shanshui.accounts.uncertainty.land_cover import AreaEstimate
from shanshui.accounts.uncertainty.model import LocalError, Model
from shanshui.accounts.uncertainty.sensitivity import SAMPLES, Share, variance_shares
from shanshui.core import registry
from shanshui.core.errors import NoSpread
from shanshui.core.labels import Label
from shanshui.core.place import PlaceTree
from shanshui.core.shown import Shown
from shanshui.run.account import Prepared
from shanshui.run.config_uncertainty import UncertaintySetting
from shanshui.run.execute import Settings
from shanshui.run.uncertainty_bends import Bends
from shanshui.run.uncertainty_model import ModelOf
from shanshui.run.uncertainty_names import Followed, name_of
from shanshui.run.uncertainty_spreads import PUBLISHED, Spread, parameters_behind, spreads
from shanshui.store.results import Results
from shanshui.store.tables import Book

FIXED = Label("no spread is stated", "未给出离散程度")


@dataclass(frozen=True)
class Held:
    """A number that was held fixed, and why."""

    name: str
    label: Label
    why: Label


@dataclass(frozen=True)
class Uncertainty(Shown):
    """How sure one period of an account is.

    Attributes
    ----------
    spreads
        What was drawn, in the order of names.
    held
        What was not, and why: the intervals hold nothing of it.
    remarks
        How the draws were made where there is a choice.
    """

    place: str
    tree: PlaceTree
    model: Model
    intervals: Intervals
    spreads: tuple[Spread, ...]
    held: tuple[Held, ...]
    remarks: tuple[Label, ...]

    @property
    def period(self) -> str:
        """Return the period."""
        return self.model.period

    def gep(self, place: str = "") -> Interval | None:
        """Return the interval of GEP at a place; left out, the place asked for."""
        return self.intervals.at(place or self.place)

    def lines(self, place: str = "") -> list[Interval]:
        """Return the intervals of the lines at a place, largest first."""
        rows = [row for row in self.intervals.rows if row.place == (place or self.place) and row.item]
        return sorted(rows, key=lambda row: -abs(row.value))

    def of_level(self, level: str) -> list[Interval]:
        """Return the intervals of GEP of every place of a level inside the place asked for, or of those right below."""
        inside = [self.place, *self.tree.descendants(self.place)]
        codes = [code for code in inside if self.tree[code].level == level] if level else self.tree.children(self.place)
        return [row for code in codes if (row := self.intervals.at(code)) is not None]

    @property
    def areas(self) -> tuple[AreaEstimate, ...]:
        """Return the areas of land-cover classes by their reference points; none without such points."""
        error = self.model.areas
        return error.accuracy.estimates(error.mapped) if error else ()

    def shares(self, place: str = "", count: int = SAMPLES) -> tuple[Share, ...]:
        """Return which numbers the variance of GEP at a place comes from."""
        return variance_shares(self.model, place or self.place, count, self.intervals.seed)


def uncertainty(
    prepared: Prepared,
    results: Results,
    place: str = "",
    period: str = "",
    draws: int = 0,
    seed: int | None = None,
    settings: Settings | None = None,
    work: bool = True,
    progress: Progress | None = None,
    by_type: bool = False,
) -> Uncertainty:
    """Return how sure one period of a published account is; draws and seed, left out, are those of the settings.

    Parameters
    ----------
    work
        Read maps for numbers that do more than scale, unless that is kept; without, such numbers are held fixed.
    by_type
        Tell the intervals of each ecosystem type too (`intervals.of_types`).

    Raises
    ------
    NoSpread
        If nothing the account depends on has a spread.
    ResultsOutdated
        If the account is not that of the present settings.
    SpreadNotFollowed, UnclearSpread
        If a spread makes no sense.
    """
    setting, book = prepared.area.config.uncertainty or UncertaintySetting(), Book(results)
    tree, when = book.tree, book.checked_period(period)
    root = tree[place or str(results.manifest["area"]["code"])].code
    found = spreads_of(prepared)
    how = settings or Settings()
    model_of = ModelOf(prepared, results, tree, when, found, Bends(prepared, when, how, work, how.told), by_type)
    model = model_of.model()
    if not model.factors and not model.errors and model.areas is None:
        raise NoSpread(where=prepared.area.path.name)
    number, start = draws or setting.draws, setting.seed if seed is None else seed
    done = intervals(model, number, start, progress=progress)
    used = tuple(sorted(model_of.used.values(), key=lambda s: (s.name, s.kind)))
    held = _held(prepared, found, model_of.followed)
    remarks = (*_remarks(used, model_of.followed, model.errors), *_of_classes(model))
    return Uncertainty(root, tree, model, done, used, held, remarks)


def spreads_of(prepared: Prepared) -> tuple[Spread, ...]:
    """Return the spreads of an account, or raise NoSpread."""
    found, setting = spreads(prepared), prepared.area.config.uncertainty
    if not found and not (setting and setting.land_cover):
        raise NoSpread(where=prepared.area.where("uncertainty"))
    return found


def _held(prepared: Prepared, found: tuple[Spread, ...], followed: Followed) -> tuple[Held, ...]:
    """Return every number behind the account that was not drawn."""
    stated = {spread.name for spread in found}
    given = [name for name, recipe in prepared.plan.recipes.items() if recipe.origin in ("source", "table", "constant")]
    names = [*parameters_behind(prepared), *given]
    held = {name: FIXED for name in dict.fromkeys(names) if name not in stated and _matters(prepared, name)}
    return tuple(Held(name, name_of(name), why) for name, why in {**held, **followed.held}.items())


def _matters(prepared: Prepared, name: str) -> bool:
    """Return whether a number is behind anything that was accounted."""
    plan = prepared.plan
    tasks = [task for task in plan.tasks if not task.lacks]
    return any(name in plan.parameters_of(task) or name in plan.variables_of(task) for task in tasks)


def _remarks(used: tuple[Spread, ...], followed: Followed, errors: tuple[LocalError, ...]) -> tuple[Label, ...]:
    found = []
    published = sorted({name_of(spread.name) for spread in used if spread.origin == PUBLISHED}, key=lambda x: x.en)
    if published:
        en, zh = ", ".join(x.en for x in published), "、".join(x.zh for x in published)
        found.append(
            Label(
                f"Equally likely published alternatives were taken for: {en}. They are the choices there are, not how "
                "sure anyone is of them.",
                f"以下参数以已公布的各套取值为等可能：{zh}。这反映可选的取值，而非对其把握的程度。",
            )
        )
    if straight := sorted(followed.bent - followed.interpolated):
        found.append(_worked(straight, "along a straight line (exact)", "按直线（精确）"))
    if followed.interpolated:
        found.append(
            _worked(sorted(followed.interpolated), "along a parabola through three values", "按三点抛物线插值")
        )
    for error in errors:
        name = name_of(error.key)
        found.append(
            Label(
                f"The local error of {name.en} is independent between squares of {error.length:,.0f} m.",
                f"{name.zh}的局部误差在边长 {error.length:,.0f} 米的方块之间相互独立。",
            )
        )
    return tuple(found)


def _worked(names: list[str], en: str, zh: str) -> Label:
    said = [name_of(name) for name in names]
    return Label(
        f"Worked out from the maps at other values, and followed {en}: {', '.join(x.en for x in said)}.",
        f"在其他取值下由空间数据重算，并{zh}推算：{'、'.join(x.zh for x in said)}。",
    )


def _of_classes(model: Model) -> tuple[Label, ...]:
    """Return how the error of land-cover classes was taken, and which types have no points."""
    if model.areas is None:
        return ()
    without = sorted(set(model.areas.mapped) - set(model.areas.accuracy.points))
    named = [registry.ecosystem_types()[kind].label for kind in without]
    said = Label(
        "What is worked out on the map goes with the area of its type, drawn by the reference points: all places have "
        "the errors of the same classes, and all periods.",
        "按图核算的实物量随其类型面积变化，面积由参考样点抽样得到；各地方、各核算期共用同一套分类误差。",
    )
    if not named:
        return (said,)
    en, zh = ", ".join(label.en for label in named), "、".join(label.zh for label in named)
    return said, Label(f"No points: {en}; taken as mapped rightly.", f"{zh}没有样点，视为分类正确。")
