"""Work that the hub has set aside: listed, looked at by partition, and let in with a reason; one's own is told of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from brs_desktop.errors import NO_HUB, Problem
from brs_desktop.language import _, language
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.leaning import LeaningLine
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.settings import asidewords as words
from brs_desktop.ui.settings.asidewords import Held, Named
from brs_desktop.ui.settings.devicewords import as_of, away
from brs_desktop.ui.settings.page import from_start, in_lines
from brs_desktop.ui.speech import speak

if TYPE_CHECKING:
    from brs_desktop.workspace.aside import ComingIn, HeldList, LetIn, OnWord, OwnWork

_MOST_TITLES = 40


@dataclass(frozen=True)
class _Known:
    """What this computer knows by itself."""

    hub: str
    kept: HeldList | None
    own: OwnWork
    on_word: OnWord
    grants: bool
    countries: dict[str, str]


class SetAside(QWidget):
    """Nothing waits for the hub: what it told last is shown at once, with its age where it does not answer.

    What comes in is what somebody has looked at: later work of the same device stays aside.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._hub, self._working = "", 0
        self._asked = ""  # the hub whose answer is awaited; one that has been left tells nothing here
        self._spoken = language()
        self._known: _Known | None = None
        self._as_of: int | None = None
        self._away: Problem | None = None
        self._refused: Problem | None = None
        self._lines: tuple[Held, ...] = ()
        self._coming: tuple[ComingIn, ...] = ()
        self._looked_at = ""  # the device whose work is shown in full
        self._done: tuple[LetIn, str] | None = None
        self._reason_for = ""  # the device for which a reason is being written
        self._reasons: dict[str, str] = {}
        self._named = Named()
        self._state = text("", "hint", wraps=True, name="aside_state")
        self._own = text("", "warn", wraps=True, name="aside_own")
        self._here = text("", "warn", wraps=True, name="aside_here")
        self.list = _list("aside_list", 90)
        self.list.currentRowChanged.connect(self._chosen_changed)
        self._cannot = text("", "hint", wraps=True, name="aside_cannot")
        self.see = button("", name="aside_see", pressed=self._preview)
        self.parts = _list("aside_parts", 110)
        self.parts.itemChanged.connect(self._enable)
        self._label = text("", wraps=True)
        self.reason = LeaningLine()
        self.reason.setObjectName("aside_reason")
        self.reason.setMaxLength(380)
        self.reason.textChanged.connect(self._enable)
        self._label.setBuddy(self.reason)
        self.admit = button("", name="aside_admit", tone="primary", pressed=self._admit)
        self._told = text("", wraps=True, name="aside_told")
        self._arrange()
        self._enable()
        speak(self._say)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._state, self._own, self._here, self.list, self._cannot):
            column.addWidget(widget)
        column.addLayout(from_start(self.see))
        for widget in (self.parts, self._label):
            column.addWidget(widget)
        column.addLayout(from_start(self.reason, self.admit, wide=self.reason))
        column.addWidget(self._told)

    @property
    def waits(self) -> bool:
        """Whether something is on its way."""
        return self._working > 0

    def look(self) -> None:
        """Show what this computer knows at once, and ask the hub for what it holds now."""
        hub = self._desk.workspace.profile.hub_key
        if hub != self._hub:
            self._hub, self._as_of, self._away, self._known = hub, None, None, None
            self._done, self._refused = None, None
            self._show(())
            self._reasons.clear()
        if not hub:
            return
        self._run(self._desk.data, self._read, self._know, self._desk.notices.problem)
        if self._asked != hub:
            self._asked = hub
            self._run(
                self._desk.network,
                lambda _job: self._service().held(),
                lambda told: self._take(hub, told),
                lambda why: self._not_told(hub, why),
            )

    # What is known here, and what the hub tells.

    def _read(self, _job: Job) -> _Known:
        from brs_desktop.ui.welcome.presenter import countries
        from brs_desktop.workspace.aside import on_word, own_work

        workspace = self._desk.workspace
        rights = workspace.replica.rights(workspace.replica.key)
        return _Known(
            workspace.profile.hub_key,
            self._service().kept_held(),
            own_work(workspace),
            on_word(workspace),
            any("grant" in one.rights for one in rights),
            {one.code: one.name for one in countries()},
        )

    def _know(self, known: _Known) -> None:
        if known.hub != self._hub:
            return
        self._known = known
        self._named = replace(self._named, countries=known.countries)
        if known.kept is not None and self._as_of is None:
            self._as_of = known.kept.as_of_ms
            self._show(words.lines_of(known.kept.works))
        else:
            self._say()

    def _take(self, hub: str, told: HeldList) -> None:
        if self._answered(hub):
            self._away, self._as_of = None, told.as_of_ms
            self._show(words.lines_of(told.works))

    def _not_told(self, hub: str, why: Problem) -> None:
        """That the hub is away, or tells this device nothing, is no alarm: it is said above the list."""
        if self._answered(hub):
            self._away = why

    def _answered(self, hub: str) -> bool:
        """Whether what comes from a hub is still of the one that this computer belongs to."""
        if self._asked == hub:
            self._asked = ""
        return hub == self._hub == self._desk.workspace.profile.hub_key

    def _show(self, lines: tuple[Held, ...]) -> None:
        """Whoever was chosen stays so, with what was being looked at."""
        before = self._chosen
        self._lines = lines
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems([words.described(one, self._named) for one in lines])
            same = [row for row, one in enumerate(lines) if before is not None and _is_same(one, before)]
            if lines:
                self.list.setCurrentRow(same[0] if same else 0)
        if self._chosen is None or before is None or not _is_same(self._chosen, before):
            self._put_away()
            self._turn_to()
        self._say()

    # Looking at it, and letting it in.

    def _preview(self) -> None:
        if (line := self._chosen) is not None:
            device = line.first.device
            self._done, self._refused = None, None

            def named(coming: tuple[ComingIn, ...]) -> None:
                self._name(coming, lambda titles: self._look_at(device, coming, titles))

            self._act(lambda _job: self._service().preview(device), named, self._not_seen)

    def _name(self, coming: tuple[ComingIn, ...], done: Callable[[dict[str, str]], None]) -> None:
        records = [record for one in coming for record in one.records][:_MOST_TITLES]
        self._run(
            self._desk.data,
            lambda _job: {record: self._record_words(record) for record in records},
            done,
            self._desk.notices.problem,
        )

    def _record_words(self, record: str) -> str:
        """A record's kind, and its title where it is here; one that nobody has applied is called by its letters."""
        workspace = self._desk.workspace
        name, _slash, letters = record.partition("/")
        collection = workspace.registry.get(name)
        if collection is None:
            return record
        try:
            title = workspace.title(workspace.find(letters, name), language())
        except (Problem, SyncProblem):
            title = letters[:8]
        return f"{collection.singular(language())}: {title}"

    def _look_at(self, device: str, coming: tuple[ComingIn, ...], records: dict[str, str]) -> None:
        if (line := self._chosen) is None or line.first.device != device:
            return
        self._looked_at, self._coming = device, coming
        self._named = replace(self._named, records=records)
        with QSignalBlocker(self.parts):
            self.parts.clear()
            for one in coming:
                item = QListWidgetItem(words.coming(one, self._named))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked)
                self.parts.addItem(item)
            if coming:
                self.parts.setCurrentRow(0)
        self._say()
        if coming:
            self.parts.setFocus()

    def _admit(self) -> None:
        line, chosen, reason = self._chosen, self._checked(), " ".join(self.reason.text().split())
        if line is None or not (chosen or line.first.waits) or not reason:
            return
        device, name, waits = line.first.device, words.called(line.first), line.first.waits
        self._done, self._refused = None, None

        def done(told: LetIn) -> None:
            self._done = told, name
            if told.failed is None:
                self._forget_reason(device)
            if told.failed is None or told.parts:
                self._put_away()
                self._desk.sync()  # what was let in comes to this computer, too
            self.look()

        def failed(why: Problem) -> None:
            from brs_desktop.workspace.aside import LetIn

            self._done = LetIn((), why), name
            self.look()

        self._act(lambda _job: self._service().admit(device, chosen, reason, person=waits), done, failed)
        self._say()

    def _checked(self) -> Sequence[ComingIn]:
        rows = range(min(self.parts.count(), len(self._coming)))
        return [self._coming[row] for row in rows if self.parts.item(row).checkState() == Qt.CheckState.Checked]

    def _put_away(self) -> None:
        self._looked_at, self._coming = "", ()
        with QSignalBlocker(self.parts):
            self.parts.clear()

    def _turn_to(self) -> None:
        """A reason is everybody's to read: what was written for one device is never sent with another's work."""
        device = self._chosen.first.device if self._chosen is not None else ""
        if device != self._reason_for:
            self._reasons[self._reason_for] = self.reason.text()
            self._reason_for = device
            self.reason.setText(self._reasons.get(device, ""))

    def _forget_reason(self, device: str) -> None:
        self._reasons.pop(device, None)
        if device == self._reason_for:
            self.reason.clear()

    # Jobs.

    def _service(self) -> Any:
        from brs_desktop.workspace.devices import Devices

        return Devices(self._desk.workspace)

    def _act(self, work: Callable[[Job], Any], done: Callable[[Any], None], failed: Callable[[Problem], None]) -> None:
        """Ask the hub; that it could not be asked, or said no, is said beside the button."""
        self._run(self._desk.network, work, done, failed)

    def _not_seen(self, why: Problem) -> None:
        self._refused = why
        self.look()

    def _run(self, lane: Any, work: Callable[[Job], Any], done: Any, failed: Any) -> None:
        self._working += 1
        self._enable()

        def ended(outcome: Any, tell: Any) -> None:
            self._working -= 1
            tell(outcome)
            self._say()

        lane.run(work, done=lambda result: ended(result, done), failed=lambda why: ended(why, failed), owner=self)

    @property
    def _chosen(self) -> Held | None:
        row = self.list.currentRow()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def _chosen_changed(self, _row: int) -> None:
        self._done, self._refused = None, None
        self._put_away()
        self._turn_to()
        self._say()

    # What may be done now, and the words.

    def _enable(self, _changed: object = None) -> None:
        line, looked_at = self._chosen, bool(self._looked_at and self._coming)
        waits = line is not None and line.first.waits
        self.list.setVisible(bool(self._lines))
        self.see.setVisible(line is not None and line.may_admit and not waits)
        self.see.setEnabled(not self._working)
        self.parts.setVisible(looked_at)
        for widget in (self._label, self.reason, self.admit):
            widget.setVisible(looked_at or (line is not None and line.may_admit and waits))
        chosen = bool(self._checked()) or waits
        self.admit.setEnabled(not self._working and chosen and bool(self.reason.text().strip()))

    def _reword(self) -> None:
        """Names of countries and of records are read again where another language is spoken."""
        if self._spoken == language():
            return
        self._spoken = language()
        if self._hub:
            self._run(self._desk.data, self._read, self._know, self._desk.notices.problem)
        if self._coming:
            self._name(self._coming, self._called)

    def _called(self, titles: dict[str, str]) -> None:
        self._named = replace(self._named, records=titles)

    def _say(self) -> None:
        self._reword()
        self.see.setText(_("See what would come in"))
        self.admit.setText(_("Let it in"))
        self._label.setText(_("Why it is let in; everybody sees this"))
        self.list.setAccessibleName(_("Set aside at the hub"))
        self.parts.setAccessibleName(_("What would come in; choose what is let in"))
        for row, line in enumerate(self._lines):
            self.list.item(row).setText(words.described(line, self._named))
        with QSignalBlocker(self.parts):
            for row, one in enumerate(self._coming):
                self.parts.item(row).setText(words.coming(one, self._named))
        self._put(self._state, self._state_words())
        self._put(self._own, words.own_words(self._known.own) if self._known is not None else "")
        self._put(self._here, words.on_word_words(self._known.on_word) if self._known is not None else "")
        self._put(self._cannot, words.beneath(self._chosen) if self._chosen is not None else "")
        self._put(self._told, self._told_words())
        self._enable()

    def _put(self, label: Any, said: str) -> None:
        label.setText(said)
        label.setVisible(bool(said))

    def _told_words(self) -> str:
        if self._refused is not None:
            return " ".join((away(self._refused), _("Nothing was let in.")))
        return words.ended(*self._done) if self._done is not None else ""

    def _state_words(self) -> str:
        if self._asked and self._asked == self._hub:
            return _("Asking the hub…")
        if self._away is not None:
            said = [away(self._away)]
            if self._away.exit == NO_HUB:
                said.append(_("What is set aside can be let in once it answers."))
            return " ".join(said) if self._as_of is None else as_of(self._as_of, " ".join(said))
        said = [] if self._lines else [_("Nothing is set aside.")]
        if self._known is not None and not self._known.grants:
            said.append(_("You see your own work here; that of others is seen and let in by whoever may grant."))
        elif any(not line.first.counts for line in self._lines):
            said.append(_("It is kept and counts for nobody until somebody has looked at it and lets it in."))
        return " ".join(said)


def _is_same(one: Held, other: Held) -> bool:
    mine, theirs = one.first, other.first
    return (mine.device, mine.reason, mine.verdict) == (theirs.device, theirs.reason, theirs.verdict)


def _list(name: str, height: int) -> QListWidget:
    made = QListWidget()
    made.setObjectName(name)
    made.setMinimumHeight(height)
    in_lines(made)
    return made
