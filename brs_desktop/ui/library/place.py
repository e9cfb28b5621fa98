"""The place Library: the list, and over it the reader or the form of an entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job, Lane
from brs_desktop.ui.library.bringing import Bringing, ImportBar, choose_files, choose_folder, local_paths, summary
from brs_desktop.ui.library.browse import BrowsePage
from brs_desktop.ui.library.fetching import Fetching
from brs_desktop.ui.library.presenter import LibraryPresenter
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.parts import discard
from brs_desktop.ui.place import Place

if TYPE_CHECKING:
    from brs_desktop.ui.library.reader.view import ReaderView

COLLECTION = "documents"


class LibraryPlace(Place):
    """Documents of the conventions and one's own: found, read, imported, kept."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "library", parent)
        self.reader: ReaderView | None = None
        self.filler: Any = None
        self._over: QWidget | None = None
        self._jobs = 0
        self._moved = 0

    def _make(self) -> Iterator[None]:
        self.presenter = LibraryPresenter(self._desk, self)
        # What holds others is made in its place: each move of a full part would dress all that is in it again.
        self._stack = QStackedWidget(self)
        self.browse = BrowsePage(self._desk, self.presenter, self._stack)
        yield from self.browse.make()
        self.bringing = Bringing(self._desk, self)
        self.bar = ImportBar(self)
        self.fetching = Fetching(self._desk, self)
        self._stack.addWidget(self.browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        self.setAcceptDrops(True)
        self._connect()
        yield

    def _connect(self) -> None:
        browse, preview = self.browse, self.browse.preview
        browse.import_asked.connect(self._choose)
        browse.folder_asked.connect(self._choose_folder)
        browse.new_asked.connect(lambda: self._edit(None))
        browse.opened.connect(self._open)
        preview.read_asked.connect(self._read)
        preview.program_asked.connect(self._open_outside)
        preview.file_asked.connect(self._choose_for)
        preview.edit_asked.connect(self._edit)
        preview.delete_asked.connect(self._delete)
        preview.keep_asked.connect(self._keep)
        preview.offers_taken.connect(self._accept)
        preview.review_asked.connect(lambda record: self.review_asked.emit(COLLECTION, record))
        preview.never_asked.connect(self._never)
        preview.fetch_asked.connect(self._fetch)
        preview.stop_asked.connect(self.fetching.stop)
        preview.told.connect(self._show_way)
        self.fetching.began.connect(lambda _record: self._show_way())
        self.fetching.told.connect(self._show_way)
        self.fetching.ended.connect(self._fetched)
        self._desk.sync_ended.connect(self._look_at_files)
        self.bringing.began.connect(self.bar.begin)
        self.bringing.told.connect(self.bar.tell)
        self.bringing.ended.connect(self._brought)
        self.bar.stopped.connect(self.bringing.stop)

    @property
    def waits(self) -> bool:
        """Whether something that was asked for is on its way to the screen."""
        over = (part.waits for part in (self.reader, self.filler) if part is not None)
        busy = bool(self._jobs) or self.fetching.waits or self.presenter.waits
        return busy or self.browse.preview.waits or self.bringing.waits or any(over)

    def arrive(self) -> None:
        """Put the focus where work begins."""
        if self.reader is not None:
            self.reader.focus_first()
        elif self._over is None:
            self.browse.focus_first()

    def begin(self) -> None:
        """Import documents: what one comes here for to do something new."""
        self._choose()

    def search_here(self) -> None:
        """Put the focus where one searches."""
        self.show_list(COLLECTION, self.browse.search.text())

    def show_list(self, collection: str, words: str = "") -> None:
        """Show the list, narrowed to what these words find."""
        if collection == COLLECTION and self.filler is None:
            self._leave_reader()
            self.browse.search.setText(words)
            self.browse.search.setFocus()

    def open_record(self, collection: str, record: str) -> None:
        """Show an entry in the preview."""
        if collection == COLLECTION:
            self._uncover()
            self.browse.show_entry(record)

    @property
    def holds_record(self) -> bool:
        return self.filler is not None

    def close_record(self) -> None:
        """Give on what is being typed and let an open file go."""
        self.bringing.stop()
        self.fetching.stop()
        if self.filler is not None:
            self.filler.close_record()
        self._leave_reader()

    def _run(self, work: Any, done: Any, lane: Lane | None = None) -> None:
        def finish(result: Any) -> None:
            self._jobs -= 1
            done(result)

        def fail(problem: Any) -> None:
            self._jobs -= 1
            self._desk.notices.problem(problem)

        self._jobs += 1
        (lane or self._desk.data).run(work, done=finish, failed=fail, owner=self)

    # Reading.

    def _open(self, record: str) -> None:
        """Enter on an entry: its file is read here, or opened by its program, or the entry says what to do."""

        def look(_job: Job) -> tuple[str, bool, bool]:
            entry = self._desk.workspace.library.entry(record)
            is_pdf = entry.file is not None and entry.file.is_pdf
            return entry.state, is_pdf, entry.can_come and not entry.never

        def act(found: tuple[str, bool, bool]) -> None:
            state, is_pdf, can_come = found
            show = self._read if is_pdf else self._open_outside
            if state == "here":
                show(record)
            elif can_come:
                self.browse.show_entry(record)
                self.fetching.start(record, lambda: show(record))
            else:
                self.browse.show_entry(record)
                self.browse.preview.card.bring.setFocus()

        self._run(look, act)

    def _read(self, record: str) -> None:
        from brs_desktop.ui.library.reader.view import ReaderView

        def look(_job: Job) -> tuple[str, Path | None]:
            library = self._desk.workspace.library
            return library.title(record), library.path_of(record)

        def act(found: tuple[str, Path | None]) -> None:
            title, path = found
            if path is None:
                self.browse.show_entry(record)
                return
            self._leave_reader()
            self.reader = ReaderView(self._desk.lane("paper"), title)
            self.reader.closed.connect(self._leave_reader)
            self.reader.program_asked.connect(lambda: self._open_outside(record))
            self._cover(self.reader)
            self.reader.open(path)
            QTimer.singleShot(0, self.reader, self.reader.focus_first)

        self._run(look, act)

    def _leave_reader(self) -> None:
        if self.reader is not None:
            reader, self.reader = self.reader, None
            reader.close_paper()
            self._uncover()

    def _open_outside(self, record: str) -> None:
        """Open a copy with the program of this computer; what that does harms nothing here."""

        def act(copy: Path) -> None:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy))):
                self._desk.notices.say(lambda: _no_program(copy))

        self._run(lambda _job: self._desk.workspace.library.copy_to_open(record), act, self._desk.lane("files"))

    # Files.

    def _choose(self) -> None:
        choose_files(self, _("Import documents"), self.bringing.start, several=True)

    def _choose_folder(self) -> None:
        choose_folder(self, _("Import a folder"), self.bringing.start)

    def _choose_for(self, record: str) -> None:
        choose_files(self, _("Import the file"), lambda paths: self.attach(record, paths[0]), several=False)

    def attach(self, record: str, path: Path) -> None:
        """Give an entry this file."""

        def work(_job: Job) -> str:
            return str(self._desk.workspace.library.attach(record, path).record)

        def done(holder: str) -> None:
            self._desk.notices.good(_("The file is in the library now."))
            self.browse.show_entry(holder)
            self.presenter.reload()

        self._run(work, done, self._desk.lane("files"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event.mimeData().urls()) and self._over is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.bringing.start(local_paths(event.mimeData().urls()))

    def _brought(self, imported: Any) -> None:
        self.bar.hide()
        self.presenter.reload()
        if imported is None:
            return
        if imported.refused or not all(one.arrived for one in imported.duplicates):
            from brs_desktop.ui.library.outcome import OutcomeDialog

            OutcomeDialog(imported, self).open()
        else:
            self._desk.notices.good(summary(imported))
        shown = [*imported.added, *imported.duplicates]
        if shown:
            self.browse.show_entry(shown[0].record)

    def _keep(self, record: str, on: bool) -> None:
        def done(_entry: Any) -> None:
            self.browse.preview.reload()
            self.presenter.reload()

        self._run(lambda _job: self._desk.workspace.library.keep(record, on), done)

    def _never(self, record: str, on: bool) -> None:
        def done(_entry: Any) -> None:
            self.browse.preview.reload()
            self.presenter.reload()

        self._run(lambda _job: self._desk.workspace.library.refuse(record, on), done)

    def _fetch(self, record: str) -> None:
        self.fetching.start(record)

    def _show_way(self, step: Any = None) -> None:
        """The entry shown says how far its file is, if that is the one on its way."""
        shown = self.browse.preview.shown
        here = self.fetching.waits and shown is not None and shown.key.record == self.fetching.record
        self.browse.preview.card.show_way(here, step if here else None)

    def _fetched(self, _record: str) -> None:
        self._show_way()
        self.browse.preview.reload()
        self.presenter.reload()

    def _look_at_files(self) -> None:
        """An exchange may have brought files that are kept here, or taken some away."""

        def done(moved: int) -> None:
            if moved != self._moved:
                self._moved = moved
                self.browse.preview.reload()
                self.presenter.reload()

        if self._desk.is_open:
            self._run(lambda _job: self._desk.workspace.files.moved, done)

    # Entries.

    def _accept(self, record: str, paths: Any) -> None:
        def done(_nothing: Any) -> None:
            self.browse.preview.setFocus()

        self._run(lambda _job: self._desk.workspace.library.accept(record, paths), done)

    def _edit(self, record: str | None) -> None:
        from brs_desktop.ui.reports.filler.opening import open_record

        self._run(lambda _job: open_record(self._desk.workspace, COLLECTION, record, {}), self._fill)

    def _fill(self, opened: Any) -> None:
        from brs_desktop.ui.reports.filler.presenter import FillerPresenter
        from brs_desktop.ui.reports.filler.view import FillerView

        presenter = FillerPresenter(self._desk, opened)
        self.filler = FillerView(presenter)
        presenter.setParent(self.filler)
        self.filler.closed.connect(self._filled)
        self.filler.review_asked.connect(lambda _path: self._review(opened))
        self.filler.export_asked.connect(lambda: self._export(opened))
        self.filler.record_asked.connect(self._open_again)
        self.filler.come_up(self._cover)

    def _open_again(self, record: str) -> None:
        """The record by the form that it has now; what is open is closed before."""
        if self.filler is not None:
            self.filler.closed.connect(lambda: self._edit(record))
            self.filler.close_record()

    def _filled(self) -> None:
        gone, self.filler = self.filler, None
        if gone is not None and gone is not self._over:  # closed before it came to the screen
            discard(gone)
        self._uncover()
        self.browse.preview.reload()
        self.record_closed.emit()

    def _review(self, opened: Any) -> None:
        self.review_asked.emit(COLLECTION, opened.filler.key.record)

    def _export(self, opened: Any) -> None:
        from brs_desktop.ui.export import ExportDialog

        ExportDialog(self._desk, COLLECTION, opened.filler.key.record, self).open()

    def _delete(self, record: str, title: str) -> None:
        workspace = self._desk.workspace

        def take_back(_job: Job) -> None:
            workspace.set(record, {"alive": "true"})

        def told(_saved: Any) -> None:
            words = _("“{title}” was deleted.").format(title=title)
            self._desk.notices.good(words, _("Undo"), lambda: self._run(take_back, lambda _done: None))

        self._run(lambda _job: workspace.delete(record), told)

    # What lies over the list.

    def _cover(self, page: QWidget) -> None:
        self._drop_cover()
        self._over = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def _uncover(self) -> None:
        if self._over is not None:
            self._drop_cover()
            self._stack.setCurrentIndex(0)
            self.browse.focus_first()

    def _drop_cover(self) -> None:
        if self._over is not None:
            self._stack.removeWidget(self._over)
            discard(self._over)
            self._over = None


def _no_program(copy: Path) -> Notice:
    told = _("No program of this computer opens this file.")
    return Notice("warn", told, _("A copy is here: {path}").format(path=copy))
