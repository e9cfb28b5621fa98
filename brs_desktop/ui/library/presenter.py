"""What the library's list shows and asks: words, facets, order; no widgets."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.library.table import LibraryTable
from brs_desktop.ui.records.table import Column, Query
from brs_desktop.ui.speech import speech

_PAUSE_MS = 180
# The orders the list can be put in, and whether the last comes first.
ORDERS = (("title", False), ("year", True), ("kind", False), ("symbol", False))


class LibraryPresenter(QObject):
    """Keeps one question and what answers it; asks again when records, files or the language change."""

    faceted = Signal(object)
    narrowed_anew = Signal(object)
    used_told = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.table = LibraryTable(desk.data, self._fetch, self)
        self.table.set_columns((Column("title", ""),))
        self._facets: Job | None = None
        self._words = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search_now)
        desk.records_changed.connect(self._look_again)
        speech.switched.connect(self.reload)

    @property
    def waits(self) -> bool:
        """Whether the list or its facets are on their way."""
        return self.table.waits or self._facets is not None or self._pause.isActive()

    @property
    def narrowed(self) -> bool:
        """Whether something is asked for that may leave entries out."""
        return bool(self.table.query.filters or self.table.query.search)

    def begin(self) -> None:
        """Ask as soon as the workspace is open; called when those who show the answers listen."""
        self._desk.when_open(self._begin)

    def _begin(self) -> None:
        self.table.ask(Query("documents"))
        self._ask_facets()

    def search(self, words: str) -> None:
        """Show only what holds these words, once the typing pauses."""
        self._words = words.strip()
        self._pause.start()

    def _search_now(self) -> None:
        if self._words != self.table.query.search:
            self._ask(search=self._words)

    def choose(self, facet: str, value: str, on: bool) -> None:
        """Narrow the list to a value of a facet, or no longer."""
        kept = tuple(pair for pair in self.table.query.filters if pair != (facet, value))
        self._ask(filters=(*kept, (facet, value)) if on else kept)

    def order(self, place: int) -> None:
        """Put the list in one of the orders."""
        name, descending = ORDERS[place]
        self._ask(sort=None if name == "title" else name, descending=descending)

    def clear(self) -> None:
        """Show everything again."""
        self._words = ""
        self._ask(filters=(), search="")

    def reload(self) -> None:
        """Ask the same again."""
        if self._desk.is_open and self.table.query.collection:
            self.table.reload()
            self._ask_facets()

    def _ask(self, **parts: Any) -> None:
        self.table.change(**parts)
        self._ask_facets()
        if "sort" not in parts:
            self.narrowed_anew.emit(wanted(self.table.query))

    def _look_again(self, changes: Any) -> None:
        if any(key.collection == "documents" for key in changes.records):
            self.reload()

    def _fetch(self, query: Query, offset: int, limit: int) -> Any:
        return self._desk.workspace.library.page(wanted(query), offset=offset, limit=limit)

    def _ask_facets(self) -> None:
        if self._facets is not None:
            self._facets.cancel()
        query = self.table.query

        def work(_job: Job) -> Any:
            library = self._desk.workspace.library
            return library.facets(wanted(query)), library.used()

        self._facets = self._desk.data.run(work, done=self._take, failed=self._miss, owner=self)

    def _take(self, found: Any) -> None:
        self._facets = None
        facets, used = found
        self.faceted.emit(facets)
        self.used_told.emit(used)

    def _miss(self, problem: Any) -> None:
        self._facets = None
        self._desk.notices.problem(problem)


def wanted(query: Query) -> Any:
    """The list's question in the service's words."""
    from brs_desktop.workspace.library import Wanted

    filters: dict[str, tuple[str, ...]] = {}
    for name, value in query.filters:
        filters[name] = (*filters.get(name, ()), value)
    return Wanted(query.search, filters, query.sort, query.descending)
