"""A report in the user's own Word file: what its tags may name, and what they stand for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shanshui.core.errors import NoSuchFile
from shanshui.data.word_template import PARTS, Given, tags_of
from shanshui.data.word_template import fill as put_in
from shanshui.report.fonts import visible
from shanshui.report.model import Block, Figure, Figures, Map, Paragraph, Report, Table
from shanshui.report.numbers import shown
from shanshui.report.widths import fit
from shanshui.report.word import CHARTS, picture, table_of

MAP, CHART = 90, 160  # widths in mm


@dataclass(frozen=True)
class Names:
    """What a template may name: texts and amounts as they are, tables and charts by name, made only if asked for."""

    values: Mapping[str, Any]
    tables: Mapping[str, Table]
    charts: Mapping[str, Block]

    @property
    def known(self) -> tuple[str, ...]:
        """Return every name, those inside of others with a point."""
        values = {**self.values, "tables": self.tables, "charts": self.charts}
        inner = {name: what for name, what in values.items() if isinstance(what, Mapping) and tuple(what) != PARTS}
        return (
            *(name for name in values if name not in inner),
            *(f"{name}.{key}" for name, what in inner.items() for key in what),
        )

    def has(self, name: str) -> bool:
        """Return whether a name stands for something; what follows the name of a text is the template's own matter."""
        first, _, rest = name.partition(".")
        value = {**self.values, "tables": self.tables, "charts": self.charts}.get(first)
        if value is None or not rest or not isinstance(value, Mapping):
            return value is not None
        return rest.partition(".")[0] in value


def fill(template: Path, report: Report) -> bytes:
    """Return a user's Word file in which every tag is replaced by what it names.

    The file is read in a sandbox: it can neither call nor reach anything else, and no text of the account is read as
    a tag. A file of a stranger is filled by `data.sandbox.filled` instead.

    Raises
    ------
    NoSuchFile, BrokenTemplate
        If there is no such file, or it is no Word file, or its braces do not fit.
    UnknownTag
        If it names something that the report does not have.
    """
    if not template.is_file():
        raise NoSuchFile(where="--template", path=str(template), base=str(Path.cwd().name))
    source = template.read_bytes()
    return put_in(source, template.name, given(report, tags_of(source, template.name)))


def given(report: Report, tags: Iterable[str]) -> Given:
    """Return what the tags of a template stand for; tables and charts only those that it asks for."""
    names, asked = names_of(report), list(tags)
    charts = _asked(names.charts, "charts", asked)
    no_data = report.ledger.words("no_data")
    values = {
        **names.values,
        "tables": {key: {"word": _blocks(table)} for key, table in _asked(names.tables, "tables", asked).items()},
        "charts": {
            key: {"picture": number, "mm": MAP if isinstance(one, Map) else CHART}
            for number, (key, one) in enumerate(charts.items())
        },
    }
    return Given(values, tuple(picture(one, no_data) for one in charts.values()), names.known)


def names_of(report: Report) -> Names:
    """Return what a template may name (docs/how-to/reports.md)."""
    ledger, blocks = report.ledger, [block for section in report.sections for block in section.blocks]
    paragraphs = {
        name(section.id): text
        for section in report.sections
        if (text := next((visible(b.text) for b in section.blocks if isinstance(b, Paragraph)), ""))
    }
    values = {
        "title": visible(report.title),
        "subtitle": visible(report.subtitle),
        "area": visible(ledger.area_name),
        "period": ledger.period,
        "standard": (ledger.manifest.get("standard") or {}).get("id", ""),
        "fingerprint": report.facts[-1][1],
        "facts": [[visible(name), visible(value)] for name, value in report.facts],
        "sentence": {"overview": paragraphs.get("headline", ""), **paragraphs},
        **_amounts(report, blocks),
    }
    charts = {name_of(block): block for block in blocks if isinstance(block, CHARTS)}
    return Names(values, {name(one.id): one for one in report.tables()}, charts)


def name(id: str) -> str:
    """Return an id as a template may write it."""
    return id.replace("-", "_")


def name_of(block: Any) -> str:
    """Return the name of a chart or map."""
    return name(block.id.removeprefix("chart-"))


def _asked(all: Mapping[str, Any], group: str, tags: list[str]) -> dict[str, Any]:
    """Return those of a group that are asked for by name; all of them if the group itself is."""
    if group in tags:
        return dict(all)
    return {key: one for key, one in all.items() if any(f"{tag}.".startswith(f"{group}.{key}.") for tag in tags)}


def _amounts(report: Report, blocks: list[Block]) -> dict[str, dict[str, str]]:
    """Return the numbers of the first page by name; one that the account has not shows as absent."""
    say = report.ledger.words
    figures = [one for block in blocks if isinstance(block, Figures) for one in block.figures]
    by_label = {one.label: one for one in figures}
    known = {"gep": "gep", "gep_per_head": "gep_head", "gep_per_km2": "gep_km2", "gep_to_gdp": "ratio"}
    known = {name: say(key) for name, key in known.items()}
    found = {key: by_label.get(label) for key, label in known.items()}
    rest = [one for one in figures if one.label not in known.values()]
    found["gdp"] = rest[0] if rest else None
    return {key: _amount(one) for key, one in found.items()}


def _amount(figure: Figure | None) -> dict[str, str]:
    if figure is None:
        return dict(zip(PARTS, ("–", "", "", ""), strict=True))
    texts = (figure.column.unit, figure.sentence, figure.label)
    return dict(zip(PARTS, (shown(figure.value, figure.column), *map(visible, texts)), strict=True))


def _blocks(block: Table) -> list[str]:
    """Return a table in Word's own language, one piece for each group of its columns; python-docx escapes its texts."""
    from docx import Document

    return [table_of(Document(), block, part)._tbl.xml for part in fit(block).parts]
