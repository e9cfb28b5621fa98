"""The window's icons: own line drawings, coloured for the palette in force, mirrored where they point."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton

from brs_desktop.ui import theme
from brs_desktop.ui.speech import speech

# Drawings that point along the line of reading, or show lines, a question mark, a chart: they swap sides in Arabic.
DIRECTED = frozenset(
    {"back", "forward", "undo", "list", "outline", "external", "talk", "document", "reports", "missing", "picture"}
)
_SIZES = (18, 24, 36, 48)
_GAP = 34
_LARGEST = 150  # hundredths: beside larger texts drawings grow no more


def icon(name: str, colour: str = "", checked: str = "", gap: int = 0, size: int = 0) -> QIcon:
    """The icon called `name` in `colour` (the ink of the palette without one) and another colour when checked.

    `gap` leaves room between drawing and words, in hundredths of the size: Qt's buttons put them too close. With `size`
    (logical pixels) it is drawn once, for the sharpest screen there is; without, in all sizes that are in use.
    """
    colours = theme.look.colours
    sizes = (round(size * _sharpness()),) if size else _SIZES
    return _icon(name, (colour or colours.ink, colours.muted, checked), gap, QApplication.isRightToLeft(), sizes)


def _sharpness() -> float:
    application = QApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QApplication) else 1.0


@lru_cache(maxsize=256)
def _icon(name: str, tones: tuple[str, str, str], gap: int, rtl: bool, sizes: tuple[int, ...]) -> QIcon:
    normal, disabled, checked = tones
    drawn = QIcon()
    for size in sizes:
        drawn.addPixmap(_spaced(name, normal, size, gap, rtl))
        drawn.addPixmap(_spaced(name, disabled, size, gap, rtl), QIcon.Mode.Disabled)
        if checked:
            drawn.addPixmap(_spaced(name, checked, size, gap, rtl), QIcon.Mode.Normal, QIcon.State.On)
    return drawn


def _spaced(name: str, colour: str, size: int, gap: int, rtl: bool) -> QPixmap:
    plain = _pixmap(name, colour, size, name in DIRECTED and rtl)
    if not gap:
        return plain
    wide = QPixmap(size + size * gap // 100, size)
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(wide.width() - size if rtl else 0, 0, plain)
    painter.end()
    return wide


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """One drawing at `size` logical pixels, sharp on a screen of the device pixel ratio given."""
    mirrored = name in DIRECTED and QApplication.isRightToLeft()
    drawn = QPixmap(_pixmap(name, colour, round(size * ratio), mirrored))
    drawn.setDevicePixelRatio(ratio)
    return drawn


class _Drawn(QObject):
    """Draws one icon again whenever palette or direction change; lives and dies with its button or label."""

    def __init__(self, target: QAbstractButton | QLabel, name: str, tones: tuple[str, str], size: int) -> None:
        super().__init__(target)
        self._target = target
        self.change(name, tones, size)
        theme.look.changed.connect(self.draw)
        speech.switched.connect(self.draw)

    def change(self, name: str, tones: tuple[str, str], size: int) -> None:
        """Draw another one in its place."""
        self._name, self._tones = name, tones
        self._plain = self._size = size
        self.draw()

    def draw(self) -> None:
        normal, checked = (getattr(theme.look.colours, tone) if tone else "" for tone in self._tones)
        self._size = self._plain * min(theme.look.percent, _LARGEST) // 100
        if isinstance(self._target, QLabel):
            ratio = self._target.devicePixelRatioF()
            self._target.setPixmap(pixmap(self._name, normal, self._size, ratio))
        else:
            self._draw_button(self._target, normal, checked)

    def _draw_button(self, target: QAbstractButton, normal: str, checked: str) -> None:
        gap = _GAP if isinstance(target, QPushButton) and target.text() else 0
        size = self._size if isinstance(target, QPushButton) else target.iconSize().height()
        target.setIcon(icon(self._name, normal, checked, gap, size))
        if isinstance(target, QPushButton):
            target.setIconSize(QSize(self._size + self._size * gap // 100, self._size))


def keep(target: QAbstractButton | QLabel, name: str, tone: str = "ink", checked: str = "", size: int = 18) -> None:
    """Put the icon on a button or label, in the colour called `tone`, and keep it right."""
    drawn = target.findChild(_Drawn)
    if drawn is None:
        _Drawn(target, name, (tone, checked), size)
    else:
        drawn.change(name, (tone, checked), size)


def redraw(target: QAbstractButton) -> None:
    """Draw a button's icon again: its words have come or gone."""
    for drawn in target.findChildren(_Drawn):
        drawn.draw()


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, size: int, mirrored: bool) -> QPixmap:
    """The drawing's shape filled with the colour: drawings have one colour, so that each is read and drawn once."""
    drawn = QPixmap(_shape(name, size))
    painter = QPainter(drawn)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(drawn.rect(), QColor(colour))
    painter.end()
    return drawn.transformed(QTransform().scale(-1, 1)) if mirrored else drawn


@lru_cache(maxsize=256)
def _shape(name: str, size: int) -> QPixmap:
    drawn = QPixmap(size, size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(_drawing(name)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn


@cache
def _drawing(name: str) -> bytes:
    return (theme.RESOURCES / "icons" / f"{name}.svg").read_bytes().replace(b"currentColor", b"#000000")


def read_ahead() -> None:
    """Read every drawing, for a lane: the window then waits for no disk when it draws one for the first time."""
    for file in (theme.RESOURCES / "icons").glob("*.svg"):
        _drawing(file.stem)
