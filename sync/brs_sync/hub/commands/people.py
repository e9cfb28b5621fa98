"""`brs-hub revoke | hand-over | rename | quarantine | admit`: what an administrator does about devices."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from typing import Any

from brs_sync.hub.commands import Line, Subparsers, time_text

_DEVICE = "its letters, its own name or its person's, see: brs-hub devices"


def add(commands: Subparsers) -> None:
    """The commands and their options."""
    revoke = commands.add_parser("revoke", help="end what a device may do")
    _about(revoke)
    revoke.add_argument(
        "--how", choices=("closed", "lost", "compromised"), default="closed",
        help="closed: retired. lost: nothing from now on counts. compromised: nothing counts until it is admitted",
    )  # fmt: skip
    revoke.add_argument("--reason", default="", help="why, for all who see it")
    revoke.set_defaults(command=_revoke)
    over = commands.add_parser("hand-over", help="end a person's devices and give all they could do to a successor")
    _about(over)
    over.add_argument("--to", default="", metavar="DEVICE", help="who is here already; else a code for him is made")
    over.set_defaults(command=_hand_over)
    rename = commands.add_parser("rename", help="call a device by a name of its own")
    _about(rename)
    rename.add_argument("name")
    rename.set_defaults(command=_rename)
    commands.add_parser("quarantine", help="list what is held and not applied").set_defaults(command=_quarantine)
    admit = commands.add_parser("admit", help="let in what a compromised key wrote, after somebody looked at it")
    _about(admit)
    admit.add_argument("--partition", nargs="+", default=[], metavar="P", help="these alone")
    admit.add_argument("--upto", type=int, metavar="N", help="of one partition, up to its commit of this number")
    how = admit.add_mutually_exclusive_group()
    how.add_argument("--preview", action="store_true", help="only list what would come in")
    how.add_argument(
        "--grants", action="store_true", help="let in who waits since the key that let him in was closed: all of him"
    )
    admit.add_argument("--reason", default="", help="why, for all who see it")
    admit.set_defaults(command=_admit)


def _about(parser: ArgumentParser) -> None:
    parser.add_argument("device", metavar="DEVICE", help=_DEVICE)


def _revoke(options: Namespace) -> Iterable[Line]:
    told = _ask(options, "end", {"how": options.how, "reason": options.reason})
    yield device_line(told["device"])


def _hand_over(options: Namespace) -> Iterable[Line]:
    told = _ask(options, "hand-over", {"to": options.to})
    if "code" in told:
        yield {**told, "expires": time_text(told.pop("expires_ms"))}
    else:
        yield {**device_line(told["device"]), "ended_devices": told["ended"]}


def _rename(options: Namespace) -> Iterable[Line]:
    yield device_line(_ask(options, "rename", {"label": options.name})["device"])


def _quarantine(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.attending import ask

    for one in ask(options.inforce.settings, "held", {"counts": True, "grants": True})["held"]:
        yield {**one, "since": time_text(one.pop("wall_ms"))}


def _admit(options: Namespace) -> Iterable[Line]:
    if options.grants:
        told = _ask(options, "admit-grants", {"reason": options.reason})["held"]
        yield {**told, "since": time_text(told.pop("wall_ms"))}
        return
    said = {"partition": options.partition, "upto": options.upto, "reason": options.reason}
    for one in _ask(options, "preview" if options.preview else "admit", said)["commits"]:
        yield {**one, "written": time_text(one.pop("wall_ms"))}


def device_line(device: dict[str, Any]) -> Line:
    """A device as the list of devices has it."""
    seen, ended = device["seen_ms"], device["ended_ms"]
    return {
        "device": device["device"],
        "person": device["person"],
        "name": device["name"],
        "label": device["label"],
        "role": device["role"],
        "prefixes": device["prefixes"],
        "enrolled": time_text(device["enrolled_ms"]),
        "seen": None if seen is None else time_text(seen),
        "charged": device["charged"],
        "ended": device["ended"],
        "ended_at": None if ended is None else time_text(ended),
    }


def _ask(options: Namespace, act: str, said: dict[str, Any]) -> dict[str, Any]:
    from brs_sync.hub.attending import ask

    return ask(options.inforce.settings, act, {"device": options.device, **said})
