"""`brs-hub settings`: what is in force, and what each setting was set by."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from brs_sync.hub.commands import Line, Subparsers
from brs_sync.hub.inforce import InForce, add_options


def add(commands: Subparsers) -> None:
    """The command and its options, which are those of `serve`."""
    parser = commands.add_parser("settings", help="say what is in force, with the options that serve would have")
    add_options(parser)
    parser.set_defaults(command=_settings)


def _settings(options: Namespace) -> Iterable[Line]:
    inforce: InForce = options.inforce
    yield {"file": None if inforce.file is None else str(inforce.file)}
    yield from inforce.lines()
