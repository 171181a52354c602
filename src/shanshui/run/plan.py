"""From names to a plan: which items can be accounted, by which equations, from what; and all that is missing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from shanshui.core import registry
from shanshui.core.errors import AbsentParameter, AmbiguousParameter, NoSuchName
from shanshui.core.labels import Label
from shanshui.core.spec import Derivation, Formula, Item, Routed, Service, arguments
from shanshui.standards.profile import Line, Standard
from shanshui.standards.values import ParameterBook

LacksOf = Callable[[str], tuple["Lack", ...]]
ENGINE = ("amount", "capacity", "cell_width", "cell_height")  # arguments the engine fills in itself


@dataclass(frozen=True)
class Given:
    """What the user brought: variable → name of the source, constant or table that has it."""

    sources: Mapping[str, str] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    quantities: frozenset[tuple[str, str]] = frozenset()  # (service, item) pairs of flow tables
    priced: frozenset[tuple[str, str]] = frozenset()  # those whose every row brings a price, or is money
    in_money: frozenset[tuple[str, str]] = frozenset()  # those whose every row is money
    has_extent: bool = True  # a land-cover map or a table of areas


@dataclass(frozen=True)
class Lack:
    """Something that is missing: a variable, a parameter, or a table of quantities."""

    name: str
    kind: str
    option: str = ""  # an option of area.yaml that would do without it

    @property
    def label(self) -> Label:
        """Return what it is called."""
        if self.kind == "variable":
            return registry.variable(self.name).label
        if self.kind == "parameter":
            return registry.parameter(self.name).label
        if self.kind == "ecosystem":
            return Label("the ecosystem types it comes from: none occurs here", "来源生态系统类型：本地没有")
        return Label("quantities of the year", "当年数量")

    @property
    def provided_by(self) -> Label:
        """Return who can provide it."""
        if self.kind == "variable":
            return registry.variable(self.name).provided_by
        if self.kind == "parameter":
            return Label("the area's annex or a table of prices", "地方参数附件或价格表")
        if self.kind == "ecosystem":
            return Label("nothing to provide", "无需补充")
        return Label(
            "a yearbook table (service, item, quantity, unit, price)",
            "统计年鉴表（service, item, quantity, unit, price）",
        )


@dataclass(frozen=True)
class Recipe:
    """How one variable is obtained."""

    variable: str
    origin: str  # source, constant, table, grid, derivation, routed
    detail: str = ""
    derivation: Derivation | None = None
    routed: Routed | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the names its formula takes, without what the engine fills in."""
        if self.routed:
            return self.routed.needs
        return tuple(n for n in self.derivation.arguments if n not in ENGINE) if self.derivation else ()


@dataclass(frozen=True)
class Choice:
    """Which of several equations was taken, and by whom."""

    key: str
    chosen: str
    by: str  # area.yaml, standard, what is given
    alternatives: tuple[str, ...]


@dataclass(frozen=True)
class Task:
    """One item to account: by an equation, from a table, or not at all because something lacks."""

    service: Service
    item: Item
    line: Line | None
    physical: str = ""
    monetary: str = ""
    from_table: bool = False
    lacks: tuple[Lack, ...] = ()
    price_lacks: tuple[Lack, ...] = ()
    potential: Formula | None = None  # the item's, where everything it takes can be had

    @property
    def key(self) -> str:
        """Return `service.item`."""
        return f"{self.service.id}.{self.item.id}"

    @property
    def role(self) -> str:
        """Return headline, optional or separate; what the standard does not have is optional."""
        return self.line.role if self.line else "optional"

    @property
    def by_equation(self) -> bool:
        """Return whether its physical equation is evaluated."""
        return bool(self.physical) and not self.lacks and not self.from_table


@dataclass(frozen=True)
class Plan:
    """Items, recipes in the order they are needed, and the choices made."""

    tasks: tuple[Task, ...]
    recipes: Mapping[str, Recipe]
    choices: Mapping[str, Choice]

    @property
    def on_cells(self) -> tuple[Task, ...]:
        """Return the items whose equation runs on cells."""
        return tuple(t for t in self.tasks if t.by_equation and t.item.scope == "cell")

    @property
    def on_places(self) -> tuple[Task, ...]:
        """Return the items whose equation runs on places."""
        return tuple(t for t in self.tasks if t.by_equation and t.item.scope == "place")

    @property
    def routed(self) -> tuple[str, ...]:
        """Return the variables on cells that are worked out along the flow of water."""
        names = dict.fromkeys(name for task in self.on_cells for name in self.variables_of(task))
        return tuple(name for name in names if self.recipes[name].routed)

    def variables_of(self, task: Task) -> tuple[str, ...]:
        """Return every variable behind an item, inputs before what is made of them."""
        found: dict[str, None] = {}
        for formula in chosen_formulas(task):
            for name in arguments(formula):
                self._walk(name, found)
        return tuple(found)

    def behind(self, name: str) -> tuple[str, ...]:
        """Return a variable and every one it is made of, inputs before what is made of them."""
        found: dict[str, None] = {}
        self._walk(name, found)
        return tuple(found)

    def _walk(self, name: str, found: dict[str, None]) -> None:
        recipe = self.recipes.get(name)
        if recipe is None or name in found:
            return
        for need in recipe.needs:
            self._walk(need, found)
        found[name] = None

    def parameters_of(self, task: Task) -> tuple[str, ...]:
        """Return every parameter behind an item, physical ones first."""
        formulas = [*chosen_formulas(task)]
        formulas += [r.derivation.formula for v in self.variables_of(task) if (r := self.recipes[v]).derivation]
        if task.monetary:
            formulas.append(task.item.monetary[task.monetary])
        names = [n for v in self.variables_of(task) if (way := self.recipes[v].routed) for n in way.parameters]
        names += [name for formula in formulas for name in arguments(formula)]
        return tuple(dict.fromkeys(n for n in names if n in registry.parameters()))


