"""Pictures, sounds and films of labels and choices: shown beside the words, or played by a program of the computer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QComboBox, QVBoxLayout, QWidget

from brs_desktop.forms.shapes import Choice
from brs_desktop.language import _
from brs_desktop.ui.parts import Button, button, text
from brs_desktop.ui.reports.filler.picture import PictureView
from brs_desktop.ui.reports.filler.sights import Sight, Sights, why_not
from brs_desktop.ui.room import Flow
from brs_desktop.ui.values import apart

_LABEL, _CHOICE, _LINE = QSize(440, 260), QSize(96, 72), QSize(32, 24)
_MOST_READ = 300
PLAYED = ("audio", "video")


class MediaView(QWidget):
    """Under the words of a question or a note: its picture, and a button for each sound and film."""

    def __init__(self, sights: Sights, path: str, parent: QWidget | None = None, box: QSize = _LABEL) -> None:
        super().__init__(parent)
        self._sights, self._path = sights, path
        self._media: Mapping[str, str] = {}
        self.picture = PictureView(sights, box, f"picture:{path}", self)
        self._line = Flow()
        self._plays: dict[str, Button] = {}
        self._larger: Button | None = None
        self._label = ""
        self.picture.picture.pressed.connect(self._enlarge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.picture)
        column.addLayout(self._line)

    def show_media(self, media: Mapping[str, str], label: str) -> None:
        """Show what belongs to the words in the language spoken."""
        self._media, self._label = media, label
        uri = media.get("image") or media.get("big-image") or None
        called = uri.rpartition("/")[2] if uri else ""
        self.picture.show_thing(uri, called, _("Picture of “{question}”").format(question=label))
        self._show_larger()
        words = {"audio": _("Play the sound"), "video": _("Play the film")}
        for kind in PLAYED:
            if kind in media and kind not in self._plays:
                self._plays[kind] = play = button("", name=f"play:{self._path}:{kind}", icon="external", tone="quiet")
                play.clicked.connect(lambda _on=False, kind=kind: self._sights.play(self._media[kind], self))
                self._line.put(play)
            if kind in self._plays:
                self._plays[kind].setText(words[kind])
                self._plays[kind].setAccessibleName(f"{words[kind]} – {label}")
                self._plays[kind].setVisible(kind in media)
        self.setVisible(bool(media))

    def _show_larger(self) -> None:
        """Few pictures have a large one."""
        large = "big-image" in self._media
        self.picture.picture.setCursor(Qt.CursorShape.PointingHandCursor if large else Qt.CursorShape.ArrowCursor)
        if self._larger is None and large:
            self._larger = button("", name=f"larger:{self._path}", icon="zoom-in", tone="quiet", pressed=self._enlarge)
            self._line.put(self._larger)
        if self._larger is not None:
            self._larger.setText(_("Show the picture larger"))
            self._larger.setAccessibleName(f"{self._larger.text()} – {self._label}")
            self._larger.setVisible(large)

    def _enlarge(self) -> None:
        if "big-image" in self._media:
            from brs_desktop.ui.reports.filler.large import LargePicture

            LargePicture(self._sights, self._media["big-image"], self._label, self.window()).open()

    def stops(self) -> list[QWidget]:
        """The widgets that take the focus."""
        return [*([self._larger] if self._larger is not None else []), *self._plays.values()]


class LinePictures(QObject):
    """Pictures of the choices that a search has found; none is read again with the next letter but what is to come."""

    def __init__(self, sights: Sights, put: Callable[[int, QIcon, QSize], None], owner: QObject) -> None:
        super().__init__(owner)
        self._sights, self._put = sights, put
        self._offered: Sequence[Choice] = ()
        self._asked: set[str] = set()
        self._read: dict[str, QIcon] = {}

    def show(self, offered: Sequence[Choice]) -> None:
        """These stand in the list now."""
        self._offered = offered
        if len(self._asked) > _MOST_READ:
            self._asked.clear()
            self._read.clear()
        for uri in {choice.media["image"] for choice in offered if "image" in choice.media}:
            if uri in self._read:
                self._dress(uri)
            elif uri not in self._asked:
                self._asked.add(uri)
                self._sights.look(uri, _LINE, partial(self._come, uri), self)

    def _come(self, uri: str, sight: Sight) -> None:
        if sight.picture is not None:
            self._read[uri] = QIcon(QPixmap.fromImage(sight.picture))
            self._dress(uri)
        elif sight.why == "coming":
            self._asked.discard(uri)

    def _dress(self, uri: str) -> None:
        for row, choice in enumerate(self._offered):
            if choice.media.get("image") == uri:
                self._put(row, self._read[uri], _LINE)


class ChoiceMedia(QObject):
    """What belongs to the words of choices; of a form without any nothing is made."""

    def __init__(self, sights: Sights, owner: QWidget) -> None:
        super().__init__(owner)
        self._sights, self._owner = sights, owner
        self._shown: dict[str, str] = {}
        self._plays: dict[str, Button] = {}
        self._lacking: dict[str, str] = {}
        self._told = text("", "hint", wraps=True, name=f"lacking:{owner.objectName()}")
        self._told.hide()
        self.line = Flow()
        self.line.put(self._told, wide=True)

    def on_buttons(self, buttons: Mapping[str, QAbstractButton], offered: Sequence[Choice]) -> None:
        """Each picture before its choice's words."""
        for choice in offered:
            made, uri = buttons[choice.value], choice.media.get("image", "")
            if uri != made.property("picture"):
                made.setProperty("picture", uri)
                made.setIcon(QIcon())
                made.setToolTip("")
                if uri:
                    made.setIconSize(_CHOICE)
                    dress = lambda sight, made=made, uri=uri: self._dress(made, uri, sight)  # noqa: E731
                    self._sights.look(uri, _CHOICE, dress, made)

    def on_lines(self, box: QComboBox, offered: Sequence[Choice]) -> None:
        """The same in a list that unfolds; its first line is no choice."""
        for row, choice in enumerate(offered, 1):
            uri = choice.media.get("image", "")
            if uri:
                box.setIconSize(_LINE)

                put = lambda sight, row=row, uri=uri: self._put(box, row, uri, sight)  # noqa: E731
                self._sights.look(uri, _LINE, put, box)
                box.setItemData(row, uri, Qt.ItemDataRole.WhatsThisRole)

    def players(self, name: str, offered: Sequence[Choice]) -> None:
        """A button for each sound and film of the choices, by the choice's words."""
        wanted = {f"{one.value}:{kind}": (one, kind) for one in offered for kind in PLAYED if kind in one.media}
        for key, made in self._plays.items():
            made.setVisible(key in wanted)
        for key, (choice, kind) in wanted.items():
            self._shown[key] = choice.media[kind]
            if key not in self._plays:
                self._plays[key] = made = button("", name=f"play:{name}={key}", icon="external", tone="quiet")
                made.clicked.connect(lambda _on=False, key=key: self._sights.play(self._shown[key], self._owner))
                self.line.put(made)
            words = _("Play the sound of “{choice}”") if kind == "audio" else _("Play the film of “{choice}”")
            self._plays[key].setText(words.format(choice=choice.label))

    def stops(self) -> list[QWidget]:
        """The widgets that take the focus."""
        return list(self._plays.values())

    def _dress(self, made: QAbstractButton, uri: str, sight: Sight) -> None:
        if made.property("picture") == uri:
            made.setIcon(QIcon(QPixmap.fromImage(sight.picture)) if sight.picture is not None else QIcon())
            self._tell(uri, sight)

    def _put(self, box: QComboBox, row: int, uri: str, sight: Sight) -> None:
        if box.itemData(row, Qt.ItemDataRole.WhatsThisRole) != uri:
            return
        if sight.picture is not None:
            box.setItemIcon(row, QIcon(QPixmap.fromImage(sight.picture)))
        self._tell(uri, sight)

    def _tell(self, uri: str, sight: Sight) -> None:
        """What of the form is missing, once for all choices."""
        if sight.picture is None:
            self._lacking[uri] = why_not(sight, apart(uri.rpartition("/")[2]))
            self._told.setText("\n".join(filter(None, self._lacking.values())))
            self._told.setVisible(bool(self._told.text()))
