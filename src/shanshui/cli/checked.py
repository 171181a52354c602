"""What `check` prints of a plan: how each line will be accounted, and all that is missing."""

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanshui.cli.text import aligned, exact, wording
from shanshui.core import registry
from shanshui.core.labels import Label

if TYPE_CHECKING:
    from shanshui.run.account import Prepared
    from shanshui.run.plan import Lack, Task

Json = dict[str, Any]
ALONG_THE_FLOW = Label("worked out along the flow of water", "沿水流推算")


def line_of(task: "Task") -> Label:
    """Return the label of the standard's line an item enters; without one, of its service."""
    return task.line.label if task.line else task.service.label


def by_line(tasks: "Iterable[Task]") -> "dict[Label, list[Task]]":
    """Return line → its items, in the order of the standard."""
    found: dict[Label, list[Task]] = {}
    for task in tasks:
        found.setdefault(line_of(task), []).append(task)
    return found


def inputs_of(prepared: "Prepared", task: "Task") -> list[tuple[str, str, str]]:
    """Return (variable, origin, what it is) of what the user gave for an item; what is derived is left out."""
    if task.from_table:
        return [(task.key, "table", file) for file in _flow_files(prepared, task.service.id)]
    recipes = (prepared.plan.recipes[name] for name in prepared.plan.variables_of(task))
    found = [
        (r.variable, r.origin, given(prepared, r.variable, r.origin, r.detail))
        for r in recipes
        if not r.derivation and not r.routed
    ]
    return [*(_cover(prepared) if task.item.scope == "cell" else ()), *found]


def _cover(prepared: "Prepared") -> list[tuple[str, str, str]]:
    """Return where the ecosystem types come from: the land cover, or a table of areas."""
    from shanshui.run.source_names import LAND_COVER, by_variable

    if name := by_variable(prepared.area).get(LAND_COVER):
        return [(LAND_COVER, "source", given(prepared, LAND_COVER, "source", name))]
    files = [setting.file for _, _, setting, holds in prepared.tables.files if holds == "extent"]
    return [(LAND_COVER, "table", ", ".join(files))] if files else []


def given(prepared: "Prepared", variable: str, origin: str, detail: str) -> str:
    """Return the file of a source or table, or the number of a constant with its unit."""
    config = prepared.area.config
    if origin == "source":
        return config.sources[detail].file
    if origin == "constant":
        return f"{exact(prepared.constants[variable])} {registry.variable(variable).unit}"
    if origin == "table":
        return ", ".join(_files(prepared, "variables", "variable", variable))
    return detail


def _flow_files(prepared: "Prepared", service: str) -> list[str]:
    return _files(prepared, "flows", "service", service)


def _files(prepared: "Prepared", kind: str, column: str, name: str) -> list[str]:
    """Return the tables that hold a name in a column."""
    return [
        setting.file
        for _, table, setting, holds in prepared.tables.files
        if holds == kind and any((row.cells.get(column, "") or getattr(setting, column)) == name for row in table)
    ]


def made(prepared: "Prepared", task: "Task") -> list[tuple[str, str]]:
    """Return (variable, equation) of what is worked out for an item; `routed` for what follows the flow of water."""
    recipes = (prepared.plan.recipes[name] for name in prepared.plan.variables_of(task))
    return [(r.variable, r.detail or r.origin) for r in recipes if r.derivation or r.routed]


# --- JSON ---------------------------------------------------------------------------------------------


def events(prepared: "Prepared") -> Iterator[Json]:
    """Yield one object for each item and one for the whole."""
    for task in prepared.plan.tasks:
        yield _event(prepared, task)
    tasks = prepared.plan.tasks
    yield {
        "event": "plan",
        "ok": True,
        "area": prepared.area.config.area.code,
        "standard": prepared.standard.id,
        "periods": prepared.periods,
        "places": len(prepared.tree_below),
        "grid": prepared.maps.grid.text() if prepared.maps else None,
        "accounted": sum(not task.lacks for task in tasks),
        "missing": sum(bool(task.lacks) for task in tasks),
    }


