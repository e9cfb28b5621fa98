"""Who can help a country: its designated people, centres that serve it, offices of its region, the secretariats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.errors import SyncProblem

from brs_desktop.exchange.vcard import Card
from brs_desktop.records import Row
from brs_desktop.records.keys import value_text
from brs_desktop.sentences import problem
from brs_desktop.workspace.cards import card_of
from brs_desktop.workspace.leaving import Leaving
from brs_desktop.workspace.regions import Situation

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

MOST = 200
_CENTRES = ("centre", "coordinating")
_OFFICES = ("unep_regional", "unep_subregional", "unep_liaison", "fao_regional", "fao_subregional")
_KINDS = ("bc_kind", "rc_kind", "sc_kind")
# Others in the country who are there to be asked.
_ASKED = frozenset({"ok_entry", "ok_mea", "ok_nip", "ok_centre", "ok_coord", "ok_office"})


@dataclass(frozen=True)
class Helper:
    """One person or body: which record, its card, and whether it says itself that it serves the country."""

    collection: str
    record: str
    card: Card
    certain: bool = True


@dataclass(frozen=True)
class Help:
    """SYS-44: everybody a country can turn to."""

    country: str
    country_label: str
    people: tuple[Helper, ...]
    centres: tuple[Helper, ...]
    offices: tuple[Helper, ...]
    secretariats: tuple[Helper, ...]


def who_can_help(workspace: Workspace, country: str, language: str) -> Help:
    """Who there is for a country (ISO alpha-3), the nearest first; a code that is no Party's record is refused."""
    situation, label = _situation(workspace, country, language)
    finder = _Finder(workspace, situation, language)
    return Help(
        country,
        label,
        finder.people(),
        finder.bodies(_CENTRES),
        finder.bodies(_OFFICES),
        finder.bodies(("secretariat",), everywhere=True),
    )


def _situation(workspace: Workspace, country: str, language: str) -> tuple[Situation, str]:
    parties = workspace.collection("parties")
    try:
        key = workspace.find(parties.record_id({"code": country}), "parties")
    except SyncProblem:
        raise problem("bad-country", country=country[:40]) from None
    cells = workspace.replica.cells(key)

    def said(name: str) -> str:
        return value_text(cells[name].value) if name in cells else ""

    return Situation(country, said("region"), said("subregion"), said("un_group")), workspace.title(key, language)


class _Finder:
    """Looks through the lists of contacts and centres for one country."""

    def __init__(self, workspace: Workspace, situation: Situation, language: str) -> None:
        self._workspace, self._situation, self._language = workspace, situation, language
        self._leaving = {
            name: Leaving(workspace, workspace.collection(name), language) for name in ("contacts", "centres")
        }

    def people(self) -> tuple[Helper, ...]:
        """Who is designated for the country and still in office, then others there who are to be asked."""
        rows = self._rows("contacts", {"country": self._situation.code, "active": ["", "yes"]})
        columns = self._workspace.collection("contacts").list
        designated, asked = [], []
        for row in rows:
            held = dict(zip(columns, row.raw, strict=True))
            if any(held.get(kind) for kind in _KINDS):
                designated.append(row)
            elif _ASKED & set(held.get("other_kind", "").split()):
                asked.append(row)
        return tuple(self._helper(row) for row in (*designated, *asked))

    def bodies(self, kinds: Iterable[str], *, everywhere: bool = False) -> tuple[Helper, ...]:
        """The centres and offices of these kinds, those in the country first, then by how well their region fits."""
        rows = self._rows("centres", {"kind": list(kinds)})
        serving = {row.id for row in self._rows("centres", {"kind": list(kinds), "served": self._situation.code})}
        without = {row.id for row in self._rows("centres", {"kind": list(kinds), "served": ""})}
        here = {row.id for row in self._rows("centres", {"kind": list(kinds), "country": self._situation.code})}
        columns = self._workspace.collection("centres").list
        ranked = []
        for row in rows:
            served = dict(zip(columns, row.raw, strict=True)).get("region_served", "")
            close = self._situation.closeness(served)
            if everywhere or row.id in serving | here or (row.id in without and close):
                rank = (row.id not in here, row.id not in serving, -close)
                ranked.append((rank, row, row.id in serving or everywhere))
        ranked.sort(key=lambda one: one[0])
        return tuple(self._helper(row, certain) for _rank, row, certain in ranked)

    def _rows(self, collection: str, filters: dict[str, str | list[str]]) -> tuple[Row, ...]:
        return self._workspace.page(collection, filters=filters, limit=MOST, language=self._language).rows

    def _helper(self, row: Row, certain: bool = True) -> Helper:
        card = card_of(self._leaving[row.key.collection], row.key)
        return Helper(row.key.collection, row.id, card, certain)
