"""What a list of records shows and asks: columns, filters, sorting, search; no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from brs_desktop import language
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.records.shape import ListShape, describe
from brs_desktop.ui.records.table import PAGE, Query, RecordTable
from brs_desktop.ui.speech import speech

_PAUSE_MS = 180


@dataclass(frozen=True)
class Offered:
    """One collection of a place, as its switch names it."""

    name: str
    label: str


class ListPresenter(QObject):
    """Keeps one query and the model that shows its answer; looks again when records or the language change."""

    shaped = Signal(object)
    collections_offered = Signal(object)

    def __init__(self, desk: Desk, place: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._place = desk, place
        self.table = RecordTable(desk.data, self._fetch, self)
        self.table.sort_asked.connect(lambda name, down: self.table.change(sort=name, descending=down))
        self.shape: ListShape | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search_now)
        self._words = ""
        self._coming: Job | None = None
        # The list that is being read, and whether it has changed since: what was read may be older.
        self._awaited, self._stale = Query(), False
        # What somebody asked for before it is known what there is: it goes before the first of the place.
        self._chosen = ""
        desk.when_open(self._offer)
        desk.records_changed.connect(self._look_again)
        desk.form_changed.connect(self._shape_again)
        # Who one is, and whether practice is shown, decides on what is listed.
        desk.profile_changed.connect(self._list_anew)
        desk.preferences_changed.connect(self._list_anew)
        speech.switched.connect(self._retell)

    @property
    def collection(self) -> str:
        """The collection shown now, empty before any is."""
        return self.table.query.collection

    @property
    def waits(self) -> bool:
        return self._coming is not None or self.table.waits or self._pause.isActive()

    def choose(self, collection: str, words: str = "") -> None:
        """Show another collection of this place, all of it or what holds these words."""
        if collection and collection != self.collection:
            self._chosen = collection
            self._words = words.strip()
            self._show(Query(collection, search=words.strip()))

    def search(self, words: str) -> None:
        """Show only what holds these words, once the typing pauses."""
        self._words = words.strip()
        self._pause.start()

    def filter(self, name: str, value: str) -> None:
        """Show only records whose field has this value; an empty value shows all."""
        kept = tuple(pair for pair in self.table.query.filters if pair[0] != name)
        self.table.change(filters=(*kept, (name, value)) if value else kept)

    def clear(self) -> None:
        """Show everything again."""
        self._words = ""
        self.table.change(filters=(), search="")

    @property
    def narrowed(self) -> bool:
        """Whether a search or filter hides something."""
        return bool(self.table.query.filters or self.table.query.search)

    def _search_now(self) -> None:
        if self._words != self.table.query.search:
            self.table.change(search=self._words)

    def _fetch(self, query: Query, offset: int, limit: int) -> Any:
        return self._desk.workspace.page(
            query.collection,
            sort=query.sort,
            descending=query.descending,
            filters=dict(query.filters),
            search=query.search,
            offset=offset,
            limit=limit,
            language=language.language(),
        )

    def records_in(self, query: Query, rows: Sequence[int]) -> tuple[str, ...]:
        """The ids behind some rows of the list, also of rows that are not on screen (asked in the data lane)."""
        found: list[str] = []
        for page in sorted({row // PAGE for row in rows}):
            shown = self._fetch(query, page * PAGE, PAGE).rows
            found += [shown[row % PAGE].id for row in rows if row // PAGE == page and row % PAGE < len(shown)]
        return tuple(found)

    def _offer(self) -> None:
        def gather(_job: Job) -> tuple[Offered, ...]:
            spoken = language.language()
            here = (one for one in self._desk.workspace.collections if one.place == self._place and not one.hidden)
            # What people write themselves comes before what is shipped.
            return tuple(Offered(one.name, one.label(spoken)) for one in sorted(here, key=lambda one: one.read_only))

        def take(offered: tuple[Offered, ...]) -> None:
            self.collections_offered.emit(offered)
            if offered and not self._chosen:
                self.choose(offered[0].name)

        self._desk.data.run(gather, done=take, owner=self)

    def _show(self, query: Query) -> None:
        """Columns, filters and the first rows come together: no row is painted under headings of another list."""
        first = self.table.near if query == self.table.query else 0

        def take(found: tuple[ListShape, Any]) -> None:
            self._coming = None
            self.shape, page = found
            self.shaped.emit(self.shape)
            self.table.show(query, self.shape.columns, first, page)
            if self._stale:
                self.table.reload()

        def read(_job: Job) -> tuple[ListShape, Any]:
            # Reading how a language writes numbers takes longer than painting the list, which counts its records.
            language.format_number(0)
            shape = describe(self._desk.workspace, query.collection)
            return shape, self._fetch(query, first * PAGE, PAGE)

        def miss(problem: Any) -> None:
            self._coming = None
            self._desk.data.failed_unheard.emit(problem)

        if self._coming is not None:
            self._coming.cancel()
        self._awaited, self._stale = query, False
        self._coming = self._desk.data.run(read, done=take, failed=miss, owner=self)

    def _list_anew(self) -> None:
        self._stale = True
        if self.collection:
            self.table.reload()

    def _retell(self) -> None:
        if self._desk.is_open:
            self._offer()
        if self._asked.collection:
            self._show(self._asked)

    @property
    def _asked(self) -> Query:
        """What is shown or, while another list is on its way, that one."""
        return self.table.query if self._coming is None else self._awaited

    def _shape_again(self, collection: str) -> None:
        """Another form of a collection counts: its headings, filters and rows come anew."""
        if self._asked.collection == collection:
            self._show(self._asked)

    def _look_again(self, changes: Any) -> None:
        changed = {key.collection for key in changes.records}
        self._stale |= self._awaited.collection in changed
        if self.collection in changed:
            self.table.reload()
