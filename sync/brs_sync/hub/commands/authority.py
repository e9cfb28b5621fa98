"""`brs-hub authority`: stand under another hub, or have others stand under this one, by small files."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from brs_sync.errors import SyncProblem
from brs_sync.hub.commands import Line, Subparsers
from brs_sync.hub.commands.putting import draw, write_text


def add(commands: Subparsers) -> None:
    """The command and its ways."""
    ways = commands.add_parser("authority", help="by whose word this hub speaks").add_subparsers(
        required=True, metavar="WAY"
    )
    asks = ways.add_parser("request", help="write the file with which this hub asks an upper one for its authority")
    asks.add_argument("--name", required=True, help="what this hub is called")
    asks.add_argument("--out", type=Path, metavar="FILE", help="where to write it")
    asks.add_argument("--qr", type=Path, metavar="PNG", help="also as a picture to be read by a camera")
    asks.set_defaults(command=_request)
    gives = ways.add_parser("grant", help="answer a request: what its hub may do from now on")
    gives.add_argument("file", type=Path, metavar="FILE")
    gives.add_argument("--role", required=True, metavar="ROLE", help="such as regional-centre, see: brs-hub roles")
    gives.add_argument("--country", nargs="+", default=[], metavar="ISO3")
    gives.add_argument("--prefix", nargs="+", default=[], metavar="P", help="instead: what it may see and do there")
    gives.add_argument("--address", default="", metavar="URL", help="where this hub is reached")
    gives.add_argument("--out", type=Path, metavar="FILE", help="where to write the answer")
    gives.set_defaults(command=_grant)
    takes = ways.add_parser("accept", help="take the answer: from then on this hub speaks within it")
    takes.add_argument("file", type=Path, metavar="FILE")
    takes.set_defaults(command=_accept)
    ways.add_parser("show", help="the chain by which this hub speaks").set_defaults(command=_show)


def _request(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.attending import ask
    from brs_sync.papers import REQUEST_SUFFIX

    told = ask(options.inforce.settings, "authority-request", {"name": options.name})
    out = options.out or Path(f"hub{REQUEST_SUFFIX}")
    write_text(out, told["text"])
    line = {"file": str(out), "fingerprint": told["fingerprint"]}
    if options.qr is not None:
        draw(options.qr, told["text"])
        line["qr"] = str(options.qr)
    yield {**line, "next": "On the upper hub: brs-hub authority grant FILE --role regional-centre --country ..."}


def _grant(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub import told as noted
    from brs_sync.hub.attending import ask
    from brs_sync.papers import ANSWER_SUFFIX

    said = {
        "text": _read(options.file),
        "role": options.role,
        "country": [one.strip().upper() for one in options.country],
        "prefix": options.prefix,
        "address": options.address or noted.read(options.data),
    }
    told = ask(options.inforce.settings, "authority-grant", said)
    out = options.out or options.file.with_suffix(ANSWER_SUFFIX)
    write_text(out, told.pop("text"))
    yield {"file": str(out), **told, "next": "On the hub that asked: brs-hub authority accept FILE"}


def _accept(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.attending import ask

    yield ask(options.inforce.settings, "authority-accept", {"text": _read(options.file)})


def _show(options: Namespace) -> Iterable[Line]:
    from brs_sync.hub.attending import ask

    yield ask(options.inforce.settings, "authority-show", {})


def _read(path: Path) -> str:
    from brs_sync.papers import MOST_BYTES

    try:
        with path.open("rb") as file:
            data = file.read(2 * MOST_BYTES + 1)
    except OSError as error:
        raise SyncProblem("not-found", what="file", name=str(path)) from error
    if len(data) > 2 * MOST_BYTES:
        raise SyncProblem("too-large", what="file", limit=2 * MOST_BYTES)
    return data.decode("ascii", "replace")
