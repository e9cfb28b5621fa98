"""Records: what people keep, described by manifests, listed and searched through one read model; no Qt."""

from brs_desktop.records.collection import Collection
from brs_desktop.records.lists import RecordLists
from brs_desktop.records.manifest import ListSource, Manifest
from brs_desktop.records.problems import ManifestProblem, QueryProblem
from brs_desktop.records.query import Page, Referrer, page, referrers
from brs_desktop.records.readmodel import ReadModel
from brs_desktop.records.registry import SHIPPED, Registry
from brs_desktop.records.sheets import Field
from brs_desktop.records.shown import Row

__all__ = [
    "SHIPPED",
    "Collection",
    "Field",
    "ListSource",
    "Manifest",
    "ManifestProblem",
    "Page",
    "QueryProblem",
    "ReadModel",
    "RecordLists",
    "Referrer",
    "Registry",
    "Row",
    "page",
    "referrers",
]
