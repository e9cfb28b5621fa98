"""What every dialog that makes a file asks alike: the language, the file's name, and whether one there is replaced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from brs_desktop import language
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.folders import new_file
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.values import apart


class FileDialog(Dialog):
    """Whoever builds on it says what is made, and adds its own rows; what stands there already is replaced only when
    that was meant, and an emptied name makes nothing.
    """

    def __init__(
        self,
        desk: Desk,
        kind: str,
        heading: str,
        offered: tuple[str, str],
        parent: QWidget | None = None,
        *,
        spoken: str = "",
    ) -> None:
        """`kind` begins the names of its parts; `offered` is the file's name and its ending."""
        super().__init__(parent)
        self.setObjectName(f"{kind}_dialog")
        self.setMinimumWidth(540)
        self.setWindowTitle(heading)
        self._desk, self._heading = desk, heading
        self._replaced: Path | None = None
        self.languages = QComboBox()
        self.languages.setObjectName(f"{kind}_language")
        for code in language.LANGUAGES:
            self.languages.addItem(language.NATIVE_NAMES[code], code)
        self.languages.setCurrentIndex(max(0, self.languages.findData(spoken or language.language())))
        self.file = QLineEdit(str(new_file(*offered)))
        self.file.setObjectName(f"{kind}_file")
        self.file.textEdited.connect(self.forget_replaced)
        self.browse = button(_("Choose…"), name=f"{kind}_browse", pressed=self._browse)
        self.state = text("", "warn", wraps=True, name=f"{kind}_state")
        self.make = button(self.making, name=f"{kind}_make", tone="primary", pressed=self._make)
        self.make.setDefault(True)
        self.leave = button(_("Cancel"), name=f"{kind}_cancel", pressed=self.reject)
        self.asked = QWidget()
        self.rows = QFormLayout(self.asked)
        self.column, self.foot = QVBoxLayout(self), QHBoxLayout()
        self._arrange()

    @property
    def making(self) -> str:
        """What the button says."""
        return _("Make the file")

    @property
    def speaking(self) -> str:
        """How the language is asked for."""
        return _("Language")

    @property
    def suffix(self) -> str:
        """The ending that the file has as things are chosen."""
        raise NotImplementedError

    def begin(self, code: str, out: Path) -> None:
        """Make it in a language; nothing that was not meant is written over."""
        raise NotImplementedError

    def add_row(self, at: int, words: str, field: QWidget) -> None:
        """Ask something more, above the row that was at this place."""
        self.rows.insertRow(at, words, field)
        field.setAccessibleName(words)

    def _arrange(self) -> None:
        where = QHBoxLayout()
        where.addWidget(self.file, 1)
        where.addWidget(self.browse)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(10)
        self.add_row(0, self.speaking, self.languages)
        self.rows.addRow(_("File"), where)
        self.file.setAccessibleName(_("File"))
        self.foot.addWidget(self.state, 1)
        self.foot.addWidget(self.leave)
        self.foot.addWidget(self.make)
        self.column.setContentsMargins(20, 18, 20, 16)
        self.column.setSpacing(14)
        self.column.addWidget(text(self._heading, "heading", wraps=True))
        self.column.addWidget(self.asked)
        self.column.addLayout(self.foot)

    def _browse(self) -> None:
        kind = f"{self.suffix.upper()} (*.{self.suffix})"
        chosen, _kind = QFileDialog.getSaveFileName(self, self._heading, self.file.text(), kind)
        if chosen:
            self.file.setText(chosen)
            self.forget_replaced()
            self._replaced = Path(chosen)  # the system's dialog has asked

    def forget_replaced(self) -> None:
        """Another file is meant: whether one is replaced is to be asked again."""
        self._replaced = None
        self.state.setText("")
        self.make.setText(self.making)
        self.make.setAccessibleDescription("")

    def _make(self) -> None:
        typed = self.file.text().strip()
        try:
            out = Path(typed).expanduser()
        except RuntimeError:  # nobody is called so here
            self.state.setText(_("There is no folder “{folder}”.").format(folder=apart(str(Path(typed).parent))))
            return
        if not out.name:
            self.state.setText(_("The file needs a name."))
        elif out.is_file() and out != self._replaced:
            self._replaced = out
            self.state.setText(_("There is a file of this name already."))
            self.make.setText(_("Replace it"))
            self.make.setAccessibleDescription(self.state.text())
        else:
            self.begin(self.languages.currentData(), out)


def tell_made(desk: Desk, words: str, out: Path) -> None:
    """Say that a file is there, which may be after its dialog went; `words` name it by {file}."""
    desk.notices.good(words.format(file=apart(str(out))), _("Open"), opening(out))


def opening(file: Path) -> Callable[[], None]:
    """What opens a file with the program that the computer has for it."""

    def act() -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    return act