def _event(prepared: "Prepared", task: "Task") -> Json:
    label = line_of(task)
    return {
        "event": "item",
        "item": task.key,
        "line": {"en": label.en, "zh": label.zh},
        "role": task.role,
        "status": "missing" if task.lacks else "not valued" if task.price_lacks else "accounted",
        "physical": "table" if task.from_table else task.physical,
        "monetary": task.monetary,
        "inputs": [] if task.lacks else _inputs(prepared, task),
        "made": {} if task.lacks else dict(made(prepared, task)),
        "missing": [_lack(lack) for lack in (*task.lacks, *task.price_lacks)],
    }


def _inputs(prepared: "Prepared", task: "Task") -> list[Json]:
    return [{"variable": name, "origin": origin, "what": what} for name, origin, what in inputs_of(prepared, task)]


def _lack(lack: "Lack") -> Json:
    who, label = lack.provided_by, lack.label
    return {
        "name": lack.name,
        "kind": lack.kind,
        "label": {"en": label.en, "zh": label.zh},
        "provided_by": {"en": who.en, "zh": who.zh},
        "option": lack.option,
    }


# --- text ---------------------------------------------------------------------------------------------


def lines(prepared: "Prepared", lang: str) -> list[str]:
    """Return the plan as lines of text."""
    tasks = prepared.plan.tasks
    done = [task for task in tasks if not task.lacks]
    shown = [*_head(prepared, lang), "", wording(lang, "Accounted", "将核算")]
    shown += [text for label, items in by_line(done).items() for text in _line(prepared, label, items, lang)]
    shown += _derived(prepared, done, lang)
    if gaps := by_line(task for task in tasks if task.lacks or _unvalued(task)):
        shown += ["", wording(lang, "Missing (absent in the account, not zero)", "缺少（账户中为缺失，不是零）")]
        shown += [text for label, items in gaps.items() for text in _gaps(label, items, lang)]
    return [*shown, "", _verdict(prepared, lang)]


def _unvalued(task: "Task") -> bool:
    return bool(task.price_lacks) and not task.lacks


def _head(prepared: "Prepared", lang: str) -> list[str]:
    from shanshui.report.words import Words

    config = prepared.area.config
    name = prepared.tree[config.area.code].name.in_(lang)
    rows = [
        (wording(lang, "Area", "核算区域"), f"{name} ({config.area.code})"),
        (wording(lang, "Standard", "核算规范"), f"{prepared.standard.id}: {prepared.standard.label.in_(lang)}"),
        (wording(lang, "Periods", "核算期"), ", ".join(prepared.periods)),
        (wording(lang, "Places", "地方"), _places(prepared, lang)),
    ]
    if prepared.maps:
        rows.append((wording(lang, "Grid", "核算格网"), Words(lang).grid(prepared.maps.grid.text())))
    return aligned(rows)


def _places(prepared: "Prepared", lang: str) -> str:
    from shanshui.report.words import Words

    words, counts = Words(lang), dict[str, int]()
    for code in prepared.tree_below:
        level = prepared.tree[code].level
        counts[level] = counts.get(level, 0) + 1
    told = ", ".join(f"{count} {words.get(f'level_{level}', level)}" for level, count in counts.items())
    if prepared.maps:
        drawn = len(prepared.maps.territory.shapes)
        told += wording(
            lang, f"; {drawn} with a polygon are accounted on the map", f"；其中 {drawn} 个有边界，按图核算"
        )
    return told


def _line(prepared: "Prepared", label: Label, tasks: "list[Task]", lang: str) -> Iterator[str]:
    role = tasks[0].role
    beside = {"optional": wording(lang, "optional", "可选"), "separate": wording(lang, "separate", "单列")}.get(
        role, ""
    )
    yield f"  {label.in_(lang)}" + (f" ({beside})" if beside else "")
    told = ""
    for task in tasks:
        inputs = "; ".join(f"{variable} ← {what or origin}" for variable, origin, what in inputs_of(prepared, task))
        if told and inputs != told:
            yield f"      {told}"
        told = inputs
        amount = wording(lang, "table", "表格") if task.from_table else task.physical
        yield f"    {task.key}: {amount} → {_worth(task, lang)}"
    if told:
        yield f"      {told}"


