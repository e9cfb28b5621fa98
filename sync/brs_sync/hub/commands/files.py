"""`brs-hub files`: whether all of the hub's files are whole, and from the folder into an object store and back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from brs_sync.errors import SyncProblem
from brs_sync.hub.commands import Line, Subparsers


def add(commands: Subparsers) -> None:
    """The command and what it does."""
    acts = commands.add_parser("files", help="where files lie: move them, read them through").add_subparsers(
        dest="act", required=True
    )
    move = acts.add_parser("move", help="into the object store (or the database) that the settings name")
    move.add_argument("--back", action="store_true", help="from the object store back beside the hub's other data")
    move.set_defaults(command=_move)
    claim = acts.add_parser("claim", help="this hub, as it is now, is the one that the object store belongs to")
    claim.set_defaults(command=_claim)
    check = acts.add_parser("check", help="read every piece, and say which files are not whole any more")
    check.add_argument("--mend", action="store_true", help="ask devices again for what is lost")
    check.set_defaults(command=_check)


def _move(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.inspect import is_served
    from brs_sync.hub.moving import bring_back, move
    from brs_sync.hub.store.settled import shelf_of

    if options.back and is_served(options.data):
        raise SyncProblem("database-locked", name=str(options.data))  # it would go on laying pieces there
    with shelf_of(options.inforce.settings) as shelf:
        line: Line = {}
        for line in bring_back(shelf) if options.back else move(shelf, options.data):
            yield line
        if not line["done"]:
            raise SyncProblem("files-lost")


def _claim(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.store.settled import shelf_of

    with shelf_of(options.inforce.settings) as shelf:
        if shelf.bucket is None:
            raise SyncProblem("bad-setting", where="BRS_HUB_FILES", should="s3://BUCKET/PREFIX")
        shelf.bucket.claim()
    yield {"claimed": options.inforce.settings.files}


def _check(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.moving import look_through
    from brs_sync.hub.store.settled import shelf_of

    with shelf_of(options.inforce.settings) as shelf:
        line: Line = {}
        for line in look_through(shelf, mend=options.mend):
            yield line
        if not line["ok"] and not line["mended"]:
            raise SyncProblem("files-lost")
