"""The way of sections through the place Reports: files are opened, filled, given back and taken in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.reports.filler.opening import Opened
from brs_desktop.ui.reports.filler.view import FillerView
from brs_desktop.ui.reports.sections import reading
from brs_desktop.ui.reports.sections.dialogs import BackDialog, GiveDialog, OpenDialog, RemoveDialog, choose_file
from brs_desktop.ui.reports.sections.guest import GuestPresenter, GuestSign
from brs_desktop.ui.reports.sections.page import SectionsPage
from brs_desktop.ui.reports.sections.taken import TakenPage

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey
    from PySide6.QtWidgets import QDialog, QWidget

    from brs_desktop.ui.desk import Desk
    from brs_desktop.workspace.sections.book import Giving
    from brs_desktop.workspace.sections.guest import Received


class SectionWork(QObject):
    """Stands between the page of sections and the place, which covers and uncovers what is opened."""

    filling = Signal(object)  # a FillerView, to be brought up
    covering = Signal(object)  # a page, to be laid over
    left = Signal()
    review_asked = Signal(str, str)

    def __init__(self, desk: Desk, page: SectionsPage, place: QWidget) -> None:
        super().__init__(place)
        self._desk, self.page, self._place = desk, page, place
        self._reading = 0
        self._open_now: frozenset[str] = frozenset()  # sections that are open, or about to be
        page.file_asked.connect(self._choose)
        page.fill_asked.connect(self._fill)
        page.back_asked.connect(self._give_back)
        page.came_asked.connect(self._see)
        page.remove_asked.connect(self._remove)
        page.end_asked.connect(self._end_waiting)
        page.restore_asked.connect(self._restore)

    @property
    def waits(self) -> bool:
        """Whether something is being read."""
        return self._reading > 0 or self.page.waits

    def look(self) -> None:
        """Read the page again."""
        workspace, spoken = self._desk.workspace, language.language()
        self._run(lambda _job: reading.read_page(workspace, spoken), self.page.show_all)

    def give(self, key: RecordKey, section: str) -> None:
        """Ask for whom a section of an open record is."""
        workspace = self._desk.workspace
        self._run(
            lambda _job: workspace.sections.offer(key, section),
            lambda offer: self._ask(GiveDialog(self._desk, key, section, offer, self._place)),
        )

    def open_file(self, file: Path) -> None:
        """A section to be filled asks for its code, answers are taken in at once."""
        workspace = self._desk.workspace
        self._run(lambda _job: workspace.sections.kind(file), lambda kind: self._open(kind, file))

    def _choose(self) -> None:
        chosen = choose_file(self._place)
        if chosen:
            self.open_file(Path(chosen))

    def _open(self, kind: str, file: Path) -> None:
        if kind == "given":
            self._ask(OpenDialog(self._desk, file, self._fill_in, self._place))
            return
        workspace, spoken = self._desk.workspace, language.language()
        self._run(lambda _job: reading.read_taken(workspace, [workspace.sections.take(file)], spoken), self._cover)

    def _see(self, name: str) -> None:
        workspace, spoken = self._desk.workspace, language.language()
        self._run(lambda _job: reading.came_of(workspace, name, spoken), self._cover)

    def _cover(self, shown: reading.TakenShown) -> None:
        page = TakenPage(shown)
        page.left.connect(self.left)
        page.review_asked.connect(lambda: self.review_asked.emit(shown.key.collection, shown.reference))
        self.covering.emit(page)
        page.focus_first()
        self.look()

    def _fill(self, name: str) -> None:
        if name in self._open_now:
            return
        workspace = self._desk.workspace
        self._begin(name)
        self._run(lambda _job: workspace.sections.find_received(name), self._fill_in, lambda: self._end(name))

    def _fill_in(self, received: Received) -> None:
        workspace, spoken, name = self._desk.workspace, language.language(), received.folder.name
        self._begin(name)
        self._run(
            lambda _job: reading.open_section(workspace, received, spoken), self._bring_up, lambda: self._end(name)
        )

    def _begin(self, name: str) -> None:
        self._open_now |= {name}
        self.page.being_filled(self._open_now)

    def _end(self, name: str) -> None:
        self._open_now -= {name}
        self.page.being_filled(self._open_now)

    def _bring_up(self, opened: Opened) -> None:
        presenter = GuestPresenter(self._desk, opened)
        view = FillerView(presenter)
        presenter.setParent(view)
        GuestSign(self._desk, view)
        received = presenter.received
        view.closed.connect(lambda: self._end(received.folder.name))
        view.section_asked.connect(lambda _section: self._close_and_give(view, received))
        self.filling.emit(view)

    def _close_and_give(self, view: FillerView, received: Received) -> None:
        """What was typed is sealed first; the file holds all of it."""
        view.closed.connect(lambda: self._give_back(received.folder.name))
        view.close_record()

    def _give_back(self, name: str) -> None:
        workspace, spoken = self._desk.workspace, language.language()

        def read(_job: object) -> tuple[Received, str]:
            received = workspace.sections.find_received(name)
            return received, reading.label_of(received.scope, spoken)

        self._run(read, lambda told: self._ask(BackDialog(self._desk, told[0], told[1], self.look, self._place)))

    def _remove(self, name: str) -> None:
        workspace, spoken = self._desk.workspace, language.language()

        def ask(told: reading.Removing) -> None:
            kept = _("It is kept for 30 days and can be brought back until then.")
            unsent = _("Answers in it were not given back yet: nobody has them but this computer.")
            words = f"{unsent} {kept}" if told.unsent else kept
            self._ask(RemoveDialog(told.title, words, lambda: go(told), self._place))

        def go(told: reading.Removing) -> None:
            # What was not known when it was asked has to be asked again.
            self._run(
                lambda _job: workspace.sections.remove(told.received, unsent=told.unsent), lambda _one: self.look()
            )

        self._run(lambda _job: reading.removing(workspace, name, spoken), ask)

    def _end_waiting(self, name: str) -> None:
        workspace, spoken = self._desk.workspace, language.language()

        def ask(giving: tuple[Giving, str]) -> None:
            words = _(
                "Nobody is waited for any more. What comes back late can still be taken in and stands here again."
            )
            self._ask(RemoveDialog(giving[1], words, lambda: go(giving[0]), self._place))

        def go(giving: Giving) -> None:
            self._run(lambda _job: workspace.sections.end(giving), lambda _none: self.look())

        self._run(lambda _job: reading.ending(workspace, name, spoken), ask)

    def _restore(self, name: str) -> None:
        workspace = self._desk.workspace
        self._run(lambda _job: workspace.sections.bring_back(name), lambda _one: self.look())

    def _ask(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(lambda _code: self.look())
        dialog.open()

    def _run(
        self, work: Callable[[Any], Any], done: Callable[[Any], None], failed: Callable[[], None] = lambda: None
    ) -> None:
        def finish(result: Any) -> None:
            self._reading -= 1
            done(result)

        def fail(problem: Any) -> None:
            self._reading -= 1
            self._desk.notices.problem(problem)
            failed()

        self._reading += 1
        self._desk.data.run(work, done=finish, failed=fail, owner=self)
