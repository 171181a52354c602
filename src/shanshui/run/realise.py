"""Realised value of an area: what was received, what is paid under a rule, what a change of land use does."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from shanshui.core.errors import BasePeriodMissing, NoSuchPlace, NothingAccounted, PricesNotComparable, TableNotSet
from shanshui.core.labels import Label
from shanshui.core.period import Period
from shanshui.core.place import PlaceTree
from shanshui.data.receipts import (
    DEEDS,
    MEASUREMENTS,
    RECEIPTS,
    read_changes,
    read_deeds,
    read_measurements,
    read_receipts,
)
from shanshui.data.rules import keep_used, read_rules, rules_used
from shanshui.run.account import Prepared, prepare
from shanshui.run.config import AreaFile, read_area
from shanshui.run.config_realise import RealisedSetting
from shanshui.shares.accounted import GEP, SECTIONS, Accounted, Figure
from shanshui.shares.appraisal import Appraisal, Change, Worth, appraise
from shanshui.shares.credit import credit
from shanshui.shares.fen import FEN, fen_of, plain_yuan, yuan
from shanshui.shares.outcome import Outcome, Step, both
from shanshui.shares.points import points
from shanshui.shares.purchase import Payee, growth, purchase
from shanshui.shares.realised import Rate, Receipt, rates
from shanshui.shares.rulebook import RuleBook, check_unchanged, last_day
from shanshui.shares.rules import Payees, Rule
from shanshui.shares.sale import sale
from shanshui.shares.water import water
from shanshui.store.results import Results, read_results
from shanshui.store.tables import Book

TOTAL = "total"  # what a series of all the headline is called
PREVIOUS = "previous"


@dataclass(frozen=True)
class Asked:
    """Which rule: by id (left out, the only one of its mechanism), on a day or by version, and further rule files."""

    rule: str = ""
    version: str = ""
    on: date | None = None
    files: tuple[Path, ...] = ()


class Realised:
    """A finished account with its receipts and rules."""

    def __init__(self, area: AreaFile, results: Results) -> None:
        self.area, self.results = area, results
        self.setting = area.config.realised or RealisedSetting()
        book = Book(results)
        self.tree: PlaceTree = book.tree
        key = str(results.manifest.get("key", ""))
        self.account = Accounted(results.flows, book.tree, book.periods, key, book.ranges)

    @cached_property
    def prepared(self) -> Prepared:
        """Return the area as it is set now, for series and maps."""
        return prepare(self.area.path)

    def place(self, code: str = "") -> str:
        """Return a place; left out, the area."""
        return self.tree[code or str(self.area.config.area.code)].code

    def receipts(self, file: Path | None = None, needed: bool = True) -> list[Receipt]:
        """Return the receipts of a file, else those of the settings."""
        path = file or self._file("receipts", self.setting.receipts, RECEIPTS, needed)
        return read_receipts(path, self.tree, path.name) if path else []

    def _file(self, name: str, named: str | None, columns: Sequence[str], needed: bool = True) -> Path | None:
        return _table(self.area, name, named, columns, needed)

    def rates(self, place: str = "", period: str = "", receipts: Path | None = None) -> list[Rate]:
        """Return received beside accounted value, the whole first, then line by line."""
        return rates(self.account, self.receipts(receipts), self.place(place), self.account.period(period))

    def rule(self, asked: Asked, mechanism: str, period: str) -> Rule:
        """Return the rule that is asked for; left out, that of the last day of the period."""
        return chosen(self.area, asked, mechanism, period)

    # outcomes

    def pay(self, asked: Asked, place: str = "", period: str = "") -> Outcome:
        """Return the payment for growth between the rule's base period and a period."""
        code, now = self.place(place), self.account.period(period)
        rule = self.rule(asked, "purchase", now)
        base = self.base(rule, now)
        figures = self._pair(rule, code, base, now)
        payees = self._payees(rule, rule.payees, code, base, now) if rule.payees else []
        beside = _nominal(rule, self.account, code, base, now)
        return purchase(rule, figures[1], figures[0], payees, self.account.name(code), self.account.key, beside)

    def base(self, rule: Rule, period: str) -> str:
        """Return the base period of a rule; raise BasePeriodMissing if the account does not have it."""
        known = self.account.periods
        if rule.base == PREVIOUS:
            before = [one for one in known if Period.parse(one) < Period.parse(period)]
            found = max(before, key=Period.parse, default="")
        else:
            found = str(Period.parse(rule.base, f"rule {rule.id}: base"))
        if found not in known:
            where = f"rule {rule.id} {rule.version}"
            raise BasePeriodMissing(where=where, base=rule.base, known=known)
        return found

    def _pair(self, rule: Rule, place: str, base: str, now: str) -> tuple[Figure, Figure]:
        """Return the value of both periods on the basis of the rule; refused where the series breaks between them."""
        figures = self.account.figure(place, base, rule.indicator), self.account.figure(place, now, rule.indicator)
        if rule.indicator in SECTIONS:  # a series is of all, of a service or of an item
            return figures
        return self._in_series(rule, place, figures)

    def _in_series(self, rule: Rule, place: str, figures: tuple[Figure, Figure]) -> tuple[Figure, Figure]:
        from shanshui.accounts.breaks import crossed, refused
        from shanshui.run.series import series

        base, now = (figure.period for figure in figures)
        found = series(self.prepared, self.results, place, TOTAL if rule.indicator == GEP else rule.indicator)
        where = f"rule {rule.id} {rule.version}: {place}"
        growth_lines(rule, *figures)
        if between := crossed(found.breaks, base, now):
            raise refused(between, base, now, where)
        if rule.basis != "comparable" or not {base, now} <= {point.period for point in found.points}:
            return figures  # a series is of headline lines; `growth` asks the others for prices of one year
        points = found.point(base), found.point(now)
        if found.lacking or any(math.isnan(point.comparable) for point in points):
            raise PricesNotComparable(where=where, lines=list(found.lacking), base=found.base)
        years = (str(found.base),) if not found.held else figures[1].price_years
        return _at(figures[0], points[0].comparable, years), _at(figures[1], points[1].comparable, years)

    def _payees(self, rule: Rule, said: Payees, place: str, base: str, now: str) -> list[Payee]:
        if said.key == "weights":
            return [Payee(code, self._name(code), weight) for code, weight in said.weights.items()]
        if said.key == "equal":
            return [Payee(code, self._name(code), 1) for code in said.names]
        below = self.tree.descendants(place) if said.level else self.tree.children(place)
        codes = [code for code in below if not said.level or self.tree[code].level == said.level]
        if not codes:
            where = f"rule {rule.id} {rule.version}: payees"
            raise NoSuchPlace(where=where, code=f"{place} / {said.level}", known=self.tree.levels)
        return [Payee(code, self._name(code), self._weight(rule, said, code, base, now)) for code in codes]

    def _weight(self, rule: Rule, said: Payees, code: str, base: str, now: str) -> Decimal | int:
        if said.key == "value":
            return Decimal(max(0, self.account.figure(code, now, rule.indicator).fen)) / FEN
        if said.key == "growth":
            before, after = self._pair(rule, code, base, now)
            return Decimal(max(0, growth(rule, after, before))) / FEN
        places = self.results.places
        areas = places.loc[places["code"] == code, "area_ha"].tolist()
        if not areas or math.isnan(areas[0]):
            raise NothingAccounted(where="places", scope=Label("area", "面积"), place=code, period=now)
        return Decimal(repr(float(areas[0])))

    def _name(self, code: str) -> Label:
        return self.tree[code].name if code in self.tree else Label(code, code)

    def credit(self, asked: Asked, place: str = "", period: str = "", pledged: int | None = None) -> Outcome:
        """Return the credit limit backed by the value of a place, or by the fen of it that are pledged."""
        code, when = self.place(place), self.account.period(period)
        rule = self.rule(asked, "credit", when)
        value = self.account.figure(code, when, rule.indicator)
        return credit(rule, value, pledged, self.account.name(code), self.account.key)

    def sell(
        self, asked: Asked, amount: int, place: str = "", periods: Sequence[str] = (), receipts: Path | None = None
    ) -> Outcome:
        """Return a sale of so many fen of accounted value, refused beyond what is left."""
        whens = [self.account.period(period) for period in periods] or [self.account.period()]
        rule = self.rule(asked, "sale", whens[-1])
        sold = self.receipts(receipts, needed=False)
        return sale(rule, self.account, sold, self.place(place), list(dict.fromkeys(whens)), amount)

    def appraise(
        self,
        changes: Path,
        place: str = "",
        period: str = "",
        scope: str = GEP,
        from_above: bool = False,
        absent_is_zero: bool = False,
    ) -> Appraisal:
        """Return GEP before and after changes: a table of them, or polygons with a field `to`."""
        when = self.account.period(period)
        worth = Worth(self.account, self.results.extent, when, scope, from_above, absent_is_zero)
        return appraise(worth, self.changes(changes, when), self.place(place))

    def changes(self, file: Path, period: str) -> list[Change]:
        """Return the changes of a file: listed if it is a table, else drawn and counted on the land cover."""
        if file.suffix.lower() in (".csv", ".tsv", ".txt", ".xlsx", ".xlsm"):
            return read_changes(file, self.tree, file.name)
        from shanshui.run.realise_drawn import drawn_changes

        return drawn_changes(self.prepared, file, period)