def _worth(task: "Task", lang: str) -> str:
    """Return the equation of the value, and what it lacks."""
    if not task.monetary:
        return wording(lang, "counted, not valued", "只计数量")
    lacks = ", ".join(lack.name for lack in task.price_lacks)
    return f"{task.monetary} ({wording(lang, 'lacks', '缺少')} {lacks})" if lacks else task.monetary


def _derived(prepared: "Prepared", tasks: "list[Task]", lang: str) -> list[str]:
    """Return how variables are made, each once, and who chose the equation."""
    by = {
        "standard": wording(lang, "standard", "规范"),
        "area.yaml": "area.yaml",
        "what is given": wording(lang, "what is given", "按现有数据"),
    }
    found = {variable: option for task in tasks for variable, option in made(prepared, task)}
    choices = prepared.plan.choices
    rows = [
        (
            variable,
            f"← {_way(variable, option, lang)}",
            by.get(choices[variable].by, choices[variable].by) if variable in choices else "",
        )
        for variable, option in found.items()
    ]
    return (
        ["", wording(lang, "Worked out on the way", "中间变量"), *(f"  {row}" for row in aligned(rows))] if rows else []
    )


def _way(variable: str, option: str, lang: str) -> str:
    """Return an equation; of what flows, that it does, and what it needs."""
    if option != "routed":
        return option
    return f"{ALONG_THE_FLOW.in_(lang)} ({', '.join(registry.routed()[variable].needs)})"


def _gaps(label: Label, tasks: "list[Task]", lang: str) -> Iterator[str]:
    """Yield a line, its items, and each thing they lack once."""
    items = ", ".join(task.key + (wording(lang, " (value)", "（价值）") if _unvalued(task) else "") for task in tasks)
    yield f"  {label.in_(lang)}: {items}"
    found = {lack.name: lack for task in tasks for lack in (task.lacks or task.price_lacks)}
    for lack in found.values():
        told = f"    - {lack.name}: {lack.label.in_(lang)} ← {lack.provided_by.in_(lang)}"
        yield told + (
            wording(lang, f" (or choose `{lack.option}`)", f"（或选择 `{lack.option}`）") if lack.option else ""
        )


def _from_here(path: Path) -> str:
    """Return a path as one would type it in the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _verdict(prepared: "Prepared", lang: str) -> str:
    headline = by_line(task for task in prepared.plan.tasks if task.role == "headline")
    done = sum(any(not task.lacks for task in tasks) for tasks in headline.values())
    count, run = len(headline), f"shanshui run {shlex.quote(_from_here(prepared.area.path))}"
    said = wording(
        lang,
        f"No problems found. {done} of {count} headline lines can be accounted: {run}",
        f"未发现问题。{count} 个计入总值的科目中可核算 {done} 个：{run}",
    )
    return said + _only_where(headline, lang)


def _kind(name: str) -> Label:
    """Return the name of an ecosystem type or group."""
    known = registry.ecosystem_types()
    return known[name].label if name in known else Label(name, name)


def _groups() -> set[str]:
    return {kind.group for kind in registry.ecosystem_types().values()}


def _only_where(headline: "dict[Label, list[Task]]", lang: str) -> str:
    """Return which of the lines need single types that the land cover may not hold: `check` does not read it."""
    told = []
    for label, tasks in headline.items():
        items = [task.item.under(task.physical) for task in tasks if not task.lacks and not task.from_table]
        kinds = dict.fromkeys(kind for item in items for kind in item.ecosystems)
        single = all(item.ecosystems and item.scope == "cell" for item in items) and not kinds.keys() & _groups()
        if items and single:
            names = [_kind(kind).in_(lang) for kind in kinds]
            told.append(wording(lang, f"{label.en} ({', '.join(names)})", f"{label.zh}（{'、'.join(names)}）"))
    if not told:
        return ""
    named = wording(lang, ", ".join(told), "、".join(told))
    en = f"\nOf these, only where there are such ecosystems: {named}. The run tells."
    return wording(lang, en, f"\n其中仅在有相应生态系统时才能核算：{named}。以运行结果为准。")
