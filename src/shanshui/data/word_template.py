"""A Word file with tags in braces: which tags it has, and the file in which each is replaced by what it stands for.

Runs where the file may be a stranger's (`data.sandboxed`): tags are read in a sandbox that can neither call nor reach
anything else, and no text that is put in is read as a tag.
"""

import base64
import datetime
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shanshui.core.errors import BrokenTemplate, UnknownTag
from shanshui.core.labels import Label

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2 import Environment
    from jinja2.nodes import Node

VALUES, PICTURES, FILLED = "given.json", "picture-{}.png", "filled.docx"
CREATED: Final = datetime.datetime(2000, 1, 1)
SAME_TIME: Final = (2000, 1, 1, 0, 0, 0)
# A block cannot stand inside a line: the line is ended before it and another begun after it.
END, BEGIN = "</w:t></w:r></w:p>", '<w:p><w:r><w:t xml:space="preserve">'
PARTS: Final = ("number", "unit", "sentence", "label")  # of an amount
BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, RuntimeError),
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError),
)


@dataclass(frozen=True)
class Given:
    """What tags stand for.

    Attributes
    ----------
    values
        By name: a text; a list of rows of texts; an amount {"number", "unit", "sentence", "label"}; blocks of Word
        {"word": [XML …]}; a picture {"picture": its number, "mm": its width}; or more of these by name.
    pictures
        PNG files.
    known
        Every name there is, told to whoever wrote another.
    """

    values: Mapping[str, Any]
    pictures: tuple[bytes, ...] = ()
    known: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        """Leave it in a folder."""
        told = {"values": self.values, "known": self.known, "pictures": len(self.pictures)}
        (folder / VALUES).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        for number, picture in enumerate(self.pictures):
            (folder / PICTURES.format(number)).write_bytes(picture)

    @classmethod
    def read(cls, folder: Path) -> "Given":
        """Return what was left in a folder."""
        told = json.loads((folder / VALUES).read_text(encoding="utf-8"))
        pictures = ((folder / PICTURES.format(number)).read_bytes() for number in range(told["pictures"]))
        return cls(told["values"], tuple(pictures), tuple(told["known"]))


@dataclass(frozen=True)
class Amount:
    """A number with its unit, as it is shown."""

    number: str
    unit: str
    sentence: str = field(repr=False)
    label: str = field(repr=False)

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


def tags_of(source: bytes, where: str) -> list[str]:
    """Return the names that the text, heads and feet of a Word file ask for, such as `gep.number`, in their order.

    Raises
    ------
    BrokenTemplate
        If it is no Word file, or its braces do not fit.
    """
    from jinja2 import TemplateError, meta

    try:
        tree = _environment(where, ()).parse("".join(_texts(source)))
    except (TemplateError, *_broken()) as error:
        raise broken(error, where) from error
    free = meta.find_undeclared_variables(tree)
    return [name for name in dict.fromkeys(_names(tree)) if name.partition(".")[0] in free]


def fill(source: bytes, where: str, given: Given) -> bytes:
    """Return a Word file in which every tag is replaced by what it stands for; the same given, the same bytes.

    Raises
    ------
    BrokenTemplate
        If it is no Word file, or its braces do not fit.
    UnknownTag
        If it names something that is not given.
    """
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    made = io.BytesIO()
    try:
        document = DocxTemplate(io.BytesIO(source))
        values = {name: _value(value, document, given.pictures) for name, value in given.values.items()}
        document.render(values, _environment(where, given.known), autoescape=True)
        about = document.docx.core_properties
        about.created = about.modified = CREATED
        document.save(made)
    except (TemplateError, *_broken()) as error:
        raise broken(error, where) from error
    return same_bytes(made.getvalue())


