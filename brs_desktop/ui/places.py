"""The places of the window, in the order of the rail."""

from __future__ import annotations

from brs_desktop.language import _
from brs_desktop.ui.rail import Stop

STOPS = (
    Stop("contacts", "contacts", lambda: _("Contacts")),
    Stop("reports", "reports", lambda: _("Reports")),
    Stop("reference", "reference", lambda: _("Reference")),
    Stop("sync", "sync", lambda: _("Sync")),
)
