"""Settings: the devices at the hub, ended or handed over where they must be, and invitations to further ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QListWidget, QVBoxLayout, QWidget

from brs_desktop.errors import NO_HUB, Problem
from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.roles import role_words
from brs_desktop.ui.settings.devicewords import as_of, away, called, described, not_done, own
from brs_desktop.ui.settings.madecode import MadeCode
from brs_desktop.ui.settings.page import SettingsPage, from_start, in_lines
from brs_desktop.ui.settings.setaside import SetAside
from brs_desktop.ui.values import apart

if TYPE_CHECKING:
    from brs_desktop.workspace.devicelist import DeviceList, KnownDevice
    from brs_desktop.workspace.devices import MadeInvitation
    from brs_desktop.workspace.exchange import SyncStatus

_CARDS = ("known", "invite")


class DevicesPage(SettingsPage):
    """One line a device and what may be done about the chosen one; nothing is ended before it was asked about.

    Nothing waits for the hub: the list that it told last is shown at once, with its age where the hub does not answer.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "devices")
        self._devices: tuple[KnownDevice, ...] = ()
        self._roles: tuple[str, ...] = ()
        self._asked = ""
        self._working = 0
        self._looked, self._hub = False, ""
        self._asking = False
        self._acting = False
        self._as_of: int | None = None  # when the hub told the list
        self._away: Problem | None = None  # why it could not be asked again
        self._away_ms = 0
        self._unheard: tuple[str, Problem] | None = None  # the card whose button found no hub, and why
        self.list = QListWidget()
        self.list.setObjectName("device_list")
        self.list.setMinimumHeight(110)
        in_lines(self.list)
        self.list.currentRowChanged.connect(self._chosen_changed)
        self._state = text("", "hint", wraps=True, name="device_state")
        self._own = text("", wraps=True, name="device_own")
        self.again = button("", name="device_ask_again", icon="sync", pressed=self.look)
        self.to_hub = button("", name="device_to_hub", pressed=self._to_hub)
        self._naming = QWidget()
        self.label = LeaningLine()
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
        self._not_done = {name: text("", "warn", wraps=True, name=f"device_not_done_{name}") for name in _CARDS}
        self.role = QComboBox()
        self.role.setObjectName("device_role")
        self.invite = button("", name="device_invite", icon="key", tone="primary", pressed=self._invite)
        self.made = MadeCode(desk)
        self.aside = SetAside(desk)
        self._arrange()
        self._stop_asking()
        desk.profile_changed.connect(self._joined)
        desk.status_told.connect(self._heard)
        self._finish()

    def _arrange(self) -> None:
        known = self.add_card(lambda: _("Devices at the hub"))
        known.addWidget(self._state)
        known.addLayout(from_start(self.again, self.to_hub))
        known.addWidget(self._own)
        known.addWidget(self.list)
        naming = QVBoxLayout(self._naming)
        naming.setContentsMargins(0, 0, 0, 0)
        naming.setSpacing(8)
        self.field(naming, lambda: _("Called"), self.label, self.rename)
        known.addWidget(self._naming)
        known.addLayout(from_start(self.further, self.lost, self.retired, self.over))
        known.addWidget(self._question)
        known.addLayout(from_start(self.sure, self.stay))
        known.addWidget(self._not_done["known"])
        self._of_chosen = (self._naming, self.further, self.lost, self.retired, self.over)
        more = self.add_card(lambda: _("Invite somebody"))
        more.addWidget(
            self.hint(
                lambda: _(
                    "A code admits one device, once, for fourteen days. Read it over the phone, show it or send it."
                )
            )
        )
        self.field(more, lambda: _("Role"), self.role, self.invite)
        more.addWidget(self._not_done["invite"])
        more.addWidget(self.made)
        self._card: QWidget = more.parentWidget() or self
        aside = self.add_card(lambda: _("Set aside at the hub"))
        aside.addWidget(self.aside)
        self._aside_card: QWidget = aside.parentWidget() or self

    @property
    def waits(self) -> bool:
        return self._working > 0 or self.made.waits or self.aside.waits

    def look(self) -> None:
        """Show what this computer knows at once, and ask the hub for the list as it is now."""
        profile, self._looked = self._desk.workspace.profile, True
        if profile.hub_key != self._hub:
            self._forget(profile.hub_key)
        self.aside.look()
        if not profile.hub_key:
            self._show_list(())
            return
        self._working += 1
        self._desk.data.run(self._known, done=self._know, failed=self._failed, owner=self)
        if not self._asking:
            self._asking = True
            self._run(lambda _job: self._service().listed(), self._take, self._not_told)

    def _forget(self, hub: str) -> None:
        """What was told by another hub says nothing of this one."""
        self._hub, self._as_of, self._away, self._unheard = hub, None, None, None
        self._roles = ()

    def _known(self, _job: Job) -> tuple[str, DeviceList | None, tuple[str, ...]]:
        devices = self._service()
        return self._desk.workspace.profile.hub_key, devices.kept(), devices.roles()

    def _know(self, found: tuple[str, DeviceList | None, tuple[str, ...]]) -> None:
        self._working -= 1
        hub, kept, roles = found
        if hub == self._hub:
            self._roles = roles
            self._fill_roles()
            if kept is not None and self._as_of is None:
                self._as_of = kept.as_of_ms
                self._show_list(kept.devices)
        self._enable()

    def _take(self, told: DeviceList) -> None:
        self._asking, self._away, self._unheard = False, None, None
        if self._desk.workspace.profile.hub_key == self._hub:
            self._as_of = told.as_of_ms
            self._show_list(told.devices)

    def _not_told(self, why: Problem) -> None:
        """That the hub is away is no alarm: the list stays as it was told last."""
        self._asking = False
        self._missed(why)

    def _missed(self, why: Problem) -> bool:
        """Whether it was the road to the hub that failed; everything else is told in a notice."""
        if why.exit == NO_HUB:
            self._away, self._away_ms = why, self._desk.workspace.clock.now_ms()
        else:
            self._desk.notices.problem(why)
        return why.exit == NO_HUB

    def _heard(self, status: SyncStatus) -> None:
        """An exchange has reached the hub again: the list is asked for, where somebody looks at it."""
        if self._away is not None and self.isVisible() and (status.last_sync_ms or 0) > self._away_ms:
            self.look()

    def _to_hub(self) -> None:
        self.section_asked.emit("hub")

    def _service(self) -> Any:
        from brs_desktop.workspace.devices import Devices

        return Devices(self._desk.workspace)

    def _run(self, work: Any, done: Any, failed: Any) -> None:
        self._working += 1
        self._enable()

        def ended(outcome: Any, tell: Any) -> None:
            self._working -= 1
            tell(outcome)
            self._enable()

        self._desk.network.run(
            work,
            done=lambda result: ended(result, done),
            failed=lambda why: ended(why, failed),
            owner=self,
        )

    def _act(self, card: str, work: Any, done: Any) -> None:
        """Ask the hub to do something; that it could not be asked is said beside the button."""
        self._unheard, self._acting = None, True

        def ended(result: Any) -> None:
            self._acting = False
            done(result)
            if self._away is not None:  # no longer, as it seems
                self.look()

        def failed(why: Problem) -> None:
            self._acting = False
            if self._missed(why):
                self._unheard = (card, why)

        self._run(work, ended, failed)

    def _failed(self, problem: Problem) -> None:
        self._working -= 1
        self._desk.notices.problem(problem)
        self._enable()

    def _joined(self) -> None:
        if self.isVisible():
            self.look()

    def _show_list(self, devices: tuple[KnownDevice, ...]) -> None:
        """Whoever was chosen stays so, with what is being typed and asked about him."""
        before, typed = self._chosen, self.label.isModified()
        self._devices = devices
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems([described(one) for one in devices])
            same = [row for row, one in enumerate(devices) if before is not None and one.id == before.id]
            if devices:
                self.list.setCurrentRow(same[0] if same else 0)
        now = self._chosen
        if before is None or now is None or (before.id, before.label) != (now.id, now.label) or not typed:
            self.label.setText(now.label if now is not None else "")
        if before is None or now is None or (before.id, before.ended) != (now.id, now.ended):
            self._stop_asking()
        self._enable()

    @property
    def _chosen(self) -> KnownDevice | None:
        row = self.list.currentRow()
        return self._devices[row] if 0 <= row < len(self._devices) else None

    def _chosen_changed(self, _row: int) -> None:
        self.label.setText(self._chosen.label if self._chosen is not None else "")
        self._unheard = None
        self._stop_asking()

    # What is done.

    def _rename(self) -> None:
        if (one := self._chosen) is not None:
            label = self.label.text()
            self._act("known", lambda _job: self._service().rename(one.id, label), self._again)

    def _further(self) -> None:
        if (one := self._chosen) is not None:
            self._act("known", lambda _job: self._service().further(one.id), self._show)

    def _invite(self) -> None:
        role = str(self.role.currentData() or "")
        if role:
            self._act("invite", lambda _job: self._service().invite(role), self._show)

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
            self._act("known", lambda _job: self._service().hand_over(one.id), self._show)
        else:
            self._act("known", lambda _job: self._service().end(one.id, how), self._again)

    def _show(self, made: MadeInvitation) -> None:
        self._card.show()
        self.made.take(made)

    # What may be done now, and the words.

    def _enable(self) -> None:
        one, idle = self._chosen, not self._acting
        usable = one is not None and idle and not one.ended
        self.rename.setEnabled(one is not None and idle)
        self.further.setEnabled(usable and bool(one and one.may_grant))
        ends = usable and bool(one and one.may_end and not one.this)
        self.lost.setEnabled(ends)
        self.retired.setEnabled(ends)
        self.over.setEnabled(bool(one and idle and one.may_grant))
        self.sure.setEnabled(idle)
        self.invite.setEnabled(idle and bool(self._roles))
        self.list.setVisible(bool(self._devices))
        for widget in self._of_chosen:
            widget.setVisible(one is not None)
        self._own.setVisible(bool(self._hub) and not self._devices)
        self.again.setVisible(self._away is not None)
        self.again.setEnabled(not self._asking)
        self.to_hub.setVisible(self._looked and not self._hub)
        self._card.setVisible(bool(self._roles) or not self.made.isHidden())
        self._aside_card.setVisible(bool(self._hub))
        self._say_state()

    def _fill_roles(self) -> None:
        chosen = self.role.currentData()
        self.role.clear()
        for name in self._roles:
            self.role.addItem(role_words(name), name)
        self.role.setCurrentIndex(max(0, self.role.findData(chosen)))

    def _say_state(self) -> None:
        self._state.setText(self._state_words())
        if self._hub:
            workspace = self._desk.workspace
            self._own.setText(own(workspace.profile, workspace.replica.id_text))
        for name, label in self._not_done.items():
            said = self._unheard is not None and self._unheard[0] == name
            label.setVisible(said)
            label.setText(not_done(self._unheard[1]) if said and self._unheard is not None else "")

    def _state_words(self) -> str:
        if self._looked and not self._hub:
            return _("Here are your devices, once this one has joined a hub.")
        if self._asking:
            asking = _("Asking the hub…")
            return asking if self._as_of is None else as_of(self._as_of, asking)
        if self._away is None:
            return _("What was sent before a device ends stays; nothing is deleted on it.")
        if self._as_of is None:
            return " ".join((away(self._away), _("The list comes with the next connection.")))
        return as_of(self._as_of, away(self._away))

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

    def say(self) -> None:
        self.again.setText(_("Ask again"))
        self.to_hub.setText(_("Join a hub"))
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
        for row, one in enumerate(self._devices):
            self.list.item(row).setText(described(one))
        self._fill_roles()
        self._say_question()
        self._say_state()