def same_bytes(parts: bytes) -> bytes:
    """Return a Word file whose parts all have the same time: the same content gives the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(parts)) as read, zipfile.ZipFile(made, "w") as write:
        for name in _ordered(read.namelist()):
            entry = zipfile.ZipInfo(name, SAME_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            write.writestr(entry, read.read(name))
    return made.getvalue()


def _ordered(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name))


def broken(error: Exception, where: str) -> BrokenTemplate:
    """Return what is told of a file that cannot be read."""
    from jinja2 import TemplateError

    if isinstance(error, TemplateError):
        said = str(error).rstrip(".")
        return BrokenTemplate(where=where, saw=Label(said, f"标签的写法有误（{said}）"))
    kind = type(error).__name__
    saw = Label(f"it is no Word file, or a damaged one ({kind})", f"不是 Word 文件，或文件已损坏（{kind}）")
    return BrokenTemplate(where=where, saw=saw)


def _broken() -> tuple[type[Exception], ...]:
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError

    return (*BROKEN, PythonDocxError, OpcError)


def _texts(source: bytes) -> Iterator[str]:
    """Yield the text of a Word file, then those of its heads and feet, with whole tags."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(source))
    document.init_docx()
    yield document.patch_xml(document.get_xml())
    for kind in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(kind):
            yield document.patch_xml(document.get_part_xml(part))


def _names(node: "Node") -> Iterator[str]:
    """Yield the names that stand in a tree, each with the points that follow it."""
    name = _name(node)
    if name:
        yield name
        return
    for child in node.iter_child_nodes():
        yield from _names(child)


def _name(node: "Node") -> str:
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return str(node.name)
    inner = _name(node.node) if isinstance(node, nodes.Getattr | nodes.Getitem) else ""
    if inner and isinstance(node, nodes.Getattr):
        return f"{inner}.{node.attr}"
    if inner and isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return f"{inner}.{node.arg.value}"
    return ""


def _environment(where: str, known: tuple[str, ...]) -> "Environment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Unknown(StrictUndefined):  # type: ignore[misc]
        """A tag that names nothing: the file is refused, and the tag is told."""

        def _fail_with_undefined_error(self, *args: Any, **kwargs: Any) -> Any:
            raise UnknownTag(where=where, name=str(self._undefined_name), known=list(known))

        __str__ = __iter__ = __len__ = __bool__ = __eq__ = __html__ = _fail_with_undefined_error
        __hash__ = object.__hash__

    return ImmutableSandboxedEnvironment(undefined=Unknown, autoescape=True)


def _value(value: Any, document: "DocxTemplate", pictures: tuple[bytes, ...]) -> Any:
    """Return what the sandbox is given of a value: never a thing whose methods reach further."""
    if not isinstance(value, dict):
        return value
    if "word" in value:
        return _blocks(value["word"])
    if "picture" in value:
        return _picture(document, pictures[value["picture"]], value["mm"])
    if tuple(value) == PARTS:
        return Amount(**value)
    return Tags({name: partial(_value, inner, document, pictures) for name, inner in value.items()})


def _blocks(blocks: list[str]) -> Any:
    """Return blocks as text of the file: their own texts are escaped by whoever made them."""
    from markupsafe import Markup

    return Markup(f"{END}{'<w:p/>'.join(blocks)}{BEGIN}")


def _picture(document: "DocxTemplate", picture: bytes, width: float) -> Any:
    """Return the text that shows a picture, which it puts into the part that is being filled."""
    from docx.shared import Mm
    from docxtpl import InlineImage
    from markupsafe import Markup

    return Markup(str(InlineImage(document, io.BytesIO(picture), width=Mm(width))))


# --- a sample, by which all that filling needs is loaded before a stranger's file is opened ------------------------

SAMPLE_TAGS: Final = "{{ a }} {{ n.unit }} {{ g.t }} {{ g.p }} {% for x, y in r %}{{ x }}{% endfor %}"
DOT: Final = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


def sample(file: Path) -> Given:
    """Write a Word file with tags of every kind, and return what they stand for."""
    from docx import Document

    document = Document()
    document.add_paragraph(SAMPLE_TAGS)
    document.sections[0].header.paragraphs[0].text = "{{ a }}"
    document.save(file)
    group = {"t": {"word": ["<w:p/>"]}, "p": {"picture": 0, "mm": 10}}
    values = {"a": "<", "r": [["x", "y"]], "n": dict.fromkeys(PARTS, "1"), "g": group}
    return Given(values, (base64.b64decode(DOT),))
