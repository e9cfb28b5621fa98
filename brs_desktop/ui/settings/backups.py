"""Settings: the backups there are, one more now, a copy on a stick, and putting one back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget, QListWidgetItem, QProgressBar

from brs_desktop.language import _, format_bytes, format_number, ngettext
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.settings.page import SettingsPage, from_start, in_lines
from brs_desktop.ui.values import apart, when


class BackupsPage(SettingsPage):
    """One list: of this computer's own backups, or of those in the folder that was chosen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "backups")
        self._backups: tuple[Any, ...] = ()
        self._busy = False
        self.list = QListWidget()
        self.list.setObjectName("backup_list")
        self.list.setMinimumHeight(120)
        in_lines(self.list)
        self.list.currentRowChanged.connect(lambda _row: self._stop_asking())
        self._none = text("", "hint", wraps=True, name="backup_none")
        self.now = button("", name="backup_now", icon="safe", tone="primary", pressed=desk.copies.take)
        self.stop = button("", name="backup_cancel", pressed=desk.copies.cancel)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._step = text("", "caption", name="backup_step")
        self.folder = QLineEdit()
        self.folder.setObjectName("backup_folder")
        self.choose = button("", name="backup_choose", pressed=self._choose)
        self.copy = button("", name="backup_copy", icon="export", pressed=self._copy)
        self.search = button("", name="backup_find", icon="search", pressed=self._find)
        self.restore = button("", name="backup_restore", pressed=self._ask)
        self._question = text("", "warn", wraps=True, name="backup_restore_words")
        self.restore_now = button("", name="backup_restore_now", tone="danger", pressed=self._restore)
        self.keep_mine = button("", name="backup_restore_stop", pressed=self._stop_asking)
        self._arrange()
        self._connect()
        self._finish()

    def _arrange(self) -> None:
        kept = self.add_card(lambda: _("Backups"))
        kept.addWidget(
            self.hint(lambda: _("One is made every day by itself and read back; the newest seven are kept here."))
        )
        kept.addLayout(from_start(self.now, self.stop, self._step))
        for widget in (self._bar, self.list, self._none):
            kept.addWidget(widget)
        kept.addLayout(from_start(self.restore))
        kept.addWidget(self._question)
        kept.addLayout(from_start(self.restore_now, self.keep_mine))
        stick = self.add_card(lambda: _("On a stick or in another folder"))
        label = self.spoken(lambda: _("Folder"))
        label.setBuddy(self.folder)
        stick.addWidget(label)
        stick.addLayout(from_start(self.folder, self.choose, wide=self.folder))
        stick.addLayout(from_start(self.copy, self.search))
        stick.addWidget(
            self.hint(lambda: _("A copy holds all records and documents. Keep it as safe as the computer itself."))
        )

    def _connect(self) -> None:
        copies = self._desk.copies
        copies.began.connect(self._began)
        copies.told.connect(self._tell)
        copies.ended.connect(self._ended)
        self.folder.textChanged.connect(lambda _text: self._enable())
        self._show_work(copies.busy)
        self._stop_asking()

    @property
    def waits(self) -> bool:
        return self._busy

    def look(self) -> None:
        """Read which backups there are on this computer."""
        if self._desk.is_open:
            workspace = self._desk.workspace
            self._desk.data.run(lambda _job: workspace.backups.all(), done=self._take, owner=self)

    def _find(self) -> None:
        """Show the backups of a stick instead."""
        folder = Path(self.folder.text().strip())

        def search(_job: object) -> tuple[Any, ...]:
            from brs_desktop.workspace import backup

            return backup.found(folder)

        self._desk.data.run(search, done=self._take, owner=self)

    def _take(self, backups: tuple[Any, ...]) -> None:
        self._backups = backups
        self.list.clear()
        for one in backups:
            self.list.addItem(QListWidgetItem(described(one)))
        self.list.setVisible(bool(backups))
        self._none.setVisible(not backups)
        if backups:
            self.list.setCurrentRow(0)
        self._stop_asking()

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _copy(self) -> None:
        self._desk.copies.copy_to(Path(self.folder.text().strip()))

    # Putting one back.

    def _ask(self) -> None:
        """What a restore does is said before it is done, here in the page."""
        one = self._backups[self.list.currentRow()]
        self._question.setText(_warning(one).format(when=apart(when(one.when_ms))))
        self.restore.hide()
        for widget in (self._question, self.restore_now, self.keep_mine):
            widget.show()
        self.keep_mine.setFocus()

    def _stop_asking(self) -> None:
        for widget in (self._question, self.restore_now, self.keep_mine):
            widget.hide()
        self.restore.show()
        self.restore.setText(self._what_is_done())
        self._enable()

    def _what_is_done(self) -> str:
        row = self.list.currentRow()
        aside = 0 <= row < len(self._backups) and is_set_aside(self._backups[row])
        return _("Put this back…") if aside else _("Restore this backup…")

    def _restore(self) -> None:
        one = self._backups[self.list.currentRow()]
        self._stop_asking()
        self._desk.copies.restore(one)

    # While one is made.

    def _began(self) -> None:
        self._show_work(True)

    def _tell(self, done: int, total: int) -> None:
        self._bar.setRange(0, 1000 if total else 0)
        self._bar.setValue(done * 1000 // total if total else 0)
        self._step.setText(_("{done} of {total}").format(done=format_bytes(done), total=format_bytes(total)))

    def _ended(self) -> None:
        self._show_work(False)
        self.look()

    def _show_work(self, busy: bool) -> None:
        self._busy = busy
        self._bar.setRange(0, 0)
        for widget in (self._bar, self.stop, self._step):
            widget.setVisible(busy)
        self._step.setText("")
        self._enable()

    def _enable(self) -> None:
        named = bool(self.folder.text().strip())
        self.now.setEnabled(not self._busy)
        self.copy.setEnabled(named and not self._busy)
        self.search.setEnabled(named)
        self.restore.setEnabled(not self._busy and 0 <= self.list.currentRow() < len(self._backups))

    def say(self) -> None:
        self.list.setAccessibleName(_("Backups"))
        self.folder.setAccessibleName(_("Folder"))
        self._bar.setAccessibleName(_("How far the copy is"))
        self._none.setText(_("There is no backup here yet."))
        self.now.setText(_("Back up now"))
        self.stop.setText(_("Stop"))
        self.choose.setText(_("Choose…"))
        self.copy.setText(_("Copy to this folder"))
        self.search.setText(_("Show its backups"))
        self.restore.setText(self._what_is_done())
        self.restore_now.setText(_("Restore"))
        self.keep_mine.setText(_("Stay as it is"))
        for row, one in enumerate(self._backups):
            self.list.item(row).setText(described(one))


def is_set_aside(one: Any) -> bool:
    """Whether it is what a restore has set aside, and no backup."""
    from brs_desktop.workspace.backup import SetAside

    return isinstance(one, SetAside)


def _warning(one: Any) -> str:
    if is_set_aside(one):
        return _(
            "The restore of {when} is taken back: everything is again as it was before it, with your hub too."
            " What is here now is set aside on this computer, not deleted."
        )
    return _(
        "The workspace goes back to {when}. What is here now is set aside on this computer, not deleted."
        " Nothing is sent by itself afterwards: join your hub again with a new code."
    )


def described(one: Any) -> str:
    """When, how much, whose."""
    if is_set_aside(one):
        words = _("Set aside by a restore")
        parts = (words, when(one.when_ms), format_bytes(one.bytes), one.name)
        return "  ·  ".join(apart(part) for part in parts if part)
    records = ngettext("{count} record", "{count} records", one.records).format(count=format_number(one.records))
    lacking = ngettext("without {count} section", "without {count} sections", one.left_out)
    without = lacking.format(count=format_number(one.left_out)) if one.left_out else ""
    told = (when(one.when_ms), records, format_bytes(one.bytes), one.name, without)
    return "  ·  ".join(apart(part) for part in told if part)
