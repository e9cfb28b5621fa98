"""The hub's command line: `brs-hub serve | invite | devices | bundle | status | doctor`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.enrol import ROLES
from brs_sync.errors import SyncProblem

if TYPE_CHECKING:
    from brs_sync.hub.bundles import HubBundles

DEFAULT_LISTEN = "127.0.0.1:8765"
DATA_VARIABLE = "BRS_HUB_DATA"
_NEXT = {
    "database-locked": "Another process serves this folder: stop it, or use its address.",
    "address-unusable": "Choose another address with --listen HOST:PORT; port 0 takes any free one.",
    "bundle-for-other": "The bundle is sealed for somebody else, or for an earlier key of this hub.",
    "bundle-damaged": "Ask for it again, or take its sound beginning with --partial.",
    "not-enrolled": "Its sender has no standing grant here: invite him first.",
    "not-found": "Start the hub once with: brs-hub serve",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers are JSON, one object a line, and so are errors, on standard error."""
    options = _parser().parse_args(arguments)
    try:
        for line in options.command(options):
            print(json.dumps(line, ensure_ascii=False), flush=True)
    except SyncProblem as problem:
        shown = {name: str(value) for name, value in problem.values.items()}
        error = {"error": problem.code, "next": _NEXT.get(problem.code, ""), **shown}
        print(json.dumps(error, ensure_ascii=False), file=sys.stderr, flush=True)
        return problem.exit
    return 0


Line = dict[str, object]


def _serve(options: argparse.Namespace) -> Iterable[Line]:
    from brs_sync.auth import to_text
    from brs_sync.blobs.folder import documents
    from brs_sync.clock import SystemClock
    from brs_sync.hub import server
    from brs_sync.hub.application import build
    from brs_sync.hub.service import HubService
    from brs_sync.points import points_from_environment

    listener = server.listen(*options.listen)
    service = HubService(
        options.data,
        clock=SystemClock(),
        entropy=os.urandom,
        points=points_from_environment(os.environ),
        files=documents(options.data),
    )
    ready = {"listening": server.address(listener), "hub": to_text(service.replica.key)}
    try:
        server.run(build(service), listener, lambda: print(json.dumps(ready), flush=True))
    finally:
        service.close()
    return ()


def _invite(options: argparse.Namespace) -> Iterable[Line]:
    from brs_sync.clock import SystemClock
    from brs_sync.hub.admin import Admin

    admin = Admin(options.data, os.urandom)
    try:
        prefixes = tuple(options.prefix)
        code, expires = admin.invite(options.role, prefixes, SystemClock().now_ms(), options.person)
    finally:
        admin.close()
    yield {"code": code, "role": options.role, "prefixes": list(prefixes), "expires": _time(expires)}


def _devices(options: argparse.Namespace) -> Iterable[Line]:
    from brs_sync.hub.admin import Admin

    admin = Admin(options.data, os.urandom, create=False)
    try:
        devices = admin.devices()
    finally:
        admin.close()
    for device in devices:
        yield {
            "device": device.replica_text,
            "person": device.person,
            "name": device.name,
            "role": device.role,
            "prefixes": list(device.prefixes),
            "enrolled": _time(device.enrolled_ms),
            "seen": None if device.seen_ms is None else _time(device.seen_ms),
            "charged": device.charged,
        }


def _bundle_import(options: argparse.Namespace) -> Iterable[Line]:
    with _bundles(options.data) as bundles:
        for path in options.file:
            yield bundles.import_file(path, partial=options.partial)


def _bundle_export(options: argparse.Namespace) -> Iterable[Line]:
    with _bundles(options.data) as bundles:
        yield bundles.export_file(options.device, options.out, options.part_size)


@contextmanager
def _bundles(folder: Path) -> Iterator[HubBundles]:
    """The hub's bundles; a hub that is being served is refused: one process at a time has its folder."""
    from brs_sync.blobs.folder import documents
    from brs_sync.clock import SystemClock
    from brs_sync.hub.bundles import HubBundles
    from brs_sync.hub.service import HubService

    service = HubService(folder, clock=SystemClock(), entropy=os.urandom, files=documents(folder))
    try:
        yield HubBundles(service, SystemClock())
    finally:
        service.close()


def _status(options: argparse.Namespace) -> Iterable[Line]:
    from brs_sync.hub.inspect import status

    yield status(options.data)


def _doctor(options: argparse.Namespace) -> Iterable[Line]:
    from brs_sync.hub.inspect import doctor

    yield from doctor(options.data)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="brs-hub", description="A hub for BRS Desktop: one process, one folder.")
    default = Path(os.environ.get(DATA_VARIABLE) or Path.home() / ".brs-hub")
    parser.add_argument("--data", type=Path, default=default, help=f"the hub's folder (default: {default})")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="answer devices until stopped")
    serve.add_argument("--listen", type=_address, default=DEFAULT_LISTEN, metavar="HOST:PORT")
    serve.set_defaults(command=_serve)
    invite = commands.add_parser("invite", help="make a code that admits one device")
    invite.add_argument("--role", required=True, choices=sorted(ROLES))
    invite.add_argument("--prefix", required=True, nargs="+", metavar="P", help="what it may see, such as contacts/KEN")
    invite.add_argument("--person", metavar="ID", help="the person whose further device it is")
    invite.set_defaults(command=_invite)
    _add_bundle(commands.add_parser("bundle", help="take in what came by stick, and answer by stick"))
    for name, command, text in (
        ("devices", _devices, "list the devices that were admitted"),
        ("status", _status, "say what the hub holds"),
        ("doctor", _doctor, "look for what is wrong"),
    ):
        commands.add_parser(name, help=text).set_defaults(command=command)
    return parser


def _add_bundle(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WAY")
    take = ways.add_parser("import", help="take bundles or their parts in")
    take.add_argument("file", type=Path, nargs="+", metavar="FILE")
    take.add_argument("--partial", action="store_true", help="also the sound beginning of a damaged one")
    take.set_defaults(command=_bundle_import)
    give = ways.add_parser("export", help="write a device's receipt and what it lacks")
    give.add_argument("--device", required=True, help="the device's letters or its person's name, see: brs-hub devices")
    give.add_argument("--out", type=Path, required=True, metavar="FILE|DIR")
    give.add_argument("--part-size", type=int, metavar="BYTES", help="cut into parts of this size, for mail")
    give.set_defaults(command=_bundle_export)


def _address(text: str) -> tuple[str, int]:
    host, separator, port = text.rpartition(":")
    if not separator or not port.isdigit() or int(port) > 65535 or not host:
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT")
    return host.strip("[]"), int(port)


def _time(ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


if __name__ == "__main__":
    sys.exit(main())
