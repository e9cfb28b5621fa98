"""The card with which bundles are taken in: what each would bring is shown first."""

from __future__ import annotations

from typing import Any

from brs_sync.bundle.letters import is_letters
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QListWidget, QVBoxLayout, QWidget

from brs_desktop.language import _
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync import bundlewords
from brs_desktop.ui.sync.bundlepresenter import BundlePresenter, Refused

_ENDS = " (*.brs *.brspart *.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff *.txt)"


class ReadingCard(QFrame):
    """A file, or all bundles of a stick; nothing is taken in before somebody has seen what it is."""

    def __init__(self, presenter: BundlePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bundle_read_card")
        self.setProperty("role", "card")
        self._presenter = presenter
        self._found: list[Any] = []
        self._looked = False
        self._done: Any = None
        self._title, self._hint = text("", "heading"), text("", "hint", wraps=True)
        self._label = text()
        self.source = QLineEdit()
        self.source.setObjectName("bundle_source")
        self.choose_file = button("", name="bundle_choose_file", pressed=self._choose_file)
        self.choose_folder = button("", name="bundle_choose_folder", pressed=self._choose_folder)
        self.search = button("", name="bundle_find", icon="search", pressed=self._find)
        self.list = QListWidget()
        self.list.setObjectName("bundle_list")
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(72)
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._details = text("", wraps=True, name="bundle_details")
        self._said = text("", "good", wraps=True, name="bundle_taken")
        self.take = button("", name="bundle_take", icon="import", tone="primary", pressed=self._take)
        self._arrange()
        self._connect()
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        for widget in (self._title, self._hint, self._label):
            column.addWidget(widget)
        self._label.setBuddy(self.source)
        column.addWidget(self.source)
        ways = Flow()
        for one in (self.choose_file, self.choose_folder, self.search):
            ways.put(one)
        column.addLayout(ways)
        column.addWidget(self.list)
        column.addWidget(self._details)
        last = Flow()
        last.put(self.take)
        column.addLayout(last)
        column.addWidget(self._said)
        column.addStretch(1)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.looked.connect(self._show)
        presenter.imported.connect(self._took)
        presenter.began.connect(self._enable)
        presenter.ended.connect(self._enable)
        self.source.returnPressed.connect(self._find)
        self.source.textChanged.connect(self._enable)
        self.list.currentRowChanged.connect(self._choose)

    @property
    def _chosen(self) -> Any:
        row = self.list.currentRow()
        return self._found[row] if 0 <= row < len(self._found) else None

    def _find(self) -> None:
        if self.source.text().strip() and not self._presenter.busy:
            self._done = None
            if is_letters(self.source.text()):
                self._presenter.find_typed(self.source.text())
            else:
                self._presenter.find(bundlewords.file_of(self.source.text()))

    def _show(self, found: list[Any]) -> None:
        self._found, self._looked = found, True
        self._fill()
        if found:
            self.list.setCurrentRow(0)
        self._say()

    def _fill(self) -> None:
        row = self.list.currentRow()
        self.list.clear()
        self.list.addItems([bundlewords.line(one) for one in self._found])
        self.list.setCurrentRow(row)

    def _choose(self, _row: int) -> None:
        self._done = None
        self._say()

    def _take(self) -> None:
        if self._chosen is not None and not isinstance(self._chosen, Refused):
            self._presenter.take(self._chosen)

    def _took(self, done: Any) -> None:
        """What was taken in leaves the list; the next one is looked at."""
        row = self.list.currentRow()
        self._found = [one for one in self._found if one.file != done.file]
        self._fill()
        self.list.setCurrentRow(min(row, len(self._found) - 1))
        self._done = done
        self._say()

    def _choose_file(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self, _("Bundle"), self.source.text(), _("Bundles, their parts, pictures of codes") + _ENDS
        )
        self._look_at(chosen)

    def _choose_folder(self) -> None:
        self._look_at(QFileDialog.getExistingDirectory(self, _("Folder"), self.source.text()))

    def _look_at(self, chosen: str) -> None:
        if chosen:
            self.source.setText(chosen)
            self._find()

    def _enable(self) -> None:
        free = not self._presenter.busy
        chosen = self._chosen
        for widget in (self.source, self.choose_file, self.choose_folder):
            widget.setEnabled(free)
        self.search.setEnabled(free and bool(self.source.text().strip()))
        whole = chosen is not None and chosen.survey is not None
        self.take.setEnabled(free and whole)
        self.take.setVisible(bool(self._found))

    def _say(self) -> None:
        chosen = self._chosen
        if isinstance(chosen, Refused):
            words = bundlewords.refused(chosen.problem)
        elif chosen is not None:
            words = bundlewords.details(chosen)
        else:
            words = _("There is no bundle for this computer there.") if self._looked and not self._done else ""
        self._details.setText(words)
        self._details.setVisible(bool(words))
        self.list.setVisible(bool(self._found))
        damaged = getattr(getattr(chosen, "survey", None), "damage", "")
        self.take.setText(_("Take in what is sound") if damaged else _("Take it in"))
        self._said.setVisible(self._done is not None)
        self._said.setText(bundlewords.imported(self._done) if self._done is not None else "")
        self._enable()

    def _words(self) -> None:
        self._title.setText(_("Take a bundle in"))
        self._hint.setText(_("What it would bring is shown first. Taking the same one in twice changes nothing."))
        self._label.setText(_("File, folder or stick, or what a scanner typed"))
        self.source.setAccessibleName(_("File, folder or stick, or what a scanner typed"))
        self.source.setToolTip(_("This program uses no camera: choose a picture of a code, or let a scanner type it."))
        self.list.setAccessibleName(_("Bundles found"))
        self.choose_file.setText(_("File…"))
        self.choose_folder.setText(_("Folder…"))
        self.search.setText(_("See what is in it"))
        self._fill()
        self._say()
