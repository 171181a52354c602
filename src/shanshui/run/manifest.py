"""How the numbers were made: everything a reader needs to repeat or doubt them (§11)."""

import math
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from shanshui import __version__
from shanshui.core import registry
from shanshui.core.errors import AbsentParameter, AmbiguousParameter
from shanshui.core.labels import Label
from shanshui.core.spec import arguments
from shanshui.data.remote import is_remote
from shanshui.run.account import Prepared, finite
from shanshui.run.condition_tables import for_manifest
from shanshui.run.engine import Account
from shanshui.run.notes import conflicts, notes, warnings
from shanshui.run.plan import Lack, Task, chosen_formulas
from shanshui.standards.values import Value

Json = dict[str, Any]
INDICATORS = ("population", "gdp")


def both(label: Label) -> Json:
    """Return a label for JSON."""
    return {"en": label.en, "zh": label.zh}


def manifest(prepared: Prepared, account: Account, key: str) -> Json:
    """Return the manifest of an account."""
    config, profile = prepared.area.config, prepared.standard
    return {
        "program": {"name": "shanshui", "version": __version__},
        "key": key,
        "area": {"code": config.area.code, "name": both(config.area.name.label)},
        "standard": {
            "id": profile.id,
            "version": profile.version,
            "label": both(profile.label),
            "status": both(profile.status),
            "mark": profile.mark,
            "source": profile.source,
            "account_type": profile.account_type,
        },
        "periods": prepared.periods,
        "grid": _grid(prepared),
        "options": {
            c.key: {"chosen": c.chosen, "by": c.by, "alternatives": list(c.alternatives)}
            for c in sorted(prepared.plan.choices.values(), key=lambda c: c.key)
        },
        "parameters": parameters(prepared),
        "inputs": inputs(prepared),
        "constants": [
            {"name": name, "value": c.value, "unit": c.unit or registry.variable(name).unit, "source": c.source}
            for name, c in config.constants.items()
        ],
        "lines": [line(prepared, task, account) for task in prepared.plan.tasks],
        "indicators": indicators(prepared),
        "published": published(account),
        "to_be_confirmed": to_be_confirmed(prepared, account),
        "warnings": warnings(prepared, account),
        "conflicts": conflicts(prepared, account),
        "checks": [
            {
                "rule": c.rule,
                "name": both(c.label),
                "ok": c.ok,
                "detail": {"en": "; ".join(c.rows[:20]), "zh": "；".join(c.rows[:20])},
            }
            for c in account.checks
        ],
        "notes": notes(prepared),
        "condition": for_manifest(prepared.area, prepared.tree, account.extent),
    }


