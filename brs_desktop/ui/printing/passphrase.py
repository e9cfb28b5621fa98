"""Asking for a passphrase that locks a PDF: typed twice, with its rules, and with what is lost when it is forgotten."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from brs_desktop.language import _, ngettext
from brs_desktop.passphrases import LEAST, MOST_BYTES, fault
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import text
from brs_desktop.ui.wrapped import WrappedCheck


class PassphraseField(QWidget):
    """A box to tick; once it is ticked the passphrase is asked for, twice. `changed` tells that its height has."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lock = WrappedCheck("pdf_lock")
        self.lock.say(_("Lock the PDF with a passphrase"))
        self.first, self.again = (self._line(f"pdf_passphrase{place}") for place in ("", "_again"))
        rules = ngettext(
            "At least {count} character. Letters, digits, signs and blanks are allowed.",
            "At least {count} characters. Letters, digits, signs and blanks are allowed.",
            LEAST,
        ).format(count=LEAST)
        lost = _("It is kept nowhere and cannot be recovered: without it nobody opens the file. Give it another way.")
        self.rules = text(f"{rules} {lost}", "hint", wraps=True, name="pdf_passphrase_rules")
        self._asked = QWidget()
        rows = QFormLayout(self._asked)
        rows.setContentsMargins(0, 0, 0, 0)
        for words, line in ((_("Passphrase"), self.first), (_("The same again"), self.again)):
            rows.addRow(words, line)
            line.setAccessibleName(words)
        self.first.setAccessibleDescription(self.rules.text())
        rows.addRow(self.rules)
        column = QFormLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addRow(self.lock)
        column.addRow(self._asked)
        self._asked.hide()
        self.lock.toggled.connect(self._show)

    def _line(self, name: str) -> QLineEdit:
        line = LeaningLine()
        line.setObjectName(name)
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.setMaxLength(MOST_BYTES + 1)
        return line

    def _show(self, asked: bool) -> None:
        self._asked.setVisible(asked)
        if asked:
            self.first.setFocus()
        else:
            self.first.clear()
            self.again.clear()
        QTimer.singleShot(0, self, self.changed.emit)  # once the rows stand or are gone

    @property
    def passphrase(self) -> str:
        """What locks the file; nothing where that is not asked for."""
        return self.first.text() if self.lock.isChecked() else ""

    def trouble(self) -> str:
        """Why it cannot be used as it is typed; the place to mend it has the focus then."""
        found = fault(self.first.text(), self.again.text()) if self.lock.isChecked() else ""
        if found:
            (self.again if found == "unlike" else self.first).setFocus()
        if found == "short":
            words = ngettext(
                "The passphrase needs at least {count} character.",
                "The passphrase needs at least {count} characters.",
                LEAST,
            )
            return words.format(count=LEAST)
        if found == "unlike":
            return _("The two passphrases differ.")
        return _("The passphrase is too long, or has a character that cannot be typed everywhere.") if found else ""
