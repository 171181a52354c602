"""Sheets of statistical yearbooks become observations, by a layout that a person wrote or confirmed."""

from shanshui.data.yearbook.cells import Sheet, read_sheet_cells
from shanshui.data.yearbook.layout import Layout, read_layout
from shanshui.data.yearbook.preview import Preview, preview
from shanshui.data.yearbook.propose import Proposal, propose_layout
from shanshui.data.yearbook.reading import Reading, read_sheet, reading

__all__ = [
    "Layout",
    "Preview",
    "Proposal",
    "Reading",
    "Sheet",
    "preview",
    "propose_layout",
    "read_layout",
    "read_sheet",
    "read_sheet_cells",
    "reading",
]
