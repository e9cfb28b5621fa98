"""The pages of what a version of a form changes, and of the answers that have no place in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui import theme
from brs_desktop.ui.parts import button, on_key, text
from brs_desktop.ui.reports.filler.renewalbar import counted
from brs_desktop.ui.room import Flow, Page
from brs_desktop.ui.speech import speak
from brs_desktop.ui.values import apart, leaning, shown

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.forms.changes import Changed
    from brs_desktop.forms.leftovers import Leftover
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.ui.reports.filler.renewal import Renewed

_WHAT = Qt.ItemDataRole.UserRole
_LEFT = Qt.ItemDataRole.UserRole + 1
_LOWEST = 120


class _ListedPage(QWidget):
    """A title, what is to be known, ways, and a list."""

    left = Signal()

    def __init__(self, presenter: FillerPresenter, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}_page")
        self._presenter = presenter
        self._known: Renewed | None = None
        self.title = text("", "title", wraps=True, name=f"{name}_title")
        self.summary = text("", "hint", wraps=True, name=f"{name}_summary")
        self.back = button("", name=f"{name}_back", pressed=self.left.emit)
        self.lines = QListWidget()
        self.lines.setObjectName(f"{name}_lines")
        self.lines.setWordWrap(True)
        self.lines.setMinimumHeight(_LOWEST)
        self.lines.setResizeMode(QListView.ResizeMode.Adjust)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.ways = Flow(10)
        self.ways.put(self.title, wide=True)
        self.ways.put(self.back)
        page = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Page(page))
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 14, 24, 12)
        column.setSpacing(8)
        column.addLayout(self.ways)
        column.addWidget(self.summary)
        column.addWidget(self.lines, 1)

    def focus_first(self) -> None:
        """Put the focus on the list, on the way back where it is empty."""
        (self.lines if self.lines.count() else self.back).setFocus()

    def show_known(self, known: Renewed) -> None:
        """Show what was read."""
        self._known = known
        self._words()

    def _words(self) -> None:
        raise NotImplementedError

    @property
    def _spoken(self) -> str:
        return self._presenter.form.language

    def _put(self, heading: str, entries: Iterator[QListWidgetItem]) -> None:
        item = QListWidgetItem(heading)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        item.setForeground(QColor(theme.look.colours.accent_ink))
        self.lines.addItem(item)
        for entry in entries:
            self.lines.addItem(entry)


class ChangesPage(_ListedPage):
    """Kind by kind; Enter or a click leads to the question where the form that is open has it."""

    question_chosen = Signal(str)
    removed_chosen = Signal()

    def __init__(self, presenter: FillerPresenter) -> None:
        super().__init__(presenter, "changes")
        self.bring = button("", name="changes_bring", tone="primary")
        self.ways.put(self.bring)
        self.lines.itemClicked.connect(self._lead)
        self.lines.itemActivated.connect(self._lead)
        speak(self._words)

    def _words(self) -> None:
        self.title.setText(_("What the new version of the form changes"))
        self.back.setText(_("Back to the questions"))
        self.bring.setText(_("Bring this draft to the new version"))
        self.lines.setAccessibleName(_("Questions that changed; Enter leads to the question"))
        self.lines.clear()
        if self._known is None:
            return
        standing = self._known.standing
        self.bring.setVisible(standing.state == "older" and standing.staying)  # else it stands in the bar
        self.summary.setText(counted(standing.changes))
        headings = kinds_of_changes()
        for kind, changes in groupby(standing.changes, key=lambda one: one.kind):
            self._put(headings[kind], map(self._line, changes))

    def _line(self, one: Changed) -> QListWidgetItem:
        assert self._known is not None
        standing = self._known.standing
        older, newer = standing.before, standing.after
        form, path = (older, one.was) if one.kind == "removed" else (newer, one.now)
        said = [leaning(called(form, path, self._spoken)), self._where(one, older, newer)]
        item = QListWidgetItem("\n".join(part for part in said if part))
        item.setData(_WHAT, one)
        if not self._leads_to(one):
            item.setToolTip(_("The question is there once the draft is on the new version."))
        return item

    def _where(self, one: Changed, older: FormDefinition | None, newer: FormDefinition | None) -> str:
        before, after = section_of(older, one.was, self._spoken), section_of(newer, one.now, self._spoken)
        if one.kind == "moved" and before != after:
            return _("From {before} to {after}").format(before=apart(before), after=apart(after))
        if one.kind == "removed":
            return _("Its answer stays readable under “Answers of removed questions”.")
        return after

    def _leads_to(self, one: Changed) -> str:
        """The path of the question in the form that is open, empty where it has none."""
        assert self._known is not None
        return one.was if self._known.standing.state == "older" else one.now

    def _lead(self, item: QListWidgetItem) -> None:
        one = item.data(_WHAT)
        if one is None:
            return
        path = self._leads_to(one)
        if path:
            self.question_chosen.emit(path.split("/")[0])
        elif one.kind == "removed":
            self.removed_chosen.emit()


class LeftPage(_ListedPage):
    """The question's words by the version that asked it, and the answer; one can be copied, or put into a question."""

    taken = Signal(str, object, dict)

    def __init__(self, presenter: FillerPresenter) -> None:
        super().__init__(presenter, "removed")
        self.put = button("", name="removed_put", icon="move", pressed=self._put_into)
        self.put.setVisible(not presenter.readonly)
        self.ways.put(self.put)
        self.copy = button("", name="removed_copy", icon="copy", pressed=self._copy)
        self.ways.put(self.copy)
        self.lines.currentItemChanged.connect(lambda now, _before: self._enable(now))
        on_key(self.lines, "Ctrl+C", self._copy)
        speak(self._words)

    def _words(self) -> None:
        self.title.setText(_("Answers of removed questions"))
        self.summary.setText(
            _(
                "The form of this record has no place for these answers. They stay with it; copy what you need,"
                " or put it into another question."
            )
        )
        self.back.setText(_("Back to the questions"))
        self.copy.setText(_("Copy the answer"))
        self.put.setText(_("Put into a question…"))
        self.lines.setAccessibleName(_("Answers of removed questions; Ctrl+C copies one"))
        self.lines.clear()
        self._enable(None)
        if self._known is None:
            return
        headings = {
            "removed": _("The question is not in this version"),
            "retyped": _("The question is asked differently now"),
        }
        for kind, left in groupby(sorted(self._known.left, key=lambda one: one.kind), key=lambda one: one.kind):
            self._put(headings[kind], map(self._line, left))

    def _line(self, one: Leftover) -> QListWidgetItem:
        label = called(one.form, one.path, self._spoken) or one.path
        numbered = _("Row {number}").format(number=one.row)
        row = f" · {numbered}" if one.row else ""
        tongue = f" ({one.language})" if one.language else ""
        value = _answer(one, self._spoken)
        item = QListWidgetItem(f"{leaning(label)}{row}{tongue}\n{leaning(value)}")
        item.setData(_WHAT, value)
        item.setData(_LEFT, one)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{label}{row}: {value}")
        return item

    def _enable(self, item: QListWidgetItem | None) -> None:
        self.copy.setEnabled(_value(item) is not None)
        one = item.data(_LEFT) if item is not None else None
        known = self._known.contested if self._known is not None else frozenset()
        open_ = one is not None and any(path == one.path or path.startswith(f"{one.path}/") for path in known)
        self.put.setEnabled(one is not None and not open_)
        self.put.setToolTip(_("Two answers stand here: decide between them under Sync first.") if open_ else "")

    def _put_into(self) -> None:
        from brs_desktop.ui.reports.filler.takeover import TakeOverDialog

        item = self.lines.currentItem()
        if item is not None and item.data(_LEFT) is not None:
            dialog = TakeOverDialog(self._presenter, item.data(_LEFT), item.data(_WHAT), self)
            dialog.chosen.connect(self.taken)
            dialog.open()

    def _copy(self) -> None:
        value = _value(self.lines.currentItem())
        if value is not None:
            QGuiApplication.clipboard().setText(value)


