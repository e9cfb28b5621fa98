"""A record whose form has another version: the bar that says so, what it changes, and bringing the draft there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from brs_desktop.ui.reports.filler.renewalbar import RenewalBar
from brs_desktop.ui.reports.filler.renewalpages import ChangesPage, LeftPage
from brs_desktop.workspace.packages import COLLECTION as PACKAGES

if TYPE_CHECKING:
    from brs_desktop.forms.leftovers import Leftover
    from brs_desktop.ui.desk import Desk
    from brs_desktop.ui.reports.filler.view import FillerView
    from brs_desktop.workspace.migrating import Migrated, Standing


@dataclass(frozen=True)
class Renewed:
    """What is known of the versions of an open record's form (read in the data lane)."""

    standing: Standing
    left: tuple[Leftover, ...]
    reference: str
    # Cells with several answers, about which somebody has to decide first.
    contested: frozenset[str] = frozenset()


def renewed(workspace: Any, key: Any, form: Any) -> Renewed | None:
    """How the form that is shown stands to the others; nothing for a record that is not written yet."""
    if not workspace.replica.cells(key):
        return None
    migrating = workspace.migrating
    contested = frozenset(path for path, cell in workspace.replica.cells(key).items() if cell.contested)
    return Renewed(migrating.standing(key), migrating.leftovers(key, form), workspace.reference(key), contested)


class Renewal(QObject):
    """Reads once the questions stand on the screen, again when the record changes; makes no widget without need."""

    def __init__(self, view: FillerView, desk: Desk) -> None:
        super().__init__(view)
        self._view, self._desk = view, desk
        self.known: Renewed | None = None
        self._bar: RenewalBar | None = None
        self._changes: ChangesPage | None = None
        self._left: LeftPage | None = None
        self._took = False
        view.came_up.connect(self.read)
        view.side.removed_asked.connect(self.show_left)
        desk.records_changed.connect(self._look)
        desk.form_changed.connect(self._look_at_form)

    def read(self) -> None:
        """Ask in the data lane."""
        presenter, workspace = self._view.presenter, self._desk.workspace
        key, form = presenter.filler.key, presenter.form.definition
        if presenter.version is None and key is not None:
            self._desk.data.run(
                lambda _job: renewed(workspace, key, form), done=self._take, failed=lambda _gone: None, owner=self
            )

    def _look(self, changes: Any) -> None:
        mine = self._view.presenter.filler.key in changes.records
        if self._desk.is_open and (mine or (self._waits_for_form and _brings_forms(changes))):
            self.read()

    @property
    def _waits_for_form(self) -> bool:
        return self.known is not None and self.known.standing.state == "missing"

    def _look_at_form(self, collection: str) -> None:
        if self._view.presenter.collection.name == collection and self._desk.is_open:
            self.read()

    def _take(self, known: Renewed | None) -> None:
        waited, self.known = self._waits_for_form, known
        if known is None:
            return
        if waited and not self._waits_for_form:  # nothing can have been typed: it is opened by the form that came
            self._view.record_asked.emit(known.reference)
            return
        self._view.side.show_removed(len(known.left))
        if self._bar is None and _says(known.standing):
            self._bar = RenewalBar(self._view)
            self._bar.list_asked.connect(self.show_changes)
            self._bar.left_asked.connect(self.show_left)
            self._bar.bring_asked.connect(self.bring)
            self._bar.stay_asked.connect(self.stay)
            self._bar.back_asked.connect(self.take_back)
            self._view.lay_bar(self._bar)
        if self._bar is not None:
            self._bar.show_standing(known.standing, len(known.left))
        for page in (self._changes, self._left):
            if page is not None:
                page.show_known(known)

    def show_changes(self) -> None:
        """List what the other version changes, each a way to its question."""
        if self.known is None:
            return
        if self._changes is None:
            self._changes = ChangesPage(self._view.presenter)
            self._changes.question_chosen.connect(self._view.go_to)
            self._changes.removed_chosen.connect(self.show_left)
            self._changes.left.connect(self._view.back_to_questions)
            self._changes.bring.clicked.connect(self.bring)
            self._changes.show_known(self.known)
        self._view.show_over(self._changes)

    def show_left(self) -> None:
        """List the answers that have no place in the form."""
        if self.known is None:
            return
        if self._left is None:
            self._left = LeftPage(self._view.presenter)
            self._left.left.connect(self._view.back_to_questions)
            self._left.taken.connect(self._take_over)
            self._left.show_known(self.known)
        self._view.show_over(self._left)

    def _take_over(self, path: str, value: Any, left: dict[str, Any]) -> None:
        """As one command of the form; what has no place is read again after it, and after what takes it back."""
        presenter = self._view.presenter
        if not self._took:
            self._took = True
            presenter.counted.connect(self.read)
        presenter.do(lambda: presenter.editor.taking_over(path, value, left))
        self._view.go_to(path)

    def bring(self) -> None:
        """Bring the draft to the version in use: what is typed is written first, then the record is opened again."""
        self._migrate(None)

    def take_back(self) -> None:
        """Bring it back to the version that it had."""
        if self.known is not None and self.known.standing.brought is not None:
            self._migrate(self.known.standing.brought.was)

    def stay(self) -> None:
        """The draft goes on with its own form; the list stays at hand."""
        workspace, key = self._desk.workspace, self._view.presenter.filler.key
        self._desk.data.run(lambda _job: workspace.migrating.stay(key), done=lambda _none: self.read(), owner=self)

    def _migrate(self, to: str | None) -> None:
        view, presenter = self._view, self._view.presenter
        view.page.flush()
        presenter.when_free(lambda: self._ask(to))

    def _ask(self, to: str | None) -> None:
        workspace, key = self._desk.workspace, self._view.presenter.filler.key
        self._view.setEnabled(False)
        self._desk.data.run(
            lambda _job: workspace.migrating.migrate(key, to), done=self._brought, failed=self._failed, owner=self
        )

    def _brought(self, _done: Migrated) -> None:
        """The record is opened anew, by the form that it has now."""
        if self.known is not None:
            self._view.record_asked.emit(self.known.reference)

    def _failed(self, problem: Any) -> None:
        self._view.setEnabled(True)
        self._desk.notices.problem(problem)


def _brings_forms(changes: Any) -> bool:
    return any(key.collection == PACKAGES for key in changes.records)


def _says(standing: Standing) -> bool:
    return standing.state in ("older", "missing") or standing.brought is not None or bool(standing.passed_over)
