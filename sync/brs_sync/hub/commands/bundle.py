"""`brs-hub bundle`: take in what came by stick, and answer by stick."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.hub.commands import Line, Subparsers

if TYPE_CHECKING:
    from brs_sync.hub.bundles import HubBundles
    from brs_sync.hub.settings import Settings


def add(commands: Subparsers) -> None:
    """The command, its two ways and their options."""
    parser = commands.add_parser("bundle", help="take in what came by stick, and answer by stick")
    ways = parser.add_subparsers(required=True, metavar="WAY")
    take = ways.add_parser("import", help="take bundles or their parts in")
    take.add_argument("file", type=Path, nargs="+", metavar="FILE")
    take.add_argument("--partial", action="store_true", help="also the sound beginning of a damaged one")
    take.set_defaults(command=_import)
    give = ways.add_parser("export", help="write a device's receipt and what it lacks")
    whom = give.add_mutually_exclusive_group(required=True)
    whom.add_argument("--device", help="the device's letters or its person's name, see: brs-hub devices")
    whom.add_argument("--upstream", action="store_true", help="instead: for the hub above this one")
    give.add_argument("--out", type=Path, required=True, metavar="FILE|DIR")
    give.add_argument("--part-size", type=int, metavar="BYTES", help="cut into parts of this size, for mail")
    give.set_defaults(command=_export)


def _import(options: Namespace) -> Iterable[Line]:
    with _bundles(options.inforce.settings) as bundles:
        for path in options.file:
            yield bundles.import_file(path, partial=options.partial)


def _export(options: Namespace) -> Iterable[Line]:
    with _bundles(options.inforce.settings) as bundles:
        if options.upstream:
            yield bundles.export_upward(options.out, options.part_size)
        else:
            yield bundles.export_file(options.device, options.out, options.part_size)


@contextmanager
def _bundles(settings: Settings) -> Iterator[HubBundles]:
    """The hub's bundles; a hub that is being served is refused: one process at a time has its folder."""
    from brs_sync.clock import SystemClock
    from brs_sync.hub.bundles import HubBundles
    from brs_sync.hub.store.settled import service_of

    service = service_of(settings)
    try:
        yield HubBundles(service, SystemClock())
    finally:
        service.close()
