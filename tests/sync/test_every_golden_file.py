"""What was written once is read for ever: every kind of section, frame and bundle has a golden file that is read."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from brs_sync.bundle import mail
from brs_sync.bundle.age import open_lock, split_lock, unseal_under
from brs_sync.bundle.keys import sealing_key
from brs_sync.bundle.taking import check
from brs_sync.engine import read_commit
from brs_sync.frames import decode_frame, decode_whole
from brs_sync.merge import ERASE
from brs_sync.sealed import read_envelope
from brs_sync.views import StoredCommit, StoredSection

from tests.sync.bundles.carrying import peers
from tests.sync.world import World, made_world, open_replica

GOLDEN = Path(__file__).parent / "golden"
BUNDLES = Path(__file__).parent / "bundles" / "data"


def commits() -> dict[str, tuple[StoredCommit, ...]]:
    """The commits of all golden frames, by file."""
    files = sorted(GOLDEN.glob("*/*.frame"))
    return {f"{file.parent.name}/{file.stem}": decode_frame(file.read_bytes()).commits for file in files}


def has(test: Callable[[StoredSection], bool]) -> Callable[[StoredCommit], bool]:
    return lambda commit: any(test(section) for section in commit.sections)


def erases(commit: StoredCommit) -> bool:
    """Whether the commit's sections that are there erase others."""
    return any(change.kind == ERASE for change in read_commit(commit).changes or ())


KINDS: dict[str, Callable[[StoredCommit], bool]] = {
    "open": has(lambda s: s.cls == "open" and s.data is not None),
    "personal": has(lambda s: s.cls == "personal" and s.data is not None),
    "sealed": has(lambda s: s.state == "sealed"),
    "withheld": lambda c: has(lambda s: s.state == "withheld")(c) and has(lambda s: s.data is not None)(c),
    "erased": erases,
    "stub": lambda c: all(s.data is None and s.sealed is None for s in c.sections),
}


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_golden_file_of_every_kind_of_section(kind: str) -> None:
    assert any(KINDS[kind](commit) for found in commits().values() for commit in found)


def test_every_golden_file_is_read_and_none_is_of_an_unknown_kind() -> None:
    for file in sorted(GOLDEN.glob("*/*")):
        if file.suffix == ".frame":
            assert decode_frame(file.read_bytes()) is not None
            assert json.loads(file.with_suffix(".json").read_text("utf-8"))
        elif file.suffix == ".whole":
            assert decode_whole(file.read_bytes()) is not None
        else:
            assert file.suffix in (".json", ".bytes"), file


def test_golden_sealed_sections_are_opened_by_their_reader_and_by_no_relay(tmp_path: Path) -> None:
    with made_world(("ana", "bob")) as world:
        bob = world["bob"]
        found = [s for c in commits()["1/sealed"] for s in c.sections if s.sealed is not None]
        assert len(found) == 4
        ends = []
        for section in found:
            assert section.sealed is not None
            envelope = read_envelope(section.sealed)
            assert envelope.is_proved("contacts/KEN", section.hash) and envelope.sealer == world["ana"].key
            lock, body = split_lock(envelope.stream)
            key = open_lock(lock, sealing_key(bob.key), bob.agree)
            assert key is not None
            assert hashlib.sha256(unseal_under(key, body) or b"").digest() == section.hash
            with open_replica(tmp_path / "tom") as tom:
                assert open_lock(lock, sealing_key(tom.key), tom.agree) is None
            ends += envelope.ends
        assert [(end.dot.replica, end.dot.seq, end.place) for end in ends] == [(world["ana"].id, 1, 1)]


def test_every_golden_bundle_and_part_is_read(tmp_path: Path) -> None:
    bundles, parts = sorted(BUNDLES.rglob("*.brs")), sorted(BUNDLES.rglob("*.brspart"))
    assert bundles and parts
    with made_world() as world:
        _prepare(world)
        for file in bundles:
            taker = world["ana"] if file.stem == "receipt" else world["bob"]
            with file.open("rb") as opened:
                assert check(opened, taker), file
    first = [mail.read_part(io.BytesIO(file.read_bytes())) for file in parts]
    assert all(part.of >= 2 for part in first)


def _prepare(world: World) -> None:
    for name in world.names:
        peers.prepare(world[name])
