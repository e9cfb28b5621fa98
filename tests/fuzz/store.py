"""A replica that takes in what somebody with a key and a grant signs, whatever it is: whole, or aside with a reason."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from brs_sync.clock import FixedClock
from brs_sync.commit import OPEN, Header, commit_hash, decode_header, encode_header, section_hash, sign_commit
from brs_sync.ids import RecordKey
from brs_sync.merge import Context
from brs_sync.replica import Replica
from brs_sync.statement import issue_grant
from brs_sync.views import Received, StoredCommit, StoredSection

from tests.fuzz.keys import HUB, READER
from tests.sync.world import SPACE, schemas

PLACE = "contacts/KEN"
_HALF = 'SELECT count(*) FROM commits c WHERE c.changes<>(SELECT count(*) FROM change h WHERE h."commit"=c.id)'
_HALF_APPLIED = _HALF + " AND c.verdict=0"
_HALF_ASIDE = 'SELECT count(*) FROM commits c JOIN change h ON h."commit"=c.id AND h.kind>=0 WHERE c.verdict<>0'


class _Undo(Exception):
    """What came is judged and goes again."""


@cache
def replica() -> Replica:
    """One replica for all: whatever comes is undone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=SPACE, prefix="brs-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Replica.open(folder, clock=FixedClock(), schemas=schemas)
    made.add_root(HUB.public)
    grant = issue_grant(
        HUB.key, subject=READER.public, person="p", name="P", role="focal-point", prefixes=("contacts/KEN",),
        rights=("read", "write", "resolve"), chain=None, issued=0,
    )  # fmt: skip
    made.receive([], [grant])
    made.write([(RecordKey(PLACE, "contacts", "=one"), "name", "there before")])
    return made


def section_arrives(data: bytes) -> None:
    """A commit whose header and signature are right and whose one section is these bytes."""
    header = Header(
        PLACE, READER.id, 1, None, READER.public, "p", Context({}), {}, ("contacts",), 1 << 16, 0, None,
        ((OPEN, section_hash(data)),),
    )  # fmt: skip
    _arrives(encode_header(header), data)


def header_arrives(header: bytes) -> None:
    """A commit whose header is these bytes, rightly signed; its sections are not here."""
    _arrives(header, None)


def _arrives(header: bytes, data: bytes | None) -> None:
    sections = tuple(
        StoredSection(cls, digest, "withheld" if data is None else "present", data)
        for cls, digest in decode_header(header).sections
    )
    commit = StoredCommit(header, sign_commit(READER.key, commit_hash(header)), sections)
    target = replica()
    before = target.state_digest()
    try:
        with target._transaction("fuzz"):
            _judge(target, target.receive([commit]), before)
            raise _Undo
    except _Undo:
        pass


def _judge(target: Replica, received: Received, before: str) -> None:
    """All of a commit or nothing of it, and what is set aside says why."""
    (result,) = received.results
    read = target.reader()
    assert read.execute(_HALF_APPLIED).fetchone() == (0,), "a commit is applied in part"
    assert read.execute(_HALF_ASIDE).fetchone() == (0,), "of what is set aside something is applied"
    if result.status != "held" or result.verdict != "applied":
        assert target.state_digest() == before and (result.reason or result.status != "held")
