"""The last report beside this one: offered to begin from, and its answer under each question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.records.margins import Kind, beside
from brs_desktop.ui.notices import Notice
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart
from brs_desktop.workspace.reports.pairing import Paired

if TYPE_CHECKING:
    from brs_sync.values import Value

    from brs_desktop.forms.session import FormSession
    from brs_desktop.forms.shapes import NodeState
    from brs_desktop.workspace import Filler
    from brs_desktop.workspace.reports import Copied, Last


@dataclass(frozen=True)
class LastReport:
    """What was answered before: to copy from, and to read beside the questions."""

    found: Last
    form: FormSession
    preview: Copied
    rows: Paired

    @property
    def named(self) -> str:
        """What the last report is called: its period, where it has one."""
        return self.found.period or self.found.title

    def text(self, path: str) -> str:
        """How an answer read then; nothing where the question was not asked, nor its row there."""
        state = self.state(path)
        return state.text if state is not None and state.relevant and state.value is not None else ""

    def state(self, path: str) -> NodeState | None:
        """How a question stood then, in the row that this one goes on with."""
        then = self.rows.path(path)
        try:
            return self.form.glance(then) if then else None
        except LookupError:
            return None

    def value(self, path: str) -> Value:
        """What was answered then, to be compared with."""
        state = self.state(path)
        return state.value if state is not None and state.relevant else None

    def said(self, path: str) -> dict[Kind, str]:
        """What was said about the answer then."""
        then = self.rows.path(path)
        return beside(self.found.every, then) if then else {}


def asks_last(workspace: Any, filler: Filler) -> Callable[[Any], LastReport]:
    """The job that reads the last report of the same country; what it needs of the editor is taken before it runs."""
    key, form = filler.key, filler.form
    definition, spoken = form.definition, form.language
    collection = workspace.collection(key.collection)
    first = {name: form.state(name).value for name in collection.key}

    def read(_job: Any) -> LastReport:
        record = key if workspace.replica.cells(key) else None
        found = workspace.reports.last(collection.name, record, first)
        before = workspace.filling.form(definition, dict(found.every), collection, new=False)
        before.set_language(spoken)
        preview = workspace.reports.copy_preview(collection.name, record, first)
        return LastReport(found, before, preview, Paired(before))

    return read


def taken_over(count: int, undo: Callable[[], None]) -> Notice:
    """How many answers a draft has been given from it."""
    words = ngettext("{count} answer was taken over.", "{count} answers were taken over.", count)
    return Notice("good", words.format(count=format_number(count)), action=_("Undo"), act=undo)


class CarryBar(QFrame):
    """Offered over an empty draft: what would be taken over, from which report, and what is asked anew."""

    copy_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("tone", "info")
        self._last: LastReport | None = None
        self._label = text("", wraps=True, name="carry_offer")
        self.copy = button("", name="copy_from_last", icon="copy", tone="primary", pressed=self.copy_asked.emit)
        self.leave = button("", name="copy_not_now", tone="quiet", pressed=self.hide)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 6, 12, 6)
        line.setSpacing(10)
        line.addWidget(self._label, 1)
        line.addWidget(self.copy)
        line.addWidget(self.leave)
        self.hide()
        speak(self._words)

    def offer(self, last: LastReport) -> None:
        """Show what could be taken over."""
        self._last = last
        self._words()
        self.show()

    def _words(self) -> None:
        self.copy.setText(_("Copy from the last report"))
        self.leave.setText(_("Not now"))
        if self._last is None:
            return
        preview = self._last.preview
        words = ngettext(
            "{count} answer of the last report ({title}) can be taken over.",
            "{count} answers of the last report ({title}) can be taken over.",
            preview.count,
        ).format(count=format_number(preview.count), title=apart(self._last.found.title))
        anew = ngettext("{count} question is asked anew.", "{count} questions are asked anew.", preview.fresh)
        self._label.setText(f"{words} {anew.format(count=format_number(preview.fresh))}" if preview.fresh else words)
