"""The card with which a bundle is written: for whom, what of, whole or in parts, and where to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from brs_desktop.language import _, format_bytes
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.picker import Picker
from brs_desktop.ui.room import Flow
from brs_desktop.ui.speech import speak
from brs_desktop.ui.sync import bundlewords
from brs_desktop.ui.sync.bundlepresenter import BundlePresenter, Choice, Shelf

PARTS = (None, 1_000_000, 5_000_000, 10_000_000)


class WritingCard(QFrame):
    """Every choice is counted at once; 'may be pulled out' is said when it was read back."""

    def __init__(self, presenter: BundlePresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bundle_write_card")
        self.setProperty("role", "card")
        self._presenter = presenter
        self._shelf = Shelf((), (), ())
        self._plan: tuple[Any, int | None] | None = None
        self._done: Any = None

    def make(self) -> Iterator[None]:
        """What stands here, part by part (see `Place`)."""
        self._title, self._hint = text("", "heading"), text("", "hint", wraps=True)
        self._labels = [text() for _name in range(4)]
        self.reader, self.what, self.parts = (_combo(name) for name in ("bundle_reader", "bundle_what", "bundle_parts"))
        yield
        self.folder = QLineEdit()
        self.folder.setObjectName("bundle_folder")
        self.choose = button("", name="bundle_choose", pressed=self._choose)
        self._count = text("", "caption", wraps=True, name="bundle_count")
        self._said = text("", "good", wraps=True, name="bundle_written")
        self.code = button("", name="bundle_code", icon="qr", pressed=self._code)
        self.write = button("", name="bundle_write", icon="export", tone="primary", pressed=self._write)
        yield
        self._arrange()
        yield
        self._connect()
        speak(self._words)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        place = Flow()
        place.put(self.folder, wide=True)
        place.put(self.choose)
        for label, field in zip(self._labels, (self.reader, self.what, self.parts)):
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
        self._labels[-1].setBuddy(self.folder)
        column.addWidget(self._labels[-1])
        column.addLayout(place)
        column.addWidget(self._count)
        last = Flow()
        last.put(self.write)
        last.put(self.code)
        column.addLayout(last)
        column.addWidget(self._said)
        column.addStretch(1)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.shelf_told.connect(self._take)
        presenter.plan_told.connect(self._planned)
        presenter.written.connect(self._wrote)
        presenter.began.connect(self._enable)
        presenter.ended.connect(self._enable)
        for combo in (self.reader, self.what):
            combo.activated.connect(self._ask)
        self.folder.editingFinished.connect(self._ask)
        self.folder.textChanged.connect(self._enable)

    def _take(self, shelf: Shelf) -> None:
        before, self._shelf = self._shelf, shelf
        if (before.readers, before.roots) != (shelf.readers, shelf.roots):
            self._fill()
        self._ask()

    def _fill(self) -> None:
        """Put the choices into the boxes, keeping what was chosen."""
        for combo, words in ((self.reader, self._readers()), (self.what, self._whats()), (self.parts, _parts())):
            chosen = max(combo.currentIndex(), 0)
            combo.clear()
            combo.addItems(words)
            combo.setCurrentIndex(min(chosen, len(words) - 1))
        self._enable()

    def _readers(self) -> list[str]:
        return [bundlewords.reader(one) for one in self._shelf.readers]

    def _whats(self) -> list[str]:
        roots = [_place(one) for one in self._shelf.roots if one in _PLACES]
        every = _("All they may see and do not have")
        return [every, *roots, _("All but personal data"), _("All they may see, also what they have")]

    def _choice(self) -> Choice | None:
        place = self.reader.currentIndex()
        if not 0 <= place < len(self._shelf.readers):
            return None
        roots = [one for one in self._shelf.roots if one in _PLACES]
        what = self.what.currentIndex()
        prefixes = (roots[what - 1],) if 0 < what <= len(roots) else ()
        part = PARTS[max(self.parts.currentIndex(), 0)]
        section = "open" if what == len(roots) + 1 else ""
        return Choice(self._shelf.readers[place], prefixes, what > len(roots) + 1, part, section)

    def _ask(self) -> None:
        choice = self._choice()
        if choice is not None and not self._presenter.busy:
            named = self.folder.text().strip()
            self._presenter.plan(choice, bundlewords.file_of(named) if named else None)

    def _write(self) -> None:
        choice = self._choice()
        if choice is not None:
            self._done = None
            self._say()
            self._presenter.write(choice, bundlewords.file_of(self.folder.text()))

    def _code(self) -> None:
        choice = self._choice()
        if choice is not None:
            self._presenter.code(choice)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)
            self._ask()

    def _planned(self, plan: Any, free: int | None) -> None:
        self._plan = (plan, free)
        self._say()

    def _wrote(self, done: Any) -> None:
        self._done = done
        self._say()

    def _enable(self) -> None:
        ready = bool(self._shelf.readers) and not self._presenter.busy
        for widget in (self.reader, self.what, self.parts):
            widget.setEnabled(ready)
        self.code.setEnabled(ready)
        self.write.setEnabled(ready and bool(self.folder.text().strip()))

    def _say(self) -> None:
        nobody = _("Nobody is known yet who could read one: join a hub first.")
        known = bundlewords.planned(*self._plan) if self._plan is not None else ""
        self._count.setText(known if self._shelf.readers else nobody)
        self._said.setVisible(self._done is not None)
        self._said.setText(bundlewords.written(self._done) if self._done is not None else "")

    def _words(self) -> None:
        self._title.setText(_("Write a bundle"))
        self._hint.setText(_("A sealed file for a stick or for mail: only the one it is for can open it."))
        fields = (self.reader, self.what, self.parts, self.folder)
        said = (_("Who it is for"), _("What it holds"), _("One file or parts"), _("Folder or stick"))
        for label, field, words in zip(self._labels, fields, said):
            label.setText(words)
            field.setAccessibleName(words)
        self.choose.setText(_("Choose…"))
        self.write.setText(_("Write it"))
        self.code.setText(_("Show as a QR code"))
        self._fill()
        self._say()


_PLACES = ("assistance", "contacts", "library", "report")


def _place(root: str) -> str:
    """A kind of partition, as the rail calls it."""
    named = {
        "assistance": _("Assistance"),
        "contacts": _("Contacts"),
        "library": _("Library"),
        "report": _("Reports"),
    }
    return _("Only {place}").format(place=named[root])


def _parts() -> list[str]:
    words = [_("One file")]
    return words + [_("Parts of {size} for mail").format(size=format_bytes(size)) for size in PARTS if size]


def _combo(name: str) -> Picker:
    made = Picker()
    made.setObjectName(name)
    made.setMinimumContentsLength(12)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made
