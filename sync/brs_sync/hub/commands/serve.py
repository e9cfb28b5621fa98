"""`brs-hub serve`: answer devices until stopped."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Iterable

from brs_sync.hub.commands import Line, Subparsers
from brs_sync.hub.inforce import add_options
from brs_sync.hub.settings import Settings


def add(commands: Subparsers) -> None:
    """The command and its options."""
    parser = commands.add_parser("serve", help="answer devices until stopped")
    add_options(parser)
    parser.set_defaults(command=_serve)


def _serve(options: Namespace) -> Iterable[Line]:
    from brs_sync.auth import to_text
    from brs_sync.blobs.folder import documents
    from brs_sync.clock import SystemClock
    from brs_sync.hub import server
    from brs_sync.hub.application import build
    from brs_sync.hub.service import HubService
    from brs_sync.points import points_from_environment

    settings: Settings = options.inforce.settings
    listener = server.listen(*settings.listen)
    service = HubService(
        settings.data,
        clock=SystemClock(),
        entropy=os.urandom,
        points=points_from_environment(os.environ),
        files=documents(settings.data),
    )
    ready = {"listening": server.address(listener), "hub": to_text(service.replica.key)}
    try:
        server.run(build(service), listener, lambda: print(json.dumps(ready), flush=True))
    finally:
        service.close()
    return ()