def _grid(prepared: Prepared) -> Json | None:
    if prepared.maps is None:
        return None
    grid = prepared.maps.grid
    rows, columns = grid.shape
    width, height = (float(side[rows // 2]) for side in grid.row_widths(grid.whole))
    return {
        "crs": ":".join(grid.crs.to_authority() or (grid.crs.name,)),
        "cell_size_m": [round(width, 3), round(height, 3)],
        "cell_size_text": grid.cell_text(),
        "shape": [rows, columns],
        "source": prepared.area.config.grid.like or ("" if prepared.area.config.grid.crs else "land_cover"),
    }


def parameters(prepared: Prepared) -> list[Json]:
    """Return every parameter value behind the account, with its alternatives."""
    used: dict[str, list[str]] = {}
    for task in prepared.plan.tasks:
        if not task.lacks:
            for name in prepared.plan.parameters_of(task):
                used.setdefault(name, []).append(task.key)
    lacking = {lack.name for task in prepared.plan.tasks for lack in (*task.lacks, *task.price_lacks)}
    return [
        _parameter(prepared, value, users)
        for name, users in sorted(used.items())
        if name not in lacking
        for value in _known(prepared, name)
    ]


def _known(prepared: Prepared, name: str) -> tuple[Value, ...]:
    """Return the values of a parameter; none for a price that only came with the quantities."""
    try:
        return prepared.book.values(name)
    except (AbsentParameter, AmbiguousParameter):
        return ()


def _parameter(prepared: Prepared, value: Value, users: list[str]) -> Json:
    others = [
        {"set": name, "value": other.value, "unit": other.unit, "mark": other.mark, "source": other.source}
        for name, values in prepared.book.alternatives(value.parameter).items()
        for other in values
        if other.ecosystem_type == value.ecosystem_type and name != value.set
    ]
    return {
        "parameter": value.parameter,
        "label": both(registry.parameter(value.parameter).label),
        "ecosystem_type": value.ecosystem_type,
        "value": value.value,
        "unit": value.unit,
        "set": value.set,
        "mark": value.mark,
        "year": value.year,
        "source": value.source,
        "used_by": users,
        "alternatives": others,
    }


def inputs(prepared: Prepared) -> list[Json]:
    """Return every file the account read: rasters, tables, boundaries."""
    hashes, folder = prepared.hashes, prepared.area.folder
    found = [
        row for variable, period in sorted(_rasters(prepared)) for row in _raster(prepared, hashes, variable, period)
    ]
    config = prepared.area.config
    for name, table, setting, kind in prepared.tables.files:
        found.append(
            _file(
                hashes,
                folder,
                name,
                setting.file,
                "table",
                source=setting.source,
                note=_table_note(kind, len(table), table.encoding),
            )
        )
    found.append(
        _file(
            hashes,
            folder,
            "places",
            config.places.file,
            "table" if config.places.file.endswith((".csv", ".xlsx", ".tsv")) else "vector",
        )
    )
    for name, source in config.sources.items():
        if source.classes in hashes:
            found.append(_file(hashes, folder, f"classes of {name}", source.classes, "table"))
    if config.places.boundaries:
        found.append(_file(hashes, folder, "boundaries", config.places.boundaries.file, "vector"))
    return found


def _rasters(prepared: Prepared) -> Iterable[tuple[str, str]]:
    """Return (variable, period), each file once for each variable it holds."""
    seen: set[tuple[str, str]] = set()
    for (variable, period), raster in (prepared.maps.rasters if prepared.maps else {}).items():
        if (variable, raster.file) not in seen:
            seen.add((variable, raster.file))
            yield variable, period


def _raster(prepared: Prepared, hashes: dict[str, str], variable: str, period: str) -> list[Json]:
    """Return a row for each file of a raster."""
    assert prepared.maps is not None
    raster = prepared.maps.rasters[variable, period]
    aligned = prepared.maps.grid.offset_in(raster.grid) is not None
    said = {
        "variable": variable,
        "unit": raster.unit,
        "unit_converted_to": raster.variable.unit,
        "label": both(raster.variable.label),
        "grid_text": raster.grid.text(),
        "cell_text": raster.grid.cell_text(),
        "resampling": "none"
        if aligned
        else (
            "shares of classes"
            if raster.setting.class_share == "fractional" and variable == "ecosystem_type"
            else raster.variable.kind.resampling
        ),
        "aligned": not aligned,
        "year": str(raster.setting.year or (period if "{period}" in raster.setting.file else "")),
        "credit": raster.setting.credit,
        "low": finite(raster.variable.low),
        "high": finite(raster.variable.high),
        "format": raster.source.format,
        "note": {
            "en": "; ".join(n.en for n in raster.source.notes),
            "zh": "；".join(n.zh for n in raster.source.notes),
        },
    }
    folder, source = prepared.area.folder, raster.setting.source
    return [_file(hashes, folder, raster.name, file, "raster", source=source) | said for file in raster.files]


def _size(path: Path) -> int:
    return sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) if path.is_dir() else path.stat().st_size


def _file(
    hashes: dict[str, str], folder: Any, name: str, file: str, kind: str, source: str = "", note: Json | None = None
) -> Json:
    path = folder / file
    size = _size(path) if not is_remote(file) else 0
    return {
        "name": name,
        "file": file,
        "sha256": hashes[file],
        "bytes": size,
        "kind": kind,
        "source": source,
        "note": note or {"en": "", "zh": ""},
    }


def _table_note(kind: str, rows: int, encoding: str) -> Json:
    words = {
        "flows": ("quantities", "数量"),
        "variables": ("numbers of places", "地方指标"),
        "extent": ("areas", "面积"),
        "totals": ("published totals", "公布合计"),
        "parameters": ("parameters", "参数"),
    }[kind]
    return {"en": f"{words[0]}, {rows} rows, {encoding}", "zh": f"{words[1]}，{rows} 行，{encoding}"}


def line(prepared: Prepared, task: Task, account: Account) -> Json:
    """Return what became of one item."""
    if task.by_equation and (task.service.id, task.item.id) not in account.items:
        task = replace(task, lacks=(Lack(task.key, "ecosystem"),))
    gaps = task.lacks or task.price_lacks
    status = "missing" if task.lacks else "not valued" if task.price_lacks else "accounted"
    reasons = indicative(prepared, task)
    return {
        "service": task.service.id,
        "item": task.item.id,
        "role": task.role,
        "section": task.service.section,
        "label": both(task.item.label),
        "line_label": both(task.line.label if task.line else task.service.label),
        "seea": task.service.seea,
        "status": status,
        "physical": "table" if task.from_table else task.physical,
        "monetary": task.monetary,
        "missing": [_lack(gap) for gap in gaps],
        "indicative": bool(reasons) and status != "missing",
        "reason": {"en": "; ".join(r.en for r in reasons), "zh": "；".join(r.zh for r in reasons)},
    }


def _lack(lack: Lack) -> Json:
    who = lack.provided_by
    option = (
        {"en": f" (or choose {lack.option})", "zh": f"（或选择 {lack.option}）"}
        if lack.option
        else {"en": "", "zh": ""}
    )
    return {
        "variable": lack.name,
        "kind": lack.kind,
        "label": both(lack.label),
        "provided_by": {"en": who.en + option["en"], "zh": who.zh + option["zh"]},
    }


def indicative(prepared: Prepared, task: Task) -> list[Label]:
    """Return why an item is only indicative: a source or constant behind it says so."""
    config = prepared.area.config
    if not chosen_formulas(task):
        return []
    found = []
    for variable in prepared.plan.variables_of(task):
        recipe = prepared.plan.recipes[variable]
        if recipe.origin == "source" and (reason := config.sources[recipe.detail].indicative):
            found.append(reason.label)
        if recipe.origin == "constant" and (reason := config.constants[variable].indicative):
            found.append(reason.label)
    return list(dict.fromkeys(found))


def indicators(prepared: Prepared) -> list[Json]:
    """Return what stands beside GEP: population and GDP, with their own years."""
    return [
        {
            "place": n.place,
            "name": n.variable,
            "year": n.year or n.period,
            "value": n.value,
            "unit": registry.variable(n.variable).unit,
            "source": n.source,
        }
        for n in prepared.tables.numbers
        if n.variable in INDICATORS
    ]


def published(account: Account) -> list[Json]:
    """Return the published figures of the user's tables, each beside what the account adds up to."""
    comparison = account.comparison
    return [
        {
            "place": f.place, "period": f.period, "ecosystem_type": f.ecosystem_type, "name": f.name, "what": f.what,
            "value": f.value, "since": f.since, "basis": f.basis,
            "recomputed": finite(comparison.recomputed(f)) if f.what in ("money", "amount", "per_area") else None,
        }
        for f in comparison.figures
    ]  # fmt: skip


def to_be_confirmed(prepared: Prepared, account: Account) -> Json:
    """Return the part of the headline that rests on parameters recalled and not read, in yuan."""
    resting = {
        (t.service.id, t.item.id)
        for t in prepared.plan.tasks
        if not t.lacks and not t.price_lacks and _unsure(prepared, t)
    }
    root, last = prepared.area.config.area.code, prepared.periods[-1]
    mine = [f for f in account.flows.where(place=root, period=last) if f.in_headline and not math.isnan(f.value)]
    amount = math.fsum(f.value for f in mine if (f.service, f.item) in resting)
    whole = math.fsum(f.value for f in mine)
    return {
        "headline_yuan": amount,
        "share": amount / whole if whole else 0.0,
        "period": last,
        "items": sorted(".".join(pair) for pair in resting),
    }


def _unsure(prepared: Prepared, task: Task) -> bool:
    names = prepared.plan.parameters_of(task)
    if task.from_table:
        names = (
            tuple(n for n in arguments(task.item.monetary[task.monetary]) if n in registry.parameters())
            if task.monetary
            else ()
        )
    return any(value.to_be_confirmed for name in names for value in _known(prepared, name))
