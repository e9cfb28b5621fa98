"""`brs-hub serve`: answer devices until stopped."""

from __future__ import annotations

import gc
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
    from brs_sync.clock import SystemClock
    from brs_sync.hub import server, told
    from brs_sync.hub.attending import attending
    from brs_sync.hub.guarded import guarded
    from brs_sync.hub.page.gate import addresses
    from brs_sync.hub.store.settled import service_of
    from brs_sync.hub.tidying import tidying
    from brs_sync.hub.tls import certificate_for
    from brs_sync.hub.uptask import running
    from brs_sync.pin import with_pin
    from brs_sync.points import points_from_environment

    settings: Settings = options.inforce.settings
    certificate = certificate_for(settings)
    tls = None if certificate is None else certificate.context()
    listener = server.listen(*settings.listen)
    admin = None if settings.admin_listen is None else server.listen(*settings.admin_listen)
    points = points_from_environment(os.environ)
    service = service_of(settings, points=points)
    if settings.name:
        service.called(settings.name)
    scheme = "http" if certificate is None else "https"
    reached = settings.address or server.address(listener, scheme, server.outward(listener))
    pinned = certificate is not None and settings.certificate is None
    pin = certificate.pin() if certificate is not None and pinned else ""
    ready = {"listening": server.address(listener, scheme), "hub": to_text(service.replica.key)}
    ready |= {"address": with_pin(reached, pin)} if pin or settings.address else {}
    ready |= {"admin": server.address(admin)} if admin is not None else {}
    doors = [(scheme, *listener.getsockname()[:2])] + ([] if admin is None else [("http", *admin.getsockname()[:2])])

    def begin() -> None:
        gc.collect()
        gc.freeze()  # what is here now stays: the collector need not go through it again with every few requests
        told.write(settings.data, with_pin(reached, pin))
        told.write(settings.data, "\n".join(addresses(settings.page, reached, doors)), told.PAGE)
        print(json.dumps(ready), flush=True)

    try:
        upward = running(service, SystemClock(), every_ms=settings.upstream_minutes * 60_000, points=points)
        watched = guarded(service, settings, SystemClock())
        with attending(service), tidying(service), upward, watched as (devices, office):
            server.run(
                devices,
                listener,
                begin,
                tls=tls,
                proxies=settings.trusted_proxies,
                connections=settings.connections,
                beside=None if admin is None else (office, admin),
            )
    finally:
        service.close()
    return ()
