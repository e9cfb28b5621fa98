"""Settings: the devices at the hub, ended or handed over where they must be, and invitations to further ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QListWidget, QVBoxLayout, QWidget

from brs_desktop.errors import Problem
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.roles import role_words
from brs_desktop.ui.settings.page import SettingsPage, from_start, in_lines
from brs_desktop.ui.sync.bundlecode import CodePicture
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_desktop.workspace.devices import KnownDevice, MadeInvitation

_PICTURE = 220  # pixels of a drawn code


class DevicesPage(SettingsPage):
    """One line a device and what may be done about the chosen one; nothing is ended before it was asked about."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "devices")
        self._devices: tuple[KnownDevice, ...] = ()
        self._roles: tuple[str, ...] = ()
        self._made: MadeInvitation | None = None
        self._asked = ""
        self._working = 0
        self._read = False
        self.list = QListWidget()
        self.list.setObjectName("device_list")
        self.list.setMinimumHeight(110)
        in_lines(self.list)
        self.list.currentRowChanged.connect(self._chosen_changed)
        self._state = text("", "hint", wraps=True, name="device_state")
        self.label = QLineEdit()
        self.label.setObjectName("device_label")
        self.label.setMaxLength(80)
        self.label.returnPressed.connect(self._rename)
        self.rename = button("", name="device_rename", pressed=self._rename)
        self.further = button("", name="device_further", icon="add", pressed=self._further)
        self.lost = button("", name="device_lost", pressed=self._ask_lost)
        self.retired = button("", name="device_retired", pressed=self._ask_retired)
        self.over = button("", name="device_hand_over", pressed=self._ask_over)
        self._question = text("", "warn", wraps=True, name="device_question")
        self.sure = button("", name="device_sure", tone="danger", pressed=self._do)
        self.stay = button("", name="device_stay", pressed=self._stop_asking)
        self.role = QComboBox()
        self.role.setObjectName("device_role")
        self.invite = button("", name="device_invite", icon="key", tone="primary", pressed=self._invite)
        self.code = text("", "title", wraps=True, name="device_code")
        self._place = text("", wraps=True, name="device_code_place")
        self._until = text("", "hint", wraps=True, name="device_code_until")
        self.copy = button("", name="device_code_copy", pressed=self._copy)
        self.save = button("", name="device_code_save", icon="export", pressed=self._save)
        self._drawn = QVBoxLayout()
        self._arrange()
        self._stop_asking()
        self._show_made()
        desk.profile_changed.connect(self._joined)
        self._finish()

    def _arrange(self) -> None:
        known = self.add_card(lambda: _("Devices at the hub"))
        for widget in (self._state, self.list):
            known.addWidget(widget)
        self.field(known, lambda: _("Called"), self.label, self.rename)
        known.addLayout(from_start(self.further, self.lost, self.retired, self.over))
        known.addWidget(self._question)
        known.addLayout(from_start(self.sure, self.stay))
        self._known_parts = (self.list, self.label, self.rename, self.further, self.lost, self.retired, self.over)
        more = self.add_card(lambda: _("Invite somebody"))
        more.addWidget(
            self.hint(
                lambda: _(
                    "A code admits one device, once, for fourteen days. Read it over the phone, show it or send it."
                )
            )
        )
        self.field(more, lambda: _("Role"), self.role, self.invite)
        for widget in (self.code, self._place, self._until):
            more.addWidget(widget)
        more.addLayout(self._drawn)
        more.addLayout(from_start(self.copy, self.save))
        self._card: QWidget = more.parentWidget() or self

    @property
    def waits(self) -> bool:
        return self._working > 0

    def look(self) -> None:
        """Ask the hub which devices there are; one request over the network."""
        if not self._desk.workspace.profile.hub_key:
            self._take(((), ()))
            return
        self._run(self._all, self._take)

    def _all(self, _job: Job) -> tuple[Any, ...]:
        devices = self._service()
        return devices.all(), devices.roles()

    def _service(self) -> Any:
        from brs_desktop.workspace.devices import Devices

        return Devices(self._desk.workspace)

    def _run(self, work: Any, done: Any) -> None:
        self._working += 1
        self._enable()

        def ended(result: Any) -> None:
            self._working -= 1
            done(result)
            self._enable()

        self._desk.network.run(work, done=ended, failed=self._failed, owner=self)

    def _failed(self, problem: Problem) -> None:
        self._working -= 1
        self._desk.notices.problem(problem)
        self._enable()

    def _joined(self) -> None:
        if self.isVisible():
            self.look()

    def _take(self, found: tuple[Any, ...]) -> None:
        self._devices, self._roles = found
        self._read = True
        row = self.list.currentRow()
        self.list.clear()
        self.list.addItems([described(one) for one in self._devices])
        if self._devices:
            self.list.setCurrentRow(min(max(row, 0), len(self._devices) - 1))
        self._fill_roles()
        self._stop_asking()

    @property
    def _chosen(self) -> KnownDevice | None:
        row = self.list.currentRow()
        return self._devices[row] if 0 <= row < len(self._devices) else None

    def _chosen_changed(self, _row: int) -> None:
        self.label.setText(self._chosen.label if self._chosen is not None else "")
        self._stop_asking()

    # What is done.

    def _rename(self) -> None:
        if (one := self._chosen) is not None:
            label = self.label.text()
            self._run(lambda _job: self._service().rename(one.id, label), self._again)

    def _further(self) -> None:
        if (one := self._chosen) is not None:
            self._run(lambda _job: self._service().further(one.id), self._show)

    def _invite(self) -> None:
        role = str(self.role.currentData() or "")
        if role:
            self._run(lambda _job: self._service().invite(role), self._show)

    def _again(self, _done: Any) -> None:
        self.look()

    def _ask_lost(self) -> None:
        self._ask("lost")

    def _ask_retired(self) -> None:
        self._ask("closed")

    def _ask_over(self) -> None:
        self._ask("over")

    def _ask(self, what: str) -> None:
        """What ends is said before it is ended, here in the page."""
        self._asked = what
        self._say_question()
        for widget in (self._question, self.sure, self.stay):
            widget.show()
        self.stay.setFocus()

    def _stop_asking(self) -> None:
        self._asked = ""
        for widget in (self._question, self.sure, self.stay):
            widget.hide()
        self._enable()

    def _do(self) -> None:
        one, how = self._chosen, self._asked
        if one is None or not how:
            return
        self._stop_asking()
        if how == "over":
            self._run(lambda _job: self._service().hand_over(one.id), self._show)
        else:
            self._run(lambda _job: self._service().end(one.id, how), self._again)

    # The invitation.

    def _show(self, made: MadeInvitation) -> None:
        self._made = made
        self._show_made()
        self.code.setFocus()

    def _show_made(self) -> None:
        while (item := self._drawn.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        made = self._made
        for widget in (self.code, self._place, self._until, self.copy, self.save):
            widget.setVisible(made is not None)
        if made is not None:
            self._drawn.addWidget(self._picture(made))
        self._say_made()
        self._enable()

    def _picture(self, made: MadeInvitation) -> QWidget:
        from brs_desktop.workspace import codes

        picture = CodePicture(codes.draw(made.text).rows)
        picture.setObjectName("device_code_picture")
        picture.setAccessibleName(_("The invitation as a QR code"))
        picture.setFixedHeight(_PICTURE)
        return picture

    def _copy(self) -> None:
        if self._made is not None:
            QGuiApplication.clipboard().setText(self._made.text)
            self._desk.notices.good(_("Copied"))

    def _save(self) -> None:
        made = self._made
        if made is None:
            return
        offered = str(Path.home() / f"{role_words(made.role)}.brsinvite")
        chosen, _filter = QFileDialog.getSaveFileName(self, _("Save"), offered, "(*.brsinvite *.png)")
        if chosen:
            self.keep(Path(chosen))

    def keep(self, path: Path) -> None:
        """Write the invitation shown as a file, or as a picture where the name ends in .png."""
        from brs_desktop.workspace.devices import write_invitation

        made = self._made
        if made is not None:
            self._working += 1
            self._desk.data.run(
                lambda _job: write_invitation(made, path), done=self._kept, failed=self._failed, owner=self
            )

    def _kept(self, _done: Any) -> None:
        self._working -= 1
        self._desk.notices.good(_("The invitation is saved."))

    # What may be done now, and the words.

    def _enable(self) -> None:
        one, idle = self._chosen, not self._working
        usable = one is not None and idle and not one.ended
        self.rename.setEnabled(one is not None and idle)
        self.further.setEnabled(usable and bool(one and one.may_grant))
        ends = usable and bool(one and one.may_end and not one.this)
        self.lost.setEnabled(ends)
        self.retired.setEnabled(ends)
        self.over.setEnabled(bool(one and idle and one.may_grant))
        self.sure.setEnabled(idle)
        self.invite.setEnabled(idle and bool(self._roles))
        for widget in self._known_parts:
            widget.setVisible(bool(self._devices))
        self._card.setVisible(bool(self._roles) or self._made is not None)
        self._say_state()

    def _fill_roles(self) -> None:
        chosen = self.role.currentData()
        self.role.clear()
        for name in self._roles:
            self.role.addItem(role_words(name), name)
        self.role.setCurrentIndex(max(0, self.role.findData(chosen)))

    def _say_state(self) -> None:
        if self._working and not self._devices:
            words = _("Asking the hub…")
        elif self._read and not self._devices:
            words = _("Here are your devices, once this one has joined a hub.")
        else:
            words = _("What was sent before a device ends stays; nothing is deleted on it.")
        self._state.setText(words)

    def _say_question(self) -> None:
        one = self._chosen
        words = {
            "lost": _("{name}: nothing that is written there from now on will count, and it gets nothing any more."),
            "closed": _(
                "{name}: it gets nothing any more. What was written there before it hears of this still counts."
            ),
            "over": _("All that {name} may do goes to whoever joins with this code; then all devices of {name} end."),
        }.get(self._asked, "")
        self._question.setText(words.format(name=apart(called(one))) if one is not None else "")
        self.sure.setText(_("Make the code") if self._asked == "over" else _("End it"))

    def _say_made(self) -> None:
        made = self._made
        if made is not None:
            self.code.setText(apart(made.code))
            self._place.setText(
                _("{role} at {address}").format(role=role_words(made.role), address=apart(made.address))
            )
            self._until.setText(_("Good until {when}, for one device.").format(when=apart(when(made.expires_ms))))

    def say(self) -> None:
        self.list.setAccessibleName(_("Devices at the hub"))
        self.label.setAccessibleName(_("Called"))
        self.role.setAccessibleName(_("Role"))
        self.rename.setText(_("Rename"))
        self.further.setText(_("Further device"))
        self.lost.setText(_("Lost or stolen…"))
        self.retired.setText(_("No longer used…"))
        self.over.setText(_("Hand over…"))
        self.stay.setText(_("Stay as it is"))
        self.invite.setText(_("Make a code"))
        self.copy.setText(_("Copy"))
        self.save.setText(_("Save as file…"))
        for row, one in enumerate(self._devices):
            self.list.item(row).setText(described(one))
        self._fill_roles()
        self._say_question()
        self._say_made()
        self._say_state()


def called(one: KnownDevice | None) -> str:
    """A device by its person's name and its own."""
    if one is None:
        return ""
    return f"{one.name or one.id[:8]} ({one.label})" if one.label else one.name or one.id[:8]


def described(one: KnownDevice) -> str:
    """Whose, what for, when it was last heard of, and whether it is still in use."""
    seen = _("last seen {when}").format(when=when(one.seen_ms)) if one.seen_ms is not None else _("not seen yet")
    state = {"closed": _("ended"), "lost": _("lost"), "compromised": _("in wrong hands")}.get(one.ended, "")
    parts = (called(one), role_words(one.role), seen, state or (_("this device") if one.this else ""))
    return "  ·  ".join(apart(part) for part in parts if part)
