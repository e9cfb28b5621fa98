"""The what-if drafts of a report under its card: what each is called, when it was copied, how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from brs_desktop.language import _, format_number
from brs_desktop.ui.parts import Button, button, discard, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_sync.ids import RecordKey

    from brs_desktop.workspace.reports.drafts import Gone, WhatIf

OPEN, COMPARE, RENAME, REMOVE, RESTORE = "open", "compare", "rename", "remove", "restore"


class DraftLine(QFrame):
    """One what-if draft, or one that was removed not long ago; asks for nothing itself."""

    asked = Signal(str, object)

    def __init__(self, one: WhatIf | Gone, acts: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("what_if")
        name = one.key.record
        self._one = one
        self._title = text("", "strong", wraps=True, name=f"what_if_name:{name}")
        self._facts = text("", "caption", wraps=True, name=f"what_if_facts:{name}")
        self._buttons = {act: self._button(act, name) for act in acts}
        line = Flow()
        for made in self._buttons.values():
            line.put(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        column.addLayout(line)

    def _button(self, act: str, name: str) -> Button:
        return button("", name=f"what_if_{act}:{name}", tone="quiet", pressed=lambda: self.asked.emit(act, self._one))

    def show_draft(self, one: WhatIf | Gone) -> None:
        """Show it as it stands now."""
        self._one = one
        self._title.setText(_("What-if draft: {name}").format(name=apart(one.name)))
        self._facts.setText(_facts(one))
        words = {
            OPEN: _("Open"),
            COMPARE: _("Compare…"),
            RENAME: _("Rename…"),
            REMOVE: _("Remove"),
            RESTORE: _("Bring back"),
        }
        for act, made in self._buttons.items():
            made.setText(words[act])
            made.setAccessibleName(f"{words[act]}: {self._title.text()}")


class DraftLines(QWidget):
    """Shows nothing where a report has none."""

    asked = Signal(str, object)

    def __init__(self, parent: QWidget | None = None, acts: tuple[str, ...] = (OPEN, COMPARE, RENAME, REMOVE)) -> None:
        super().__init__(parent)
        self._acts = acts
        self._lines: dict[tuple[bool, RecordKey], DraftLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_drafts(self, drafts: tuple[WhatIf, ...], gone: tuple[Gone, ...]) -> None:
        """Show these and no others; a line that is there already is told anew."""
        wanted: dict[tuple[bool, RecordKey], WhatIf | Gone] = {(True, one.key): one for one in drafts}
        wanted |= {(False, one.key): one for one in gone}
        for key in [key for key in self._lines if key not in wanted]:
            discard(self._lines.pop(key))
        for place, (key, one) in enumerate(wanted.items()):
            if key not in self._lines:
                acts = self._acts if key[0] else (RESTORE,)
                self._lines[key] = DraftLine(one, acts, self)
                self._lines[key].asked.connect(self.asked)
            self._lines[key].show_draft(one)
            self._column.insertWidget(place, self._lines[key])
        self.setVisible(bool(wanted))


def _facts(one: WhatIf | Gone) -> str:
    from brs_desktop.workspace.reports.drafts import Gone

    if isinstance(one, Gone):
        return _("Removed {when}; it is kept until {until}.").format(
            when=apart(when(one.removed_ms)), until=apart(when(one.until_ms))
        )
    said = [_("Copied {when}").format(when=apart(when(one.made_ms)))]
    if one.total:
        figures = {"answered": format_number(one.answered), "total": format_number(one.total)}
        said.append(_("{answered} of {total} answered").format(**figures))
    if one.contested:
        said.append(_("two answers exist somewhere"))
    return " · ".join(said)
