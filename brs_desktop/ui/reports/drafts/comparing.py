"""A what-if draft beside the main draft: what differs, which answer is to stand, one button that brings them over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from brs_desktop.language import _, format_number, language, ngettext
from brs_desktop.records.margins import is_margin
from brs_desktop.records.margins import words as margin_words
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.records.asking import page_of
from brs_desktop.ui.records.differences import Differences, Side
from brs_desktop.ui.records.words import RecordWords
from brs_desktop.ui.sync.review.naming import CellNames
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey

    from brs_desktop.errors import Problem
    from brs_desktop.workspace.reports.drafts import Brought, Comparison
    from brs_desktop.workspace.reports.drafts.shapes import Unlike

_ORDER = ("both", "draft", "main")


@dataclass(frozen=True)
class Told:
    """A comparison in words: what is asked first, then what would come, then what stays."""

    found: Comparison
    sides: tuple[Side, ...]


def told(workspace: Any, key: RecordKey) -> Told:
    """Compare, and say what differs as a person reads it (asked in the data lane)."""
    found = workspace.reports.drafts.compare(key)
    collection, spoken = workspace.collection(key.collection), language()
    words = RecordWords(workspace, collection, spoken)
    names = {one: CellNames(workspace, collection, one, spoken) for one in (found.draft, found.main)}
    ordered = sorted(found.unlike, key=lambda one: _ORDER.index(one.who))
    return Told(found, tuple(_side(one, words, names[_where(one, found)]) for one in ordered))


def _where(one: Unlike, found: Comparison) -> RecordKey:
    """The draft that has the row, where one of them has not."""
    return found.main if one.what == "row-removed" else found.draft


def _side(one: Unlike, words: RecordWords, names: CellNames) -> Side:
    question = names.question(one.path if one.what == "answer" else f"{one.path}/alive")
    if one.who == "both":
        question = _("{question} (changed in both since the copy)").format(question=question)
    elif one.who == "main":
        question = _("{question} (changed in the main draft since the copy)").format(question=question)
    absent = "" if one.what == "answer" else _("(no such row)")
    here = absent if one.what == "row-removed" else _said(one.here, words)
    there = absent if one.what in ("row-added", "row-gone") else _said(one.there, words)
    return Side(one.path, question, here, there, one.who == "draft", one.who == "main")


def _said(cells: Any, words: RecordWords) -> str:
    """The cells of one side as they are read, what stands beside an answer with what it is called."""
    parts = []
    for path, value in cells.items():
        said = "" if path.endswith("/alive") else words.value(path, value)
        if said:
            parts.append(f"{margin_words(path)}: {said}" if is_margin(path) else said)
    return " · ".join(parts)


class CompareDialog(Dialog):
    """Nothing comes over before it was seen beside what is there; one button brings what was chosen."""

    guide = "reports"

    def __init__(self, desk: Desk, key: RecordKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("what_if_dialog")
        self.setWindowTitle(_("Compare with the main draft"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._key = desk, key
        self._told: Told | None = None
        self._looking = self._bringing = False
        self._title = text(_("Compare with the main draft"), "heading", wraps=True, name="what_if_title")
        self.says = text("", wraps=True, name="what_if_says")
        self.differences = Differences()
        self.go = button(_("Bring into the main draft"), name="what_if_bring", tone="primary", pressed=self._bring)
        self.leave = button(_("Close"), name="what_if_leave", pressed=self.reject)
        column = page_of(self, (self.leave, self.go), 720, 560)
        for widget in (self._title, self.says, self.differences):
            column.addWidget(widget)
        column.addStretch(1)
        self.differences.decided.connect(self._enable)
        self._look()

    @property
    def waits(self) -> bool:
        """Whether the drafts are being compared, or something is being brought over."""
        return self._looking

    def reject(self) -> None:
        """Stays while answers are brought over: how that ended, and the way back, is told by nobody else."""
        if not self._bringing:
            super().reject()

    def _look(self) -> None:
        self._looking, self._told = True, None
        self._enable()
        workspace, key = self._desk.workspace, self._key
        self._desk.data.run(lambda _job: told(workspace, key), done=self._show, failed=self._refused, owner=self)

    def _show(self, found: Told) -> None:
        self._looking, self._told = False, found
        self._title.setText(_("“{name}” and the main draft").format(name=apart(found.found.name)))
        self.says.setText(_summary(found.found))
        self.differences.show_sides(found.sides, _("What-if draft"), _("Main draft"))
        self._enable()
        self.leave.setFocus()

    def _refused(self, problem: Problem) -> None:
        self._looking = self._bringing = False
        self.says.setText(" ".join(part for part in (problem.message, problem.safe, problem.next) if part))
        self.differences.show_sides((), "", "")
        self._enable()

    def _enable(self) -> None:
        ready = self._told is not None and not self._looking
        self.leave.setEnabled(not self._bringing)
        self.go.setEnabled(ready and self.differences.complete and bool(self.differences.taken))

    def _bring(self) -> None:
        found, taken = self._told, self.differences.taken
        if found is None:
            return
        self._looking = self._bringing = True
        self._enable()
        workspace = self._desk.workspace
        self._desk.data.run(
            lambda _job: workspace.reports.drafts.bring(found.found, taken),
            done=self._brought,
            failed=self._refused,
            owner=self,
        )

    def _brought(self, done: Brought) -> None:
        self._looking = self._bringing = False
        desk, workspace = self._desk, self._desk.workspace

        def undo() -> None:
            desk.data.run(lambda _job: workspace.reports.drafts.take_back(done), failed=desk.notices.problem)

        desk.notices.good(_came(done), _("Undo"), undo)
        self.accept()


def _came(done: Brought) -> str:
    words = ngettext(
        "{count} answer or row is in the main draft now.",
        "{count} answers or rows are in the main draft now.",
        done.count,
    ).format(count=format_number(done.count))
    left = ngettext(
        "{count} cell has no place there yet; compare again.",
        "{count} cells have no place there yet; compare again.",
        done.left,
    )
    return f"{words} {left.format(count=format_number(done.left))}" if done.left else words


def _summary(found: Comparison) -> str:
    """How much differs, and what happens with it."""
    if not found.unlike:
        return _("Nothing differs from the main draft.")
    both, own, others = (len(found.of(who)) for who in ("both", "draft", "main"))
    counts = (
        (
            both,
            ngettext(
                "{count} answer was changed in both since the copy: choose which is to stand.",
                "{count} answers were changed in both since the copy: choose which are to stand.",
                both,
            ),
        ),
        (
            own,
            ngettext(
                "{count} answer was changed in the what-if draft alone; it comes over unless you choose otherwise.",
                "{count} answers were changed in the what-if draft alone; they come over unless you choose otherwise.",
                own,
            ),
        ),
        (
            others,
            ngettext(
                "{count} answer was changed in the main draft alone; it stays.",
                "{count} answers were changed in the main draft alone; they stay.",
                others,
            ),
        ),
    )
    return " ".join(words.format(count=format_number(count)) for count, words in counts if count)
