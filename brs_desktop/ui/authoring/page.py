"""Settings: where an author of forms finds the trial of a form, and which version of which form is in use here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from brs_desktop.language import _, language
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.jobs import Job
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.settings.page import SettingsPage, from_start, in_lines
from brs_desktop.ui.values import apart

_ONE = Qt.ItemDataRole.UserRole
_HIGH = 120
_PAGE = 50


class FormsPage(SettingsPage):
    """A file is chosen here: to be tried in a window of its own, or to be put in use once it was looked at."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "forms")
        self._used: tuple[Any, ...] | None = None
        self._came: tuple[Any, ...] = ()
        self._next = ""
        self._kept_back: tuple[Any, ...] = ()
        self._job: Job | None = None
        self._busy = False
        self.choose = button("", name="forms_try", tone="primary", pressed=self._choose)
        self.put = button("", name="forms_put", icon="import", pressed=self._choose_next)
        self.back = button("", name="forms_back", icon="undo", pressed=self._bring_back)
        self.back.hide()
        self.list = QListWidget()
        self.list.setObjectName("forms_list")
        self.list.setFixedHeight(_HIGH)
        in_lines(self.list)
        self.list.currentItemChanged.connect(lambda _now, _before: self._offer())
        self.came = QListWidget()
        self.came.setObjectName("forms_came")
        self.came.setFixedHeight(_HIGH)
        in_lines(self.came)
        self.came.currentItemChanged.connect(lambda _now, _before: self._offer_came())
        self.use = button("", name="forms_use", icon="import", pressed=self._choose_came)
        self.more = button("", name="forms_more", pressed=self._read_more)
        self._stays = text("", "warn", wraps=True, name="forms_kept_back")
        self._nothing_came = text("", "hint", wraps=True, name="forms_none_came")
        self._none = text("", "hint", wraps=True, name="forms_none")
        self._arrange()
        desk.form_changed.connect(self._changed)
        self._finish()

    def _arrange(self) -> None:
        trial = self.add_card(lambda: _("Try a form"))
        trial.addWidget(
            self.hint(
                lambda: _(
                    "Opens a form that is being written (an XLSForm workbook, or its tables as Markdown) in a window"
                    " that keeps nothing. Beside it stand what the check found, with sheet, row and column, and"
                    " where other tools would do otherwise. When the file is saved, it is read again."
                )
            )
        )
        trial.addLayout(from_start(self.choose))
        used = self.add_card(lambda: _("Forms in use"))
        used.addWidget(
            self.hint(
                lambda: _(
                    "A newer version of a form can be put in use here. You see first what it changes. New records are"
                    " made with it at once; drafts keep the form that they have until somebody brings them to it."
                )
            )
        )
        used.addLayout(from_start(self.put))
        used.addWidget(self.list)
        used.addWidget(self._none)
        used.addLayout(from_start(self.back))
        came = self.add_card(lambda: _("Forms that came with records"))
        came.addWidget(
            self.hint(
                lambda: _(
                    "What colleagues made with a version that is not in use here brings that version along. It opens"
                    " those records alone; it is used for new ones only if you put it in use."
                )
            )
        )
        for widget in (self.came, self._nothing_came):
            came.addWidget(widget)
        came.addLayout(from_start(self.use, self.more))
        came.addWidget(self._stays)

    @property
    def waits(self) -> bool:
        return self._busy or self._job is not None

    def look(self) -> None:
        """Read which forms are in use that were put there, and the first that came; lists and saving do not wait."""
        if self._desk.is_open:
            workspace = self._desk.workspace
            self._ask(lambda job: _read(workspace, job), self._take)

    def _read_more(self) -> None:
        workspace, after = self._desk.workspace, self._next
        self._ask(lambda job: workspace.packages.listed(after, _PAGE, job.ask_to_stop), self._take_more)

    def _ask(self, work: Callable[[Job], Any], done: Callable[[Any], None]) -> None:
        """One reading at a time: what was asked before is of no use any more."""
        self._leave_off()
        self.more.setEnabled(False)
        self._job = self._desk.lane("forms").run(work, done=done, failed=self._not_read, owner=self)

    def _leave_off(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more: what is still read is left off, and asked anew when the page comes into sight."""
        self._leave_off()
        super().hideEvent(event)

    def _changed(self, _collection: str) -> None:
        if self.isVisible():
            self.look()

    def _take(self, known: tuple[tuple[Any, ...], Any, tuple[Any, ...]]) -> None:
        self._job = None
        self._used, listed, self._kept_back = known
        self._came, self._next = listed.came, listed.next
        self._show()

    def _take_more(self, listed: Any) -> None:
        self._job = None
        row = len(self._came)
        self._came, self._next = (*self._came, *listed.came), listed.next
        self._show()
        self.came.setCurrentRow(min(row, len(self._came) - 1))

    def _not_read(self, problem: Any) -> None:
        self._job = None
        self.more.setEnabled(True)
        self._desk.notices.problem(problem)

    def _show(self) -> None:
        used = self._used
        self.list.clear()
        for one in used or ():
            item = QListWidgetItem(_described(one))
            item.setData(_ONE, one)
            self.list.addItem(item)
        self.list.setVisible(bool(used))
        self._none.setVisible(used is not None and not used)
        if used:
            self.list.setCurrentRow(0)
        self._offer()
        self.came.clear()
        for one in self._came:
            item = QListWidgetItem(_told_of(one))
            item.setData(_ONE, one)
            self.came.addItem(item)
        self.came.setVisible(bool(self._came))
        self._nothing_came.setVisible(self._used is not None and not self._came)
        if self._came:
            self.came.setCurrentRow(0)
        self.more.setVisible(bool(self._next))
        self.more.setEnabled(True)
        self._stays.setText("\n".join(map(_why_it_stays, self._kept_back)))
        self._stays.setVisible(bool(self._kept_back))
        self._offer_came()

    def _offer_came(self) -> None:
        item = self.came.currentItem()
        self.use.setVisible(item is not None and not item.data(_ONE).reason)

    def _choose_came(self) -> None:
        from brs_desktop.workspace.installing import consider_came

        item = self.came.currentItem()
        if item is not None:
            one = item.data(_ONE)
            self._preview(lambda workspace: consider_came(workspace, one))

    def _offer(self) -> None:
        """The way back of the form that is chosen."""
        item = self.list.currentItem()
        before = item.data(_ONE).before if item is not None else None
        self.back.setVisible(before is not None)
        self.back.setEnabled(not self._busy)
        words = _("Put version {version} in use again")
        self.back.setText(words.format(version=apart(before)) if before is not None else "")

    def _choose(self) -> None:
        from brs_desktop.ui.authoring.window import choose_trial

        choose_trial(self, self.open_trial)

    def open_trial(self, file: Path) -> None:
        """Open a file's trial; its lists have the records of this workspace."""
        from brs_desktop.ui.authoring.window import TrialWindow

        lists = self._desk.workspace.lists if self._desk.is_open else None
        TrialWindow(file.absolute(), lists, self.window()).show()

    def _choose_next(self) -> None:
        from brs_desktop.ui.library.bringing import choose_files

        choose_files(self, _("Put a form in use"), lambda files: self.consider(files[0]), several=False)

    def consider(self, file: Path) -> None:
        """Show what a file's form would change, and offer to put it in use."""
        from brs_desktop.workspace.installing import consider_form

        self._preview(lambda workspace: consider_form(workspace, file.absolute()))

    def _preview(self, consider: Callable[[Any], Any]) -> None:
        from brs_desktop.ui.authoring.putting import PuttingDialog

        if self._desk.is_open:
            dialog = PuttingDialog(self._desk, consider, self)
            dialog.put.connect(self._desk.form_changed)
            dialog.open()

    def _bring_back(self) -> None:
        item = self.list.currentItem()
        if item is None or self._busy or not self._desk.is_open:
            return
        self._busy = True
        self._offer()
        workspace, name = self._desk.workspace, item.data(_ONE).collection.name
        self._desk.lane("forms").run(
            lambda job: _bring_back(workspace, name, job), done=self._brought_back, failed=self._failed, owner=self
        )

    def _brought_back(self, name: str) -> None:
        self._busy = False
        self._desk.form_changed.emit(name)

    def _failed(self, problem: Any) -> None:
        self._busy = False
        self._offer()
        self._desk.notices.problem(problem)

    def say(self) -> None:
        self.choose.setText(_("Choose a form…"))
        self.put.setText(_("Put in use…"))
        self.list.setAccessibleName(_("Forms that were put in use here"))
        self.use.setText(_("Put in use…"))
        self.more.setText(_("More forms"))
        self.came.setAccessibleName(_("Forms that came with records"))
        self._nothing_came.setText(_("None has come."))
        self._none.setText(_("The forms that came with the program are in use."))
        self._show()


def _described(one: Any) -> str:
    """The form, its version, and where it came from."""
    came = _("put in use here") if one.put else _("came with the program")
    words = _("{form}: version {version}, {came}").format(
        form=apart(one.collection.singular(language())), version=apart(one.version), came=came
    )
    return f"{words}\n{one.passed_over}" if one.passed_over else words


def _told_of(one: Any) -> str:
    """A form that came, and why it is set aside."""
    form = apart(one.collection.singular(language()))
    if one.reason:
        return _("{form}: set aside. {reason}").format(form=form, reason=one.reason)
    return _("{form}: version {version}").format(form=form, version=apart(one.version))


def _why_it_stays(one: Any) -> str:
    form = apart(one.collection.singular(language()))
    if one.trouble is None:
        words = _(
            "{form}: version {version} is too large to go along with its records. Give it to colleagues as a file."
        )
        return words.format(form=form, version=apart(one.version))
    words = _(
        "{form}: a version of it could not go along with its records; this is tried again with the next exchange."
        " {reason}"
    )
    return words.format(form=form, reason=one.trouble.message)


def _read(workspace: Any, job: Job) -> tuple[tuple[Any, ...], Any, tuple[Any, ...]]:
    from brs_desktop.workspace.installing import forms_in_use

    packages = workspace.packages
    return forms_in_use(workspace), packages.listed("", _PAGE, job.ask_to_stop), packages.kept_back()


def _bring_back(workspace: Any, name: str, job: Job) -> str:
    from brs_desktop.ui.authoring.putting import stopping
    from brs_desktop.workspace.installing import bring_back

    bring_back(workspace, name, stopping(job))
    return name