def chosen_formulas(task: Task) -> list[Formula]:
    """Return the physical, potential and actual formulas an item is evaluated with."""
    if not task.by_equation:
        return []
    found = [task.item.physical[task.physical], task.potential, task.item.actual]
    return [formula for formula in found if formula]


class Planner:
    """Find the chain from what is given to what the standard asks for."""

    def __init__(self, standard: Standard, book: ParameterBook, given: Given, options: Mapping[str, str]) -> None:
        self.standard = standard
        self.book = book
        self.given = given
        self.options = options
        self.recipes: dict[str, Recipe] = {}
        self.choices: dict[str, Choice] = {}
        self._lacks: dict[tuple[str, bool], tuple[Lack, ...]] = {}

    def plan(self, services: Iterable[str] | None = None) -> Plan:
        """Return the plan for the standard's lines, and for services a table brings beside them."""
        pairs = self._pairs(services)
        tasks = tuple(self._task(service, item) for service, item in pairs)
        return Plan(tasks, dict(self.recipes), dict(self.choices))

    def _pairs(self, services: Iterable[str] | None) -> list[tuple[Service, Item]]:
        wanted = None if services is None else set(services)
        found: dict[tuple[str, str], tuple[Service, Item]] = {}
        for line in self.standard.lines:
            service = registry.service(line.service)
            for item in service.items:
                if line.holds(service.id, item.id):
                    found[service.id, item.id] = (service, item)
        for service_id, item_id in sorted(self.given.quantities):
            service = registry.service(service_id)
            if (service_id, item_id) not in found:
                found[service_id, item_id] = (service, named_item(service, item_id))
        kept = [pair for pair in found.values() if wanted is None or pair[0].id in wanted]
        return [pair for pair in kept if not self._is_pattern(*pair)]

    def _is_pattern(self, service: Service, item: Item) -> bool:
        """Return whether an item only stands for what a table brings, and the table has brought others."""
        brought = any(s == service.id for s, _ in self.given.quantities)
        return (
            service.open_items and brought and (service.id, item.id) not in self.given.quantities and not item.physical
        )

    def _task(self, service: Service, item: Item) -> Task:
        task = Task(service, item, self.standard.line(service.id, item.id))
        task = self._with_money(task)
        if (service.id, item.id) in self.given.quantities:
            return replace(task, from_table=True)
        if not item.physical:
            return replace(task, lacks=(Lack(task.key, "quantity"),))
        option, lacks = self._physical(task)
        if item.scope == "cell" and not self.given.has_extent:
            lacks = (Lack("ecosystem_type", "variable"), *lacks)
        if item.potential and not lacks and _same_method(item.potential, item.physical[option]):
            task = replace(task, potential=item.potential)
        return replace(task, item=item.under(option), physical=option, lacks=lacks)

    def _physical(self, task: Task) -> tuple[str, tuple[Lack, ...]]:
        def lacks_of(option: str) -> tuple[Lack, ...]:
            limit = task.item.under(option).actual
            extra = arguments(limit) if limit else ()
            names = [*arguments(task.item.physical[option]), *extra]
            return self._all(names, on_places=task.item.scope == "place", at_places=set(extra))

        return self._choose(task.key, list(task.item.physical), lacks_of)

    def _with_money(self, task: Task) -> Task:
        if not task.item.monetary:
            return task

        def lacks_of(option: str) -> tuple[Lack, ...]:
            names = [n for n in arguments(task.item.monetary[option]) if n != task.item.price or not self._priced(task)]
            return self._all(names)

        # A product a table brings (rice) is valued as the service's pattern is.
        pattern = f"{task.service.id}.{task.service.items[0].id}.value" if task.service.open_items else ""
        option, lacks = self._choose(f"{task.key}.value", list(task.item.monetary), lacks_of, pattern)
        in_money = (task.service.id, task.item.id) in self.given.in_money
        return replace(task, monetary=option, price_lacks=() if in_money else lacks)

    def _priced(self, task: Task) -> bool:
        """Return whether a table brings the item's price with every quantity."""
        return (task.service.id, task.item.id) in self.given.priced

    def _choose(self, key: str, ways: list[str], lacks_of: LacksOf, pattern: str = "") -> tuple[str, tuple[Lack, ...]]:
        """Return the equation to take and what it lacks.

        A named one is taken even if something lacks; then an option that would do is pointed out.
        With none named, the first that lacks nothing is taken. `pattern` is asked where the key is not named.
        """
        named, by = self._named(key, ways, pattern)
        lacks = {way: lacks_of(way) for way in ways} if not named else {named: lacks_of(named)}
        chosen = named or next((way for way in ways if not lacks[way]), ways[0])
        if len(ways) > 1:
            others = tuple(way for way in ways if way != chosen)
            self.choices[key] = Choice(key, chosen, by or "what is given", others)
        if lacks[chosen] and named:
            hint = next((way for way in ways if way != named and not lacks_of(way)), "")
            return chosen, tuple(
                replace(lack, option=f"{key}: {hint}" if hint else lack.option) for lack in lacks[chosen]
            )
        return chosen, lacks[chosen]

    def _named(self, key: str, ways: list[str], pattern: str = "") -> tuple[str, str]:
        for options, by in ((self.options, "area.yaml"), (self.standard.options, "standard")):
            for name in (key, pattern):
                if name in options:
                    if options[name] not in ways:
                        where = f"{by}: options.{name}"
                        raise NoSuchName(where=where, what="option", name=options[name], known=ways, see="")
                    return options[name], by
        return "", ""

    def _all(self, names: Iterable[str], on_places: bool = False, at_places: Iterable[str] = ()) -> tuple[Lack, ...]:
        found: dict[str, Lack] = {}
        for name in names:
            for lack in self.resolve(name, on_places or name in set(at_places)):
                found.setdefault(lack.name, lack)
        return tuple(found.values())

    def resolve(self, name: str, on_places: bool = False) -> tuple[Lack, ...]:
        """Return what lacks before a name can be had; its recipe is kept when nothing does."""
        if name in ENGINE:
            return ()
        if name in registry.parameters():
            return self._parameter(name)
        key = (name, on_places)
        if key not in self._lacks:
            self._lacks[key] = (Lack(name, "variable"),)  # while it is being looked for: a circle ends here
            self._lacks[key] = self._variable(name, on_places)
        return self._lacks[key]

    def _parameter(self, name: str) -> tuple[Lack, ...]:
        try:
            self.book.values(name)
        except AbsentParameter:
            return (Lack(name, "parameter"),)
        except AmbiguousParameter:
            return (Lack(name, "parameter", option=f"sets: {name}: {' | '.join(self.book.alternatives(name))}"),)
        return ()

    def _variable(self, name: str, on_places: bool) -> tuple[Lack, ...]:
        registry.variable(name)
        if recipe := self._given(name, on_places):
            self.recipes[name] = recipe
            return ()
        ways = {} if on_places else {way.option: way for way in self._ways(name)}
        if not ways:
            return self._along_the_flow(name, on_places)
        option, lacks = self._choose(name, list(ways), lambda way: self._all(ways[way].arguments))
        if not lacks:
            self.recipes[name] = Recipe(name, "derivation", option, ways[option])
        return lacks

    def _along_the_flow(self, name: str, on_places: bool) -> tuple[Lack, ...]:
        """Return what lacks before a variable can be worked out along the flow of water over a relief."""
        way = registry.routed().get(name)
        if way is None or on_places or "elevation" not in self.given.sources:
            return (Lack(name, "variable"),)
        lacks = self._all([*way.needs, *way.parameters])
        if not lacks:
            self.recipes[name] = Recipe(name, "routed", routed=way)
        return lacks

    def _ways(self, name: str) -> list[Derivation]:
        """Return the derivations of a variable; one that looks at neighbours needs maps, not numbers."""
        numbers = (self.given.constants | self.given.tables) - self.given.sources.keys()
        return [way for way in registry.derivations().get(name, ()) if not (way.focal and numbers & {*way.arguments})]

    def _given(self, name: str, on_places: bool) -> Recipe | None:
        if name in self.given.sources and not on_places:
            return Recipe(name, "source", self.given.sources[name])
        if name in self.given.tables:
            return Recipe(name, "table")
        if name in self.given.constants:
            return Recipe(name, "constant")
        return Recipe(name, "grid") if name == "latitude" and self.given.sources else None


def _same_method(potential: Formula, physical: Formula) -> bool:
    """Return whether a potential asks for nothing but what the supply does: else it is another method's figure."""
    return set(arguments(potential)) <= set(arguments(physical))


def named_item(service: Service, item_id: str, where: str = "") -> Item:
    """Return an item by id, or for a service with open items the pattern under that name.

    Raises
    ------
    NoSuchName
        If the service has a closed list of items and this is none of them.
    """
    known = {item.id: item for item in service.items}
    if item_id in known:
        return known[item_id]
    if not service.open_items:
        raise NoSuchName(
            where=where or service.id,
            what="item",
            name=item_id,
            known=sorted(known),
            see=Label(f"`shanshui services {service.id}` lists them.", f"可用 `shanshui services {service.id}` 查看。"),
        )
    return replace(service.items[0], id=item_id, label=Label(item_id, item_id))
