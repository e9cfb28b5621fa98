"""What a person does with what-if drafts: copied, opened, compared, renamed, removed, put back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.reports.drafts.comparing import CompareDialog
from brs_desktop.ui.reports.drafts.lines import COMPARE, OPEN, REMOVE, RENAME, RESTORE
from brs_desktop.ui.reports.drafts.orphans import REVIVE
from brs_desktop.ui.reports.sections.dialogs import SectionDialog
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey

    from brs_desktop.ui.reports.reading import Listed
    from brs_desktop.workspace.reports.drafts import Gone, Orphans, WhatIf


class NameDialog(SectionDialog):
    """Asks what a what-if draft is to be called; a name that cannot be is refused where it was typed."""

    guide = "reports"

    def __init__(
        self,
        desk: Desk,
        words: tuple[str, str],
        name: str,
        work: Callable[[str], Any],
        done: Callable[[Any], None],
        parent: QWidget | None = None,
    ) -> None:
        heading, go = words
        super().__init__(desk, "what_if_named", heading, _("Name of the draft"), go, parent)
        self._named, self._done = work, done
        self.said.setText(name)
        self.said.selectAll()
        self.hint.setText(_("Say in a few words what it supposes, such as “With the new factory”."))

    def work(self, said: str, out: Path, over: bool) -> Callable[[Any], Any]:
        return lambda _job: self._named(said)

    def done_with(self, result: Any) -> None:
        self._done(result)
        self.accept()


class DraftWork(QObject):
    """Asks the service in the data lane; lists are read again when the records change."""

    opening = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._window = desk, parent

    def copy(self, listed: Listed) -> None:
        """Copy a report's draft under a name of one's own."""
        key, workspace, notices = listed.report.key, self._desk.workspace, self._desk.notices
        if key is None:
            return

        def made(one: WhatIf) -> None:
            words = _("“{name}” is a copy of the report as it is now.").format(name=apart(one.name))
            notices.good(words, _("Open"), lambda: self.opening.emit(one.key))

        asked = (_("Copy as a what-if draft"), _("Copy"))
        NameDialog(
            self._desk, asked, "", lambda name: workspace.reports.drafts.make(key, name), made, self._window
        ).open()

    def do(self, act: str, one: Any) -> None:
        """One of the buttons of a line, or of the drafts of a report that was deleted."""
        {
            REVIVE: lambda: self._revive(one),
            OPEN: lambda: self.opening.emit(one.key),
            COMPARE: lambda: self.compare(one.key),
            RENAME: lambda: self._rename(one),
            REMOVE: lambda: self._remove(one),
            RESTORE: lambda: self._restore(one),
        }[act]()

    def compare(self, key: RecordKey) -> None:
        """Show it beside the main draft."""
        CompareDialog(self._desk, key, self._window).open()

    def _rename(self, one: WhatIf | Gone) -> None:
        workspace = self._desk.workspace
        asked = (_("Rename the what-if draft"), _("Rename"))
        NameDialog(
            self._desk,
            asked,
            one.name,
            lambda name: workspace.reports.drafts.rename(one.key, name),
            lambda _done: None,
            self._window,
        ).open()

    def _remove(self, one: WhatIf | Gone) -> None:
        workspace = self._desk.workspace

        def removed(_dots: object) -> None:
            words = _("The what-if draft “{name}” is removed; it is kept for thirty days.")
            name = apart(one.name)
            self._desk.notices.say(
                lambda: Notice("good", words.format(name=name), action=_("Undo"), act=lambda: self._restore(one))
            )

        self._run(lambda: workspace.reports.drafts.remove(one.key), removed)

    def _restore(self, one: WhatIf | Gone) -> None:
        workspace = self._desk.workspace
        self._run(lambda: workspace.reports.drafts.put_back(one.key), lambda _done: None)

    def _revive(self, one: Orphans) -> None:
        workspace = self._desk.workspace
        self._run(lambda: workspace.reports.drafts.revive(one.main), lambda _done: None)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._desk.data.run(lambda _job: work(), done=done, failed=self._desk.notices.problem, owner=self)