def open_realised(path: str | Path) -> Realised:
    """Return the realised value of a finished account.

    Raises
    ------
    NoResults, Problems
        If there is no account, or area.yaml is wrong.
    """
    area = read_area(path)
    return Realised(area, read_results(area.folder))


def pay_water(area: AreaFile | None, asked: Asked, period: str, measured: Path | None = None) -> Outcome:
    """Return who pays whom for the quality of water; it needs no account."""
    when = str(Period.parse(period, "--period"))
    rule = chosen(area, asked, "water", when)
    setting = area.config.realised if area else None
    path = measured or _table(area, "measurements", setting.measurements if setting else None, MEASUREMENTS)
    return water(rule, read_measurements(path, rule, when, path.name) if path else {}, when)


def pay_points(area: AreaFile | None, asked: Asked, period: str, deeds: Path | None = None) -> Outcome:
    """Return points for deeds, and money for them; it needs no account."""
    when = str(Period.parse(period, "--period"))
    rule = chosen(area, asked, "points", when)
    setting = area.config.realised if area else None
    path = deeds or _table(area, "deeds", setting.deeds if setting else None, DEEDS)
    return points(rule, read_deeds(path, when, path.name) if path else [], when)


def rulebook(area: AreaFile | None, files: Sequence[Path] = ()) -> RuleBook:
    """Return the rules of the settings, of further files, and those that came with the program."""
    named = area.config.realised.rules if area and area.config.realised else []
    own = [(area.folder / name, name) for name in named] if area else []
    return read_rules([*own, *((path, path.name) for path in files)])


