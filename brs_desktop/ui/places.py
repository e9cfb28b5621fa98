"""The places of the window, in the order of the rail; each is imported and built when it is first shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.place import Place
from brs_desktop.ui.rail import Stop


def _home(desk: Desk, within: QWidget) -> Place:
    from brs_desktop.ui.home.place import HomePlace

    return HomePlace(desk, within)


def _records(name: str) -> Callable[[Desk, QWidget], Place]:
    def build(desk: Desk, within: QWidget) -> Place:
        from brs_desktop.ui.records.place import RecordPlace

        return RecordPlace(desk, name, name, within)

    return build


def _library(desk: Desk, within: QWidget) -> Place:
    from brs_desktop.ui.library.place import LibraryPlace

    return LibraryPlace(desk, within)


def _contacts(desk: Desk, within: QWidget) -> Place:
    from brs_desktop.ui.contacts.place import ContactsPlace

    return ContactsPlace(desk, within)


def _reports(desk: Desk, within: QWidget) -> Place:
    from brs_desktop.ui.reports.place import ReportsPlace

    return ReportsPlace(desk, within)


def _sync(desk: Desk, within: QWidget) -> Place:
    from brs_desktop.ui.sync.view import SyncPlace

    return SyncPlace(desk, within)


def _settings(desk: Desk, within: QWidget) -> Place:
    from brs_desktop.ui.settings.place import SettingsPlace

    return SettingsPlace(desk, within)


STOPS = (
    Stop("home", "home", lambda: _("Home"), _home),
    Stop("library", "library", lambda: _("Library"), _library),
    Stop("contacts", "contacts", lambda: _("Contacts"), _contacts),
    Stop("reports", "reports", lambda: _("Reports"), _reports),
    Stop("assistance", "assistance", lambda: _("Assistance"), _records("assistance")),
    Stop("reference", "reference", lambda: _("Reference"), _records("reference")),
    Stop("sync", "sync", lambda: _("Sync"), _sync),
    Stop("settings", "settings", lambda: _("Settings"), _settings),
)
