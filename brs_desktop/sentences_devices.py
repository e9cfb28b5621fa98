"""What is said of devices and invitations: what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.errors import BAD_INPUT, REFUSED
from brs_desktop.language import mark

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "device-refused": (
        mark("The hub did not do that: it is not yours to do there, or no such device or role is known to it."),
        mark("Nothing was changed."),
        mark("Look at the list of devices again, or ask the administrator of your hub."),
        REFUSED,
    ),
    "not-an-invitation": (
        mark("There is no invitation in this file."),
        mark("Nothing was changed."),
        mark("Choose the file or the picture that your centre gave you, or type the code."),
        BAD_INPUT,
    ),
}