def chosen(area: AreaFile | None, asked: Asked, mechanism: str, period: str) -> Rule:
    """Return the rule that is asked for, unchanged since it was first used.

    The day is the last of the period unless another is named, so that the same account is always paid alike.
    """
    rules = rulebook(area, asked.files)
    rule = rules.rule(asked.rule or rules.only(mechanism), mechanism, asked.on or last_day(period), asked.version)
    if area:
        check_unchanged(rule, rules_used(area.folder), rules.where(rule))
    return rule


def keep(area: AreaFile, outcome: Outcome) -> None:
    """Write down that a version of a rule was used: from now on it cannot be changed unnoticed."""
    keep_used(area.folder, [outcome.rule], rules_used(area.folder))


def growth_lines(rule: Rule, base: Figure, now: Figure) -> None:
    """Raise SeriesBroken or CurrencyMismatch before prices are looked at: the lines must be the same."""
    growth(rule.model_copy(update={"basis": "nominal"}), now, base)


def _at(figure: Figure, value: float, years: tuple[str, ...]) -> Figure:
    return replace(figure, fen=fen_of(value), low=None, high=None, price_years=years, bases=("comparable",))


def _nominal(rule: Rule, account: Accounted, place: str, base: str, now: str) -> list[Step]:
    """Return the growth as the account has it at current prices, for comparison; nothing if that is what is paid by."""
    if rule.basis == "nominal":
        return []
    before, after = (account.figure(place, period, rule.indicator) for period in (base, now))
    what = Label(
        "beside it: growth at the account's own prices (not paid by)", "对照：按账户自身价格的增量（不据此支付）"
    )
    return [Step(what, f"{yuan(after.fen)} − {yuan(before.fen)}", yuan(after.fen - before.fen))]


def _table(
    area: AreaFile | None, name: str, named: str | None, columns: Sequence[str], needed: bool = True
) -> Path | None:
    if area is not None and named:
        return area.folder / named
    if needed:
        where = area.where("realised", name) if area else "realised"
        raise TableNotSet(where=where, name=name, columns=list(columns), option=f"--{name}")
    return None


def record_rate(rate: Rate) -> dict[str, Any]:
    """Return a line of the realisation table for JSON; money in yuan as text, shares as numbers."""

    def share(value: Any) -> float | None:
        return None if value is None else float(value)

    return {
        "event": "rate",
        "scope": rate.scope,
        "in_gep": rate.in_gep,
        "received": plain_yuan(rate.received),
        "accounted": None if rate.accounted is None else plain_yuan(rate.accounted),
        "rate": share(rate.rate),
        "rate_low": share(rate.low),
        "rate_high": share(rate.high),
        "lent": plain_yuan(rate.lent),
        "lent_rate": share(rate.lent_rate),
        "kinds": {kind: plain_yuan(fen) for kind, fen in rate.kinds},
        "notes": [both(note) for note in rate.notes],
    }


def record_appraisal(found: Appraisal) -> dict[str, Any]:
    """Return an appraisal for JSON; money in yuan as text."""

    def money(fen: int | None) -> str | None:
        return None if fen is None else plain_yuan(fen)

    return {
        "event": "appraisal",
        "place": found.place,
        "period": found.period,
        "scope": found.scope,
        "before": money(found.before),
        "after": money(found.after),
        "change": money(found.gained),
        "low": money(found.low),
        "high": money(found.high),
        "price_year": found.price_year,
        "lines": [
            {"service": line.service, "change": money(line.fen), "low": money(line.low), "high": money(line.high)}
            for line in found.lines
        ],
        "changes": [
            {"place": c.place, "from": c.before, "to": c.after, "area_ha": c.area_ha, "where": c.where}
            for c in found.changes
        ],
        "steps": [{"what": both(s.what), "formula": s.formula, "result": s.result} for s in found.steps],
        "not_by_type": money(found.not_by_type),
        "borrowed": [{"ecosystem_type": kind, "place": place} for kind, place in found.borrowed],
        "account": found.account,
    }
