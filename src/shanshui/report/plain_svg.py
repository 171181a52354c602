"""Images of the HTML report as images that need no style sheet: its rules become plain attributes."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from xml.etree import ElementTree

from shanshui.report.fonts import FAMILY, drawable

SVG = "http://www.w3.org/2000/svg"
SELECTOR = re.compile(r"(?:\.(\w+) )?(?:svg )?([a-z]+)?(?:\.(\w+))?")
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no such letters
UNSEEN = {"title", "desc"}
Rule = tuple[str, str, str, dict[str, str]]


def plain(svg: str, on_map: bool = False) -> str:
    """Return an image with the look it has in the HTML report, written into each of its elements.

    Parameters
    ----------
    on_map
        Whether it stands among maps, which the style sheet gives larger texts.
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(UNFIT.sub(lambda one: f"[U+{ord(one[0]):04X}]", svg))
    _dress(root, {"maps"} if on_map else set())
    root.set("font-family", FAMILY)
    for name in ("role", "aria-labelledby"):
        root.attrib.pop(name, None)
    return ElementTree.tostring(root, encoding="unicode")


def _dress(element: ElementTree.Element, inside: set[str]) -> None:
    """Write the rules into an element and all in it; `inside` are the classes of what it stands in."""
    kinds = set(element.attrib.pop("class", "").split())
    for around, tag, kind, look in _rules():
        if around in inside | {""} and tag in ("", _name(element)) and (not kind or kind in kinds):
            element.attrib.update(look)
    element.text = drawable(element.text) if element.text else None
    for child in list(element):
        if _name(child) in UNSEEN:
            element.remove(child)
        else:
            _dress(child, inside | kinds)


def _name(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(f"{{{SVG}}}")


@cache
def _rules() -> tuple[Rule, ...]:
    """Return the rules for images of the report's style sheet, the weakest selectors first."""
    sheet = resources.files("shanshui.report").joinpath("templates", "report.html.j2").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+):(#\w+)", sheet))
    found = sorted(_found(sheet.partition("@media")[0], colours), key=_strength)
    return tuple(found)


def _found(sheet: str, colours: dict[str, str]) -> Iterator[Rule]:
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        look = dict(_attribute(part, colours) for part in body.split(";") if ":" in part)
        for selector in (one.strip() for one in selectors.split(",")):
            match = SELECTOR.fullmatch(selector)
            if match and (" svg " in f" {selector}" or selector.startswith(".north ")) and selector != "svg":
                yield match[1] or "", match[2] or "", match[3] or "", look


def _attribute(declaration: str, colours: dict[str, str]) -> tuple[str, str]:
    name, _, value = declaration.partition(":")
    known = re.sub(r"var\(--(\w+)\)", lambda one: colours[one[1]], value.strip())
    return name.strip(), known.removesuffix("px")


def _strength(rule: Rule) -> tuple[int, int]:
    around, tag, kind, _ = rule
    return bool(around) + bool(kind), int(bool(tag))
