"""What the tests of erasing look at: states of sections, bytes of files, rights."""

from __future__ import annotations

from pathlib import Path

from brs_sync.replica import Replica
from brs_sync.values import Missing

from tests.sync.world import World, open_replica

ERASED = Missing("erased")
OLD, NEW, OTHER = "+254-700-111111", "+254-700-222222", "+254-700-333333"


def sections(replica: Replica) -> list[tuple[str, str, bool]]:
    """Class, state and presence of every section held."""
    rows = replica.reader().execute('SELECT cls, state, data IS NOT NULL FROM section ORDER BY "commit", place')
    return [(cls, ("present", "withheld", "sealed", "erased")[state], bool(there)) for cls, state, there in rows]


def bytes_of(folder: Path) -> bytes:
    """Everything in a folder's databases and in the logs beside them."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.db*")))


def statements_of(replica: Replica) -> list[bytes]:
    """All grants and revocations held."""
    return [data for _, data in replica.statements()]


def newcomer(world: World) -> Replica:
    """A replica that holds nothing yet and trusts the hub."""
    dan = open_replica(world.folder / "dan")
    dan.add_root(world["hub"].key)
    return dan


def may_grant(world: World, name: str) -> bytes:
    """Everybody learns that this one may erase what others wrote."""
    grant = world["hub"].issue_grant(
        world[name].key, person=name, name=name.title(), role="office", prefixes=["contacts/KEN"],
        rights=["read", "write", "resolve", "grant"],
    )  # fmt: skip
    for other in world.names:
        world[other].receive([], [grant])
    return grant