def _value(item: QListWidgetItem | None) -> str | None:
    found = item.data(_WHAT) if item is not None else None
    return found if isinstance(found, str) else None


def kinds_of_changes() -> dict[str, str]:
    """The headings above the questions that a version changes."""
    return {
        "new": _("New questions"),
        "moved": _("Questions that stand elsewhere"),
        "renamed": _("Questions with another name"),
        "retyped": _("Questions that are asked differently"),
        "removed": _("Questions that are no longer asked"),
    }


def called(form: FormDefinition | None, path: str, language: str) -> str:
    """The question's words; those of the form's own language where it does not speak this one."""
    name = path.rpartition("/")[2]
    if form is None or not form.has(name):
        return ""
    spoken = (form.label(name, one) for one in (language, form.default_language))
    return next((words for words in spoken if words.strip("- ")), "")


def section_of(form: FormDefinition | None, path: str, language: str) -> str:
    """The words of the group around a question, the innermost that has any."""
    if form is None or not path:
        return ""
    around = (form.label(name, language) for name in reversed(form.question(path).group_path))
    return next((words for words in around if words), "")


def _answer(one: Leftover, language: str) -> str:
    """An answer in words: of a choice, those that the version had for it."""
    listed = one.form.choices(one.name, language) if one.form is not None else None
    words = {choice.value: choice.label for choice in listed or ()}
    return ", ".join(words.get(str(value), "") or shown(value) for value in one.values)
