"""Lists handed out as files: spreadsheets, cards, paper; whole or not at all, with progress, and stopped on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from brs_desktop.exchange.table import Watch
from brs_desktop.sentences import problem
from brs_desktop.workspace import chosen as choosing
from brs_desktop.workspace.cards import PLANS, cards
from brs_desktop.workspace.chosen import Chosen
from brs_desktop.workspace.listing import facts, listing

if TYPE_CHECKING:
    from brs_desktop.exchange.vcard import Card
    from brs_desktop.workspace.workspace import Workspace

T = TypeVar("T")
FORMATS = ("xlsx", "csv", "vcard", "pdf")
SUFFIXES = {"xlsx": ".xlsx", "csv": ".csv", "vcard": ".vcf", "pdf": ".pdf"}
# A printed list longer than this serves nobody, and paper is set in memory.
MOST_PRINTED = 5_000


@dataclass(frozen=True)
class HandedOut:
    """The file, its records, the texts that a format's bound cut, the pages of a printed one and the characters in it
    that a mark stands for.
    """

    path: Path
    format: str
    records: int
    cut: int = 0
    pages: int = 0
    unshown: tuple[str, ...] = ()

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        told: dict[str, Any] = {"out": str(self.path), "format": self.format, "records": self.records, "cut": self.cut}
        return told | {"unshown": list(self.unshown)}


def formats_of(collection: str) -> tuple[str, ...]:
    """The formats a collection can be handed out in: cards only for who can be reached."""
    return tuple(one for one in FORMATS if one != "vcard" or collection in PLANS)


def hand_out(
    workspace: Workspace,
    chosen: Chosen,
    *,
    format: str,
    out: Path,
    language: str,
    every: bool = False,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    passphrase: str = "",
) -> HandedOut:
    """SYNC, writing 1: the journal is sealed before any export. `every` takes all questions, not the list's columns.

    A list on paper is locked with the passphrase, where there is one.

    Raises Problem: bad-option-value, bad-column, bad-passphrase, too-large, cancelled, no-such-folder, not-writable,
    disk-full.
    """
    if format not in formats_of(chosen.collection):
        raise problem("bad-option-value", option="--format", value=format)
    workspace.replica.seal()
    watch = Watch(progress, cancelled)
    if format == "vcard":
        return _cards(workspace, chosen, out, language, watch)
    if format == "pdf":
        return _paper(workspace, chosen, out, language, watch, passphrase)
    lines = listing(workspace, chosen, language, every=every, inside=format == "xlsx")
    if format == "xlsx":
        from brs_desktop.exchange.xlsx import write_xlsx

        written = write_xlsx(lines, out, watch, workspace.clock.now_ms())
    else:
        from brs_desktop.exchange.csvfile import write_csv

        written = write_csv(lines, out, watch)
    return HandedOut(out, format, written.records, written.cut)


def _cards(workspace: Workspace, chosen: Chosen, out: Path, language: str, watch: Watch) -> HandedOut:
    from brs_desktop.exchange.vcard import vcards
    from brs_desktop.exchange.whole import beside

    total = choosing.count(workspace, chosen, language)
    counted = _Counted(cards(workspace, chosen, language), total, watch)
    with beside(out) as part, open(part, "xb") as file:
        for card in vcards(counted):
            file.write(card)
    watch.look(counted.count, counted.count)
    return HandedOut(out, "vcard", counted.count)


def _paper(workspace: Workspace, chosen: Chosen, out: Path, language: str, watch: Watch, passphrase: str) -> HandedOut:
    from brs_desktop.pdf.directory import print_directory, print_table

    total = choosing.count(workspace, chosen, language)
    collection = workspace.collection(chosen.collection)
    if total > MOST_PRINTED:
        raise problem("list-too-long", most=MOST_PRINTED)
    told = facts(workspace, chosen, language, total)[1:]  # when it was made stands at the foot of every page
    way: dict[str, Any] = {"language": language, "out": out, "facts": told, "watch": watch, "passphrase": passphrase}
    way["printed_ms"] = workspace.clock.now_ms()
    if chosen.collection in PLANS:
        found: list[Card] = list(_Counted(cards(workspace, chosen, language), 2 * total, watch))
        result = print_directory(collection.label(language), found, **way)
        return HandedOut(out, "pdf", len(found), pages=result.pages, unshown=result.unshown)
    lines = listing(workspace, chosen, language, every=False, inside=False)
    rows = list(_Counted(lines.lines(), 2 * total, watch))
    result = print_table(collection.label(language), lines.parts[0], rows, **way)
    return HandedOut(out, "pdf", len(rows), pages=result.pages, unshown=result.unshown)


class _Counted(Generic[T]):
    """What passes by is counted, told, and stopped when asked to."""

    def __init__(self, items: Iterable[T], total: int, watch: Watch) -> None:
        self._items, self._total, self._watch = items, total, watch
        self.count = 0

    def __iter__(self) -> Iterator[T]:
        for item in self._items:
            if self.count % 20 == 0:
                self._watch.look(self.count, self._total)
            self.count += 1
            yield item
