"""The library of a workspace: its entries, their files on this computer, what is to be kept here."""

from brs_desktop.workspace.library.bringing import Added, Duplicate, Imported, Progress
from brs_desktop.workspace.library.listing import Facet, FacetOption, LibraryPage, LibraryRow, Wanted
from brs_desktop.workspace.library.service import Library
from brs_desktop.workspace.library.shelf import Edition, Entry, FileCell, Offer, Used

__all__ = [
    "Added",
    "Duplicate",
    "Edition",
    "Entry",
    "Facet",
    "FacetOption",
    "FileCell",
    "Imported",
    "Library",
    "LibraryPage",
    "LibraryRow",
    "Offer",
    "Progress",
    "Used",
    "Wanted",
]
