"""The window in which a place, a way or a shape is set on the map; what is used becomes the answer's text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from brs_desktop.language import _, format_length, format_number, ngettext
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.parts import button, name_only, restyle, text
from brs_desktop.ui.reports.filler.mapped.canvas import PlaceMap
from brs_desktop.ui.reports.filler.mapped.places import KM_A_DEGREE, Fineness, Spots, across, plain
from brs_desktop.ui.room import Flow, together
from brs_desktop.ui.values import apart

_ROOM = QSize(900, 620)


class MapDialog(Dialog):
    """`kept` brings the answer; closed in any other way it leaves the answer as it was."""

    guide = "pictures"

    kept = Signal(str)

    def __init__(self, question: str, spots: Spots, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("place")
        self.setWindowTitle(question)
        self._began = self._spots = spots
        self._asked = False
        self.view = PlaceMap(question, self._how())
        self._told = text(self._how(), "hint", wraps=True, name="place_told")
        self._at = text("", "strong", wraps=True, name="place_at")
        self._fine = text("", "caption", wraps=True, name="place_fineness")
        self._make_tools()
        self._arrange()
        self.view.moved.connect(self._say)
        self._acts = {
            "set": self._set, "move": self._move, "remove": self._remove, "next": self._next, "before": self._before,
        }  # fmt: skip
        self.view.asked.connect(self._act)
        self.view.taken.connect(self._take)
        self.resize(_ROOM.boundedTo(parent.window().size() - QSize(40, 30)))
        self.view.show_spots(spots)
        if spots.all and spots.chosen is None:
            self.view.put_cross(spots.all[0])
        self._offer()
        self.view.setFocus()

    def _make_tools(self) -> None:
        single = self._spots.kind == "geopoint"
        words = _("Set the place here") if single else _("Add a point here")
        self.set = button(words, name="place_set", icon="add", tone="quiet", pressed=self._set)
        self.move_here = button(
            _("Move the point here"), name="place_move", icon="move", tone="quiet", pressed=self._move
        )
        self.remove = button(
            _("Remove the point"), name="place_remove", icon="delete", tone="quiet", pressed=self._remove
        )
        self.before = button("", name="place_before", icon="back", tone="quiet", pressed=self._before)
        self.next = button("", name="place_next", icon="forward", tone="quiet", pressed=self._next)
        self.closer = button("", name="place_closer", icon="zoom-in", tone="quiet", pressed=lambda: self.view.zoom(2))
        self.further = button(
            "", name="place_further", icon="zoom-out", tone="quiet", pressed=lambda: self.view.zoom(0.5)
        )
        self.whole = button("", name="place_whole", icon="fit", tone="quiet", pressed=self.view.look_whole)
        for made, said in (
            (self.before, _("The point before")), (self.next, _("The next point")), (self.closer, _("Look closer")),
            (self.further, _("Look from further away")), (self.whole, _("See the whole")),
        ):  # fmt: skip
            name_only(made, said)
        for made in (self.move_here, self.before, self.next):
            made.setVisible(not single)
        self.keep = button(_("Use on the form"), name="place_keep", tone="primary", pressed=self._keep)
        self.leave = button(_("Cancel"), name="place_cancel", pressed=self.reject)
        for made in (self.set, self.move_here, self.remove, self.before, self.next, self.keep, self.leave):
            made.setAutoDefault(False)

    def _arrange(self) -> None:
        tools = Flow()
        tools.put(together(self.further, self.closer, self.whole))
        for one in (self.set, self.move_here, self.remove):
            tools.put(one)
        if self._spots.kind != "geopoint":
            tools.put(together(self.before, self.next))
        ends = QHBoxLayout()
        ends.addWidget(self._at, 1)
        ends.addWidget(self.leave)
        ends.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setSpacing(4)
        column.addWidget(self._told)
        column.addLayout(tools)
        column.addWidget(self.view, 1)
        column.addWidget(self._fine)
        column.addLayout(ends)

    def _how(self) -> str:
        if self._spots.kind == "geopoint":
            return _("Click on the map, or move the cross with the arrows (Shift: ten steps) and set it with Enter.")
        return _(
            "Each click, or Enter at the cross, adds a point behind the chosen one. Arrows move the cross (Shift: ten"
            " steps), Page Up and Page Down go to the points, Shift+Enter moves the chosen one, Del takes it away."
        )

    # What is done.

    def _act(self, what: str) -> None:
        self._acts[what]()

    def _set(self) -> None:
        self._become(self._spots.set(self.view.cross))

    def _move(self) -> None:
        self._become(self._spots.move(self.view.cross))

    def _remove(self) -> None:
        self._become(self._spots.remove())

    def _next(self) -> None:
        self._become(self._spots.walk(1))

    def _before(self) -> None:
        self._become(self._spots.walk(-1))

    def _take(self, at: int) -> None:
        self._become(self._spots.at(at))

    def _become(self, spots: Spots) -> None:
        self._spots = spots
        self._asked = False
        self._told.setText(self._how())
        restyle(self._told, "role", "hint")
        self.view.show_spots(spots)
        self._offer()

    def _offer(self) -> None:
        chosen = self._spots.chosen is not None
        self.set.setEnabled(self._spots.kind == "geopoint" or not self._spots.full)
        self.move_here.setEnabled(chosen)
        self.remove.setEnabled(chosen)
        for made in (self.before, self.next):
            made.setEnabled(bool(self._spots.all))
        # No place at all clears the answer.
        self.keep.setEnabled(self._spots.all != self._began.all and (self._spots.enough or not self._spots.all))
        self._say()

    # What is said.

    def _say(self) -> None:
        if self.view.drawing is None:
            return
        cross, fineness = self.view.cross, self.view.fineness
        here = apart(f"{plain(cross.latitude)} {plain(cross.longitude)}")
        said = [_("Cross at {place} (latitude, longitude)").format(place=here), self._count()]
        words = " · ".join(part for part in said if part)
        if words != self._at.text():
            self._at.setText(words)
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.view, words))
        self._fine.setText(self._fineness(fineness, cross.latitude))

    def _count(self) -> str:
        count = len(self._spots.all)
        if self._spots.kind == "geopoint":
            place = self._spots.all[0].text if count else ""
            return _("Place: {place}").format(place=apart(place)) if place else _("No place set")
        if self._spots.chosen is None:
            return ngettext("{count} point", "{count} points", count).format(count=format_number(count))
        told = _("Point {number} of {count}")
        return told.format(number=format_number(self._spots.chosen + 1), count=format_number(count))

    def _fineness(self, fineness: Fineness, latitude: float) -> str:
        return _(
            "A step of an arrow is {degrees}°: {north} from south to north, {east} from west to east here. A click is"
            " exact to about {pixel}. The outline is coarse: coasts and borders may be some 10 km off. The map gives no"
            " height and no accuracy; these are typed behind the numbers in the form."
        ).format(
            degrees=apart(format_number(plain(fineness.step))),
            north=length(fineness.step * KM_A_DEGREE),
            east=length(across(fineness.step, latitude)),
            pixel=length(fineness.kilometres),
        )

    # The end.

    def reject(self) -> None:
        """What was set goes only with the second press."""
        if self._spots.all != self._began.all and not self._asked:
            self._asked = True
            self._told.setText(_("What you set on the map is not kept yet. Press again to leave without it."))
            restyle(self._told, "role", "problem")
            return
        super().reject()

    def _keep(self) -> None:
        self.kept.emit(self._spots.text)
        self.accept()


def length(kilometres: float) -> str:
    """A distance in kilometres, in metres below one: as two digits say it."""
    if kilometres < 1:
        return format_length(max(10, round(kilometres * 100) * 10), "meter")
    return format_length(round(kilometres, 0 if kilometres >= 10 else 1), "kilometer")
