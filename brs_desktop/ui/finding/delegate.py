"""How a line of what was found is drawn: what was typed stands out in bold, in either direction of writing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from brs_desktop.ui import icons, theme
from brs_desktop.ui.finding.rows import HEADING, REST, FoundRow, Span

_SIDE, _ABOVE, _BETWEEN = 12, 5, 1
_ICON = 16
# Bold letters are wider than those that the room was measured with.
_ROOM_FOR_BOLD = 0.93
_ELLIPSIS = "…"
_HAN = "\u2e80"


class FoundDelegate(QStyledItemDelegate):
    """Draws headings, records with their piece of text, and the way to the rest."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row: FoundRow = index.data(Qt.ItemDataRole.UserRole)
        line = QFontMetrics(option.font).height()
        height = line + 2 * _ABOVE
        if row.kind == HEADING:
            height += _ABOVE
        if row.detail:
            height += QFontMetrics(_smaller(option.font)).height() + _BETWEEN
        return QSize(200, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: FoundRow = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind == HEADING:
            _heading(painter, option, row)
        else:
            _ground(painter, option)
            _line(painter, option, row)
        painter.restore()


def _ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    colours = theme.look.colours
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    if chosen or option.state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.selected if chosen else colours.accent_soft))
        painter.drawRoundedRect(option.rect.adjusted(4, 0, -4, 0), 6, 6)


def _heading(painter: QPainter, option: QStyleOptionViewItem, row: FoundRow) -> None:
    colours = theme.look.colours
    area = option.rect.adjusted(_SIDE, 2 * _ABOVE, -_SIDE, 0)
    font = _smaller(option.font)
    font.setWeight(QFont.Weight.DemiBold)
    count = QFontMetrics(font).horizontalAdvance(row.aside) + _SIDE
    rtl = option.direction == Qt.LayoutDirection.RightToLeft
    words = area.adjusted(count, 0, 0, 0) if rtl else area.adjusted(0, 0, -count, 0)
    _draw(painter, words, row.words, (), font, colours.muted, rtl)
    _draw(painter, area, row.aside, (), font, colours.muted, not rtl)
    painter.setPen(QColor(colours.line))
    if option.rect.top() > 0:
        painter.drawLine(option.rect.left() + _SIDE, option.rect.top(), option.rect.right() - _SIDE, option.rect.top())


def _line(painter: QPainter, option: QStyleOptionViewItem, row: FoundRow) -> None:
    colours = theme.look.colours
    rtl = option.direction == Qt.LayoutDirection.RightToLeft
    area = option.rect.adjusted(_SIDE + 4, _ABOVE, -_SIDE, -_ABOVE)
    if row.kind == REST:
        _forward(painter, area, rtl)
        words = area.adjusted(_ICON + 6, 0, 0, 0) if rtl else area.adjusted(0, 0, -_ICON - 6, 0)
        _draw(painter, words, row.words, (), option.font, colours.accent_ink, rtl)
        return
    _draw(painter, area, row.words, row.spans, option.font, colours.ink, rtl)
    if row.detail:
        below = area.adjusted(0, QFontMetrics(option.font).height() + _BETWEEN, 0, 0)
        _draw(painter, below, row.detail, row.detail_spans, _smaller(option.font), colours.muted, rtl)


def _forward(painter: QPainter, area: QRect, rtl: bool) -> None:
    drawn = icons.pixmap("forward", theme.look.colours.accent_ink, _ICON, painter.device().devicePixelRatioF())
    x = area.left() if rtl else area.right() - _ICON
    painter.drawPixmap(x, area.center().y() - _ICON // 2, drawn)


def _smaller(font: QFont) -> QFont:
    smaller = QFont(font)
    smaller.setPointSizeF(font.pointSizeF() * 0.92)
    return smaller


def _draw(
    painter: QPainter, area: QRect, words: str, spans: tuple[Span, ...], font: QFont, colour: str, rtl: bool
) -> None:
    """One line of text from the side where the window's lines begin; what has no room ends in an ellipsis."""
    room = round(area.width() * (_ROOM_FOR_BOLD if spans else 1))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room)
    kept = len(shown) - 1 if shown != words and shown.endswith(_ELLIPSIS) else len(shown)
    layout = QTextLayout(shown, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    layout.setFormats([_bold(shown, start, min(end, kept)) for start, end in spans if start < min(end, kept)])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(area.width())
    layout.endLayout()
    painter.setPen(QColor(colour))
    layout.draw(painter, QPointF(area.topLeft()))


def _bold(text: str, start: int, end: int) -> QTextLayout.FormatRange:
    """A span in bold, in Chinese on a ground of its own (the bold font lacks rarer characters, such as 噁).

    Qt counts a character beyond the first 65,536 as two.
    """
    made = QTextLayout.FormatRange()
    made.start = _units(text[:start])
    made.length = _units(text[start:end])
    look = QTextCharFormat()
    if any(char >= _HAN for char in text[start:end]):
        look.setForeground(QColor(theme.look.colours.accent_ink))
        look.setBackground(QColor(theme.look.colours.accent_soft))
    else:
        look.setFontWeight(QFont.Weight.Bold)
        look.setForeground(QColor(theme.look.colours.ink))
    made.format = look
    return made


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)
