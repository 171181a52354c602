"""What `shanshui extent` shows of a single period: areas, shares, groups in the IUCN typology."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from shanshui.cli.show import json_line
from shanshui.cli.text import aligned, percent, wording

if TYPE_CHECKING:
    from shanshui.run.extent_inventory import Inventory


def show_inventory(found: "Inventory", places: list[str], iucn: bool, out: Path | None, json: bool, lang: str) -> None:
    """Print the areas of some places, or write them to a file too."""
    from shanshui.cli.extent import iucn_lines
    from shanshui.report.extent_words import inventory_table, iucn_table

    kinds = list(dict.fromkeys(kind for code in places for kind in found.of(code)))
    if out:
        from shanshui.report.table_files import write_table

        write_table(iucn_table(kinds) if iucn else inventory_table(found, places), out, lang)
    if json:
        json_line({"event": "inventory", "area": found.place, "period": found.period, "unit": "ha"})
        for record in inventory_table(found, places).records():
            json_line({"event": "row", **record})
        for record in iucn_table(kinds).records() if iucn else ():
            json_line({"event": "iucn", **record})
        return
    shown = [line for code in places for line in (*_lines(found, code, lang), "")]
    shown += iucn_lines(kinds, lang) if iucn else []
    typer.echo("\n".join(shown).rstrip())
    if out:
        typer.echo(str(out))


def _lines(found: "Inventory", place: str, lang: str) -> list[str]:
    from shanshui.accounts.extent import name_of
    from shanshui.report.extent_words import TOTAL
    from shanshui.run.extent_remarks import unit_for

    whole, name = found.total(place), found.tree[place].name.in_(lang)
    unit = unit_for(whole)
    head = wording(
        lang,
        f"{name} ({place}), {found.period} ({unit.name.en})",
        f"{name}（{place}），{found.period} 年（{unit.name.zh}）",
    )
    rows = [["", wording(lang, "Area", "面积"), wording(lang, "Share", "占比")]]
    rows += [
        [name_of(kind).in_(lang), f"{area / unit.size:,.2f}" if area else "0", percent(area / whole)]
        for kind, area in found.of(place).items()
    ]
    rows.append([TOTAL.in_(lang), f"{whole / unit.size:,.2f}", ""])
    return [head, *(f"  {line}" for line in aligned(rows, (1, 2)))]
