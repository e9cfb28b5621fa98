"""The places of the window, in the order of the rail; each is imported and built when it is first shown."""

from __future__ import annotations

from brs_desktop.language import _
from brs_desktop.ui.desk import Desk
from brs_desktop.ui.place import Place
from brs_desktop.ui.rail import Stop


def _home(desk: Desk) -> Place:
    from brs_desktop.ui.home.place import HomePlace

    return HomePlace(desk)


def _records(desk: Desk, name: str, icon: str) -> Place:
    from brs_desktop.ui.records.place import RecordPlace

    return RecordPlace(desk, name, icon)


def _library(desk: Desk) -> Place:
    from brs_desktop.ui.library.place import LibraryPlace

    return LibraryPlace(desk)


def _contacts(desk: Desk) -> Place:
    from brs_desktop.ui.contacts.place import ContactsPlace

    return ContactsPlace(desk)


def _reports(desk: Desk) -> Place:
    from brs_desktop.ui.reports.place import ReportsPlace

    return ReportsPlace(desk)


def _sync(desk: Desk) -> Place:
    from brs_desktop.ui.sync.view import SyncPlace

    return SyncPlace(desk)


def _settings(desk: Desk) -> Place:
    from brs_desktop.ui.settings.place import SettingsPlace

    return SettingsPlace(desk)


STOPS = (
    Stop("home", "home", lambda: _("Home"), _home),
    Stop("library", "library", lambda: _("Library"), _library),
    Stop("contacts", "contacts", lambda: _("Contacts"), _contacts),
    Stop("reports", "reports", lambda: _("Reports"), _reports),
    Stop("assistance", "assistance", lambda: _("Assistance"), lambda desk: _records(desk, "assistance", "assistance")),
    Stop("reference", "reference", lambda: _("Reference"), lambda desk: _records(desk, "reference", "reference")),
    Stop("sync", "sync", lambda: _("Sync"), _sync),
    Stop("settings", "settings", lambda: _("Settings"), _settings),
)
