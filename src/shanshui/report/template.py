"""A report in the user's own Word file: what stands there in braces is replaced by the content."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from shanshui.core.errors import BrokenTemplate, NoSuchFile, UnknownTag
from shanshui.report.fonts import visible
from shanshui.report.model import Block, Figure, Figures, Map, Paragraph, Report, Table
from shanshui.report.numbers import shown
from shanshui.report.widths import fit
from shanshui.report.word import CHARTS, picture, table_of
from shanshui.report.word_parts import CREATED, same_bytes

if TYPE_CHECKING:
    from jinja2 import Environment

# A block cannot stand inside a line: the line is ended before it and another begun after it.
END, BEGIN = "</w:t></w:r></w:p>", '<w:p><w:r><w:t xml:space="preserve">'
MAP, CHART = 90, 160  # widths in mm
BROKEN = (BadZipFile, KeyError, ValueError, OSError, TypeError)


@dataclass(frozen=True)
class Amount:
    """A number of the first page, as it is shown."""

    number: str
    unit: str
    sentence: str
    label: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}".strip()


class Tags(Mapping[str, Any]):
    """Things by name, each made when a template asks for it."""

    def __init__(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        self._makers = makers

    def __getitem__(self, name: str) -> Any:
        return self._makers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def fill(template: Path, report: Report) -> bytes:
    """Return a user's Word file in which every tag is replaced by what it names.

    The tags are `tags(report)`. The file is read in a sandbox: it can neither call nor reach anything else, and no
    text of the account is read as a tag.

    Raises
    ------
    NoSuchFile, BrokenTemplate
        If there is no such file, or it is no Word file, or its braces do not fit.
    UnknownTag
        If it names something that the report does not have.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    if not template.is_file():
        raise NoSuchFile(where="--template", path=str(template), base=str(Path.cwd().name))
    try:
        document = DocxTemplate(io.BytesIO(template.read_bytes()))
        given = tags(report, document)
        document.render(given, _sandbox(template.name, known(given)), autoescape=True)
    except (TemplateError, *BROKEN) as error:
        saw = str(error).rstrip(".") if isinstance(error, TemplateError) else type(error).__name__
        raise BrokenTemplate(where=template.name, saw=saw) from error
    made = io.BytesIO()
    about, time = document.docx.core_properties, CREATED.replace(tzinfo=None)
    about.created = about.modified = time
    document.save(made)
    return same_bytes(made.getvalue())


def _sandbox(where: str, names: list[str]) -> "Environment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Unknown(StrictUndefined):  # type: ignore[misc]
        """A tag that names nothing: the file is refused, and the tag is told."""

        def _fail_with_undefined_error(self, *args: Any, **kwargs: Any) -> Any:
            raise UnknownTag(where=where, name=str(self._undefined_name), known=names)

        __str__ = __iter__ = __len__ = __bool__ = __eq__ = __html__ = _fail_with_undefined_error
        __hash__ = object.__hash__

    return ImmutableSandboxedEnvironment(undefined=Unknown, autoescape=True)


def tags(report: Report, document: Any) -> dict[str, Any]:
    """Return everything a template may name, by name (docs/how-to/word-template.md)."""
    ledger, blocks = report.ledger, [block for section in report.sections for block in section.blocks]
    charts = {name_of(block): block for block in blocks if isinstance(block, CHARTS)}
    paragraphs = {
        name(section.id): text
        for section in report.sections
        if (text := next((visible(b.text) for b in section.blocks if isinstance(b, Paragraph)), ""))
    }
    return {
        "title": visible(report.title),
        "subtitle": visible(report.subtitle),
        "area": visible(ledger.area_name),
        "period": ledger.period,
        "standard": (ledger.manifest.get("standard") or {}).get("id", ""),
        "fingerprint": report.facts[-1][1],
        "facts": [(visible(name), visible(value)) for name, value in report.facts],
        "sentence": {"overview": paragraphs.get("headline", ""), **paragraphs},
        "tables": Tags({name(one.id): _maker(_table, one) for one in report.tables()}),
        "charts": Tags({key: _maker(_image, document, one, ledger.words("no_data")) for key, one in charts.items()}),
        **_amounts(report, blocks),
    }


def known(given: Mapping[str, Any]) -> list[str]:
    """Return the names of all tags, those inside of others with a point."""
    inner = [f"{name}.{key}" for name, what in given.items() if isinstance(what, Mapping) for key in what]
    return [*(name for name, what in given.items() if not isinstance(what, Mapping)), *inner]


def name(id: str) -> str:
    """Return an id as a template may write it."""
    return id.replace("-", "_")


def name_of(block: Any) -> str:
    """Return the name of a chart or map."""
    return name(block.id.removeprefix("chart-"))


def _maker(make: Callable[..., Any], *given: Any) -> Callable[[], Any]:
    return lambda: make(*given)


def _amounts(report: Report, blocks: list[Block]) -> dict[str, Amount]:
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


def _amount(figure: Figure | None) -> Amount:
    if figure is None:
        return Amount("–", "", "", "")
    number = shown(figure.value, figure.column)
    return Amount(number, visible(figure.column.unit), visible(figure.sentence), visible(figure.label))


def _table(block: Table) -> Any:
    """Return a table in Word's own language."""
    from docx import Document
    from markupsafe import Markup

    made = [table_of(Document(), block, part)._tbl.xml for part in fit(block).parts]
    return Markup(f"{END}{'<w:p/>'.join(made)}{BEGIN}")  # its texts are escaped: python-docx wrote them


def _image(document: Any, block: Block, no_data: str) -> Any:
    from docx.shared import Mm
    from docxtpl import InlineImage
    from markupsafe import Markup

    width = Mm(MAP if isinstance(block, Map) else CHART)
    return Markup(str(InlineImage(document, io.BytesIO(picture(block, no_data)), width=width)))
