"""`shanshui layers`: what of an area can be drawn as a map, and a map as a picture or a raster."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shanshui.cli import show
from shanshui.cli.change import AreaFile
from shanshui.cli.invest import Lang
from shanshui.cli.text import aligned, system_language, wording

if TYPE_CHECKING:
    from shanshui.core.labels import Label
    from shanshui.report.map_picture import Form
    from shanshui.run.layer import Layer
    from shanshui.run.layers import Layers

RASTER = ".tif"
FORMS: "dict[str, Form]" = {".svg": "svg", ".png": "png", ".pdf": "pdf"}


def layers(
    area: AreaFile = Path("area.yaml"),
    draw: Annotated[str, typer.Option(metavar="LAYER", help="draw this layer; --out says where")] = "",
    out: Annotated[Path | None, typer.Option(help="the map: .png, .pdf, .svg, or .tif for its numbers")] = None,
    place: Annotated[str, typer.Option(help="code of a place; left out, the area")] = "",
    period: Annotated[str, typer.Option(help="accounting period; left out, the last")] = "",
    since: Annotated[str, typer.Option("--from", help="of a change: the period it begins with")] = "",
    json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
    lang: Lang = "",
) -> None:
    """List what can be drawn as a map: types, sources, what is made of them, flows and values; or draw one.

    Example: shanshui layers lishui --draw value.gep --out gep.pdf
    """
    from shanshui.run.layers import layers as layers_of

    language, known = lang or system_language(), layers_of(area)
    if draw:
        written = _drawn(known, draw, out or Path(f"{draw}.png"), (period, since, place), language)
        if json:
            show.json_line({"event": "drawn", "layer": draw, "file": str(written)})
        else:
            typer.echo(str(written))
        return
    if json:
        for layer in known.known.values():
            show.json_line(_event(layer))
        return
    typer.echo("\n".join(_lines(known, language)))


def _drawn(known: "Layers", id: str, out: Path, which: tuple[str, str, str], lang: str) -> Path:
    """Write a map of a layer, made first if it is not there; return the file."""
    import shutil

    from shanshui.core.errors import NoSuchName
    from shanshui.run.layer_files import make

    extension = out.suffix.lower()
    if extension not in (*FORMS, RASTER):
        raise NoSuchName(where="--out", what="kind of file", name=out.suffix, known=[*FORMS, RASTER], see="")
    cut = known.cut(id, *which)
    made = make(known, cut)
    if extension == RASTER:
        shutil.copyfile(made, out)
        return out
    from shanshui.report.map_picture import picture

    out.write_bytes(picture(known, cut, "zh" if lang == "zh" else "en", FORMS[extension]))
    return out


def _event(layer: "Layer") -> dict[str, object]:
    return {
        "event": "layer",
        "id": layer.id,
        "group": layer.group,
        "kind": layer.kind,
        "name": _both(layer.name),
        "unit": layer.unit,
        "periods": list(layer.periods),
        "source": _both(layer.source),
        "remark": _both(layer.remark) if layer.remark else None,
    }


def _both(label: "Label") -> dict[str, str]:
    return {"en": label.en, "zh": label.zh}


def _lines(known: "Layers", lang: str) -> list[str]:
    """Return the layers as a table; months of a variable in one line."""
    rows = [
        (_id(layer), layer.name.in_("zh" if lang == "zh" else "en"), layer.unit, _mark(layer, lang))
        for layer in known.known.values()
        if layer.band in (0, 1)
    ]
    return aligned(rows) or [wording(lang, "There are no rasters: nothing can be drawn.", "没有栅格，无可绘制的图层。")]


def _id(layer: "Layer") -> str:
    return f"{layer.id.rsplit('.', 1)[0]}.1 … .12" if layer.band else layer.id


def _mark(layer: "Layer", lang: str) -> str:
    return wording(lang, "indicative only", "仅供参考") if layer.remark else ""
