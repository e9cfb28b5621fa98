"""A number between two bounds: a slider beside the field goes along with what is typed, and sets it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from brs_sync.values import Number
from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from brs_desktop import language
from brs_desktop.exchange.notation import read_number, written_number
from brs_desktop.forms.appearances import slides
from brs_desktop.forms.shapes import NodeState
from brs_desktop.language import _
from brs_desktop.ui.reports.filler.editors.base import Asked
from brs_desktop.ui.reports.filler.editors.written import NumberEditor

_TALL, _LONG, _FIELD = 150, 160, 120
_FEW = 20  # places that have a mark each


class Bar(QSlider):
    """The wheel scrolls the page and changes no answer; who presses beside the handle means that place."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        slider, style = QStyle.ComplexControl.CC_Slider, self.style()
        handle = style.subControlRect(slider, option, QStyle.SubControl.SC_SliderHandle, self)
        groove = style.subControlRect(slider, option, QStyle.SubControl.SC_SliderGroove, self)
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(at):
            lies = self.orientation() == Qt.Orientation.Horizontal
            wide = handle.width() if lies else handle.height()
            room = (groove.width() if lies else groove.height()) - wide
            along = (at.x() - groove.x() if lies else at.y() - groove.y()) - wide // 2
            place = QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), along, room, option.upsideDown)
            self.setSliderPosition(place)
        super().mousePressEvent(event)


class SliderEditor(NumberEditor):
    """Without an answer the slider stands at its beginning and says so; any figure can be typed, as in other fields."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        found = slides(asked.question.appearance, asked.question.parameters)
        assert found is not None, "only such a question has this editor"
        self._start, self._end, self._step = found
        asks = asked.question.appearance.split()
        upright = "vertical" in asks
        self.bar = Bar(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal)
        self.bar.setObjectName(f"slide:{asked.path}")
        self.bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        places = int((self._end - self._start) / self._step)
        self.bar.setRange(0, places)
        self.bar.setPageStep(max(1, places // 10))
        if "no-ticks" not in asks:
            self.bar.setTickPosition(QSlider.TickPosition.TicksBothSides)
            self.bar.setTickInterval(1 if places <= _FEW else max(1, places // 10))
        self.line.setMaximumWidth(_FIELD)
        self._line.insertWidget(1, self.bar, 30)
        if upright:
            self.bar.setFixedHeight(_TALL)
            self._line.setStretchFactor(self.bar, 0)
        else:
            self.bar.setMinimumWidth(_LONG)
        self._label = self._description = ""
        self.line.textEdited.connect(self._follow)
        self.bar.sliderMoved.connect(lambda _to: self._moved())
        self.bar.sliderReleased.connect(self._let_go)
        self.bar.actionTriggered.connect(lambda _how: self._moved())

    def stops(self) -> list[QWidget]:
        return [self.line, self.bar, *self._steps]

    def speak_as(self, label: str, description: str) -> None:
        self._label, self._description = label, description
        super().speak_as(label, description)
        none = "" if self.line.text().strip() else _("No answer")
        self.bar.setAccessibleDescription(". ".join(part for part in (none, description) if part))

    def show_state(self, state: NodeState) -> None:
        super().show_state(state)
        self.bar.setEnabled(not state.readonly)
        if isinstance(state.value, Number) and not self.waits:
            self._stand(state.value.decimal())
        elif not self.line.text():
            self._stand(self._start)
        self.speak_as(self._label, self._description)

    def _stand(self, figure: Decimal) -> None:
        """At the place that is nearest to a figure."""
        if self.bar.isSliderDown():
            return
        bounded = min(max(figure, self._start), self._end)
        self.bar.setValue(int(((bounded - self._start) / self._step).to_integral_value(ROUND_HALF_UP)))

    def _follow(self, typed: str) -> None:
        plain = read_number(typed, language.language()) if typed.strip() else None
        self._stand(Decimal(plain) if plain else self._start)

    def _moved(self) -> None:
        """By hand or by a key: the figure stands in the field at once, and is given on at a pause as what is typed."""
        figure = self._start + self.bar.sliderPosition() * self._step
        self.line.setText(self._manner(written_number(f"{figure.normalize():f}", language.language())))
        self._begin()
        self.speak_as(self._label, self._description)

    def _let_go(self) -> None:
        self._moved()
        self.flush()
