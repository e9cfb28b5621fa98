"""What is said of the road to the hub and of what waits for it: what happened, what is safe, what to do next."""

from __future__ import annotations

from brs_desktop.errors import BAD_INPUT, NO_HUB, REFUSED
from brs_desktop.language import mark

_KEPT = mark("Everything you typed is kept on this device.")
_LATER = mark("Try again later; the program also tries by itself.")

SENTENCES: dict[str, tuple[str, str, str, int]] = {
    "proxy-password": (
        mark("The network's proxy asks for a name and a password."),
        _KEPT,
        mark("Ask whoever runs the network, and enter the proxy with both in the settings of this computer."),
        NO_HUB,
    ),
    "proxy-away": (
        mark("The proxy that this computer is set to use does not answer."),
        _KEPT,
        mark("Look at the proxy in the settings of this computer, or try another network."),
        NO_HUB,
    ),
    "clock-or-certificate": (
        mark("By this computer's clock the hub's certificate is not valid now."),
        _KEPT,
        mark("Set date and time of this computer right; if they are right, tell the administrator of your hub."),
        NO_HUB,
    ),
    "bad-certificate": (
        mark(
            "What answers here does not prove to be the hub; a sign-in page or a filter of the network may be between."
        ),
        _KEPT,
        mark("Open a browser and sign in to the network, or try another network."),
        NO_HUB,
    ),
    "other-certificate": (
        mark("Somebody else answers at the hub's address: the certificate is not the one of your invitation."),
        mark("Nothing was sent to it. Everything you typed is kept on this device."),
        mark("Try another network. If it is so there too, ask the administrator of your hub for a new invitation."),
        NO_HUB,
    ),
    "bad-pin": (
        mark("What stands behind # in the hub's address is not whole."),
        mark("Nothing was changed."),
        mark("Copy the whole invitation, or type the 32 letters behind # again."),
        BAD_INPUT,
    ),
    "hub-full": (
        mark("The hub's disk is full: it takes nothing in until its administrator has made room."),
        _KEPT,
        _LATER,
        NO_HUB,
    ),
    "over-quota": (
        mark("This device has brought the hub as much as its administrator allows."),
        _KEPT,
        mark("Ask the administrator of your hub."),
        REFUSED,
    ),
    "partition-full": (
        mark(
            "The hub has no room for part of your work: its administrator limits how much it keeps of one country or "
            "report. Everything else was exchanged."
        ),
        _KEPT,
        mark("Ask the administrator of your hub."),
        REFUSED,
    ),
    "tls-failed": (mark("No secure connection to the hub could be made on this network."), _KEPT, _LATER, NO_HUB),
    "over-budget": (
        mark("The bytes that this exchange may cost are used up."),
        _KEPT,
        mark("The rest goes with the next exchange; allow more if it is pressing."),
        NO_HUB,
    ),
    "not-waiting": (
        mark("Nothing of “{name}” waits to leave."),
        mark("Nothing was changed."),
        mark("See `queue list` for what waits."),
        BAD_INPUT,
    ),
}
