"""The hub's command line: `brs-hub serve | invite | devices | bundle | status | doctor | settings`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from brs_sync.errors import SyncProblem
from brs_sync.hub.commands import (
    authority,
    bundle,
    devices,
    files,
    invite,
    keep,
    look,
    page,
    people,
    serve,
    settings,
    upstream,
)
from brs_sync.hub.inforce import FILE_NAME, read_settings
from brs_sync.hub.settings import default_of

_COMMANDS = (
    serve,
    invite,
    devices,
    people,
    authority,
    bundle,
    look,
    keep,
    files,
    page,
    settings,
    upstream,
)
_NEXT = {
    "backup-damaged": "Restore another backup; this one is not what was written.",
    "backup-newer": "It was made by a newer release: update this one.",
    "folder-in-use": "Name a folder that is empty or not there: nothing is written over.",
    "bad-certificate-file": "Name PEM files that the hub can read: --certificate and --certificate-key.",
    "state-differs": "Restore the latest backup beside it and run fsck there; send the lines above to support.",
    "turn-over": "Another process of this hub speaks with the hub above now: see brs-hub upstream status.",
    "database-locked": "Another process serves this folder: stop it, or use its address.",
    "store-away": "The database does not answer: start it, or put BRS_HUB_DATABASE right.",
    "files-away": "The object store does not answer: start it, or put BRS_HUB_FILES and what stands beside it right.",
    "files-other": "That bucket and prefix are another hub's, or not this one's any more: name its own.",
    "files-elsewhere": "Its files lie in an object store: set BRS_HUB_FILES as before, or: brs-hub files move --back",
    "files-copied": "The object store belongs to later books of this hub; where this is the hub: brs-hub files claim",
    "files-lost": "Put back the object store's own copy, or ask devices again: brs-hub files check --mend",
    "store-failed": "Look into the database's own log; what was not stored was not acknowledged.",
    "store-too-old": "Update the database server: PostgreSQL 15 or newer is needed.",
    "store-other": "The folder is a copy of another hub's database: give this process an empty one.",
    "role-not-for-hub": "Ask the upper hub for a code of a hub's role, such as regional-centre or national-hub.",
    "not-installed": "Install it with: pip install 'brs-sync[postgresql]'",
    "hub-key-missing": "Give every process of the hub its key: the same file, named by BRS_HUB_KEY.",
    "hub-key-differs": "The database is another hub's: use its key, or another database.",
    "log-lacking": "The folder stands on a snapshot: fetch the log beneath it before it is shared.",
    "address-unusable": "Choose another address with --listen HOST:PORT; port 0 takes any free one.",
    "bundle-for-other": "The bundle is sealed for somebody else, or for an earlier key of this hub.",
    "bundle-damaged": "Ask for it again, or take its sound beginning with --partial.",
    "no-upstream": "Join one with: brs-hub upstream set URL CODE --name NAME",
    "upstream-other": "This hub has joined another already; leave that first with: brs-hub upstream remove",
    "not-covered": "Ask for an invitation that covers this too: else whoever was admitted here would lose it.",
    "not-enrolled": "Its sender has no standing grant here: invite him first.",
    "page-off": "Set page to here or network, and start the hub again.",
    "hub-failed": "The hub's log says what it was; look whether it was done before you ask again.",
    "not-found": "Start the hub once with: brs-hub serve",
    "bad-setting": "Put it right where it stands; what is in force is shown by: brs-hub settings",
    "unknown-setting": "Is it misspelt? What can be set is listed by: brs-hub settings",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers are JSON, one object a line, and so are errors, on standard error."""
    options = _parser().parse_args(arguments)
    try:
        options.inforce = read_settings(options, os.environ)
        options.data = options.inforce.settings.data
        for line in options.command(options):
            print(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False), flush=True)
    except SyncProblem as problem:
        shown = {name: str(value) for name, value in problem.values.items()}
        error = {"error": problem.code, "next": _NEXT.get(problem.code, ""), **shown}
        print(json.dumps(error, ensure_ascii=False), file=sys.stderr, flush=True)
        return problem.exit
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="brs-hub", description="A hub for BRS Desktop: one process, one folder.")
    parser.add_argument("--data", dest="set_data", metavar="DIR", help=f"the hub's folder ({default_of('data')})")
    parser.add_argument(
        "--settings", dest="settings_file", metavar="FILE", help=f"its settings (default: {FILE_NAME} in its folder)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
