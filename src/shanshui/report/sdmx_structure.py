"""The structure message of the accounts (SDMX-ML 3.0): code lists, concepts, data structures, data flows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from shanshui.core.labels import Label

BASE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
MES, STR, COM = f"{BASE}/message", f"{BASE}/structure", f"{BASE}/common"
URN = "urn:sdmx:org.sdmx.infomodel"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PREPARED = "2000-01-01T00:00:00Z"  # fixed: the same accounts give the same bytes
CONCEPTS = "CS_ACCOUNTS"
TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"
OPENING = "OPENING_PERIOD"
# Attributes without a code list: their name and the kind of text; what is not mandatory may be empty.
FREE = {
    OPENING: (Label("Opening period", "期初核算期"), "ObservationalTimePeriod"),
    "LOWER_BOUND": (Label("Lower bound", "区间下限"), "Decimal"),
    "UPPER_BOUND": (Label("Upper bound", "区间上限"), "Decimal"),
}
OPTIONAL = ("LOWER_BOUND", "UPPER_BOUND")


@dataclass(frozen=True)
class Flow:
    """A data flow: its dimensions (time comes after them) and attributes, in the order of the columns."""

    id: str
    name: Label
    dimensions: tuple[str, ...]
    attributes: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """A code of a list, perhaps below another."""

    id: str
    name: Label
    parent: str = ""


Lists = Mapping[str, tuple[Label, list[Code]]]


def structure_xml(flows: Sequence[Flow], lists: Lists, agency: str, version: str) -> str:
    """Return the structure message of some data flows; the code lists are named CL_ and the dimension."""
    for prefix, space in (("mes", MES), ("str", STR), ("com", COM)):
        ElementTree.register_namespace(prefix, space)
    made = _Message(agency, version)
    root = ElementTree.Element(f"{{{MES}}}Structure")
    _header(root, agency)
    structures = ElementTree.SubElement(root, f"{{{MES}}}Structures")
    used = {name for flow in flows for name in (*flow.dimensions, *flow.attributes)}
    made.code_lists(_below(structures, "Codelists"), {name: found for name, found in lists.items() if name in used})
    made.concepts(_below(structures, "ConceptSchemes"), lists, used)
    made.data_flows(_below(structures, "Dataflows"), flows)
    made.data_structures(_below(structures, "DataStructures"), flows)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _header(root: ElementTree.Element, agency: str) -> None:
    header = ElementTree.SubElement(root, f"{{{MES}}}Header")
    for name, text in (("ID", "ACCOUNTS"), ("Test", "false"), ("Prepared", PREPARED)):
        ElementTree.SubElement(header, f"{{{MES}}}{name}").text = text
    ElementTree.SubElement(header, f"{{{MES}}}Sender", id=agency)


def _below(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{STR}}}{name}", attributes)


def _name(parent: ElementTree.Element, label: Label) -> None:
    for language, text in (("en", label.en or label.zh), ("zh", label.zh or label.en)):
        if text:
            ElementTree.SubElement(parent, f"{{{COM}}}Name", {LANG: language}).text = text


class _Message:
    """Writes what is maintained by one agency in one version."""

    def __init__(self, agency: str, version: str) -> None:
        self.agency, self.version = agency, version

    def urn(self, kind: str, id: str, item: str = "") -> str:
        """Return the name of a maintained thing, or of an item in it."""
        inside = f".{item}" if item else ""
        return f"{URN}.{kind}={self.agency}:{id}({self.version}){inside}"

    def maintained(self, parent: ElementTree.Element, tag: str, id: str, kind: str, name: Label) -> ElementTree.Element:
        """Return a maintained element with its name."""
        attributes = {"id": id, "agencyID": self.agency, "version": self.version, "urn": self.urn(kind, id)}
        made = _below(parent, tag, **attributes)
        _name(made, name)
        return made

    def code_lists(self, parent: ElementTree.Element, lists: Lists) -> None:
        """Write every code list."""
        for name, (label, codes) in lists.items():
            made = self.maintained(parent, "Codelist", f"CL_{name}", "codelist.Codelist", label)
            for code in codes:
                urn = self.urn("codelist.Code", f"CL_{name}", code.id)
                item = _below(made, "Code", id=code.id, urn=urn)
                _name(item, code.name)
                if code.parent:
                    _below(item, "Parent").text = code.parent

    def concepts(self, parent: ElementTree.Element, lists: Lists, used: set[str]) -> None:
        """Write one concept for each dimension, attribute, time and value."""
        made = self.maintained(
            parent,
            "ConceptScheme",
            CONCEPTS,
            "conceptscheme.ConceptScheme",
            Label("Concepts of the accounts", "账户概念"),
        )
        free = {TIME: Label("Period", "核算期"), VALUE: Label("Value", "数值"), OPENING: FREE[OPENING][0]}
        free |= {name: label for name, (label, _) in FREE.items() if name in used}
        for name, label in [*((name, label) for name, (label, _) in lists.items() if name in used), *free.items()]:
            urn = self.urn("conceptscheme.Concept", CONCEPTS, name)
            _name(_below(made, "Concept", id=name, urn=urn), label)

    def data_flows(self, parent: ElementTree.Element, flows: Sequence[Flow]) -> None:
        """Write every data flow."""
        for flow in flows:
            made = self.maintained(parent, "Dataflow", flow.id, "datastructure.Dataflow", flow.name)
            _below(made, "Structure").text = self.urn("datastructure.DataStructure", f"DSD_{flow.id}")

    def data_structures(self, parent: ElementTree.Element, flows: Sequence[Flow]) -> None:
        """Write the data structure of every flow: dimensions, attributes of each observation, one measure."""
        for flow in flows:
            kind = "datastructure.DataStructure"
            made = self.maintained(parent, "DataStructure", f"DSD_{flow.id}", kind, flow.name)
            parts = _below(made, "DataStructureComponents")
            dimensions = _below(parts, "DimensionList", id="DimensionDescriptor")
            for position, name in enumerate(flow.dimensions, start=1):
                self._component(_below(dimensions, "Dimension", id=name, position=str(position)), name)
            self._component(_below(dimensions, "TimeDimension", id=TIME), TIME, "ObservationalTimePeriod")
            attributes = _below(parts, "AttributeList", id="AttributeDescriptor")
            for name in flow.attributes:
                text = FREE[name][1] if name in FREE else ""
                usage = "optional" if name in OPTIONAL else "mandatory"
                attribute = _below(attributes, "Attribute", id=name, usage=usage)
                self._component(attribute, name, text)
                _below(_below(attribute, "AttributeRelationship"), "Observation")
            measures = _below(parts, "MeasureList", id="MeasureDescriptor")
            self._component(_below(measures, "Measure", id=VALUE, usage="mandatory"), VALUE, "Decimal")

    def _component(self, made: ElementTree.Element, name: str, text: str = "") -> None:
        """Write what a component means and what its values may be: a code list, or a kind of text."""
        _below(made, "ConceptIdentity").text = self.urn("conceptscheme.Concept", CONCEPTS, name)
        values = _below(made, "LocalRepresentation")
        if text:
            _below(values, "TextFormat", textType=text)
        else:
            _below(values, "Enumeration").text = self.urn("codelist.Codelist", f"CL_{name}")
