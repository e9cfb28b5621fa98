"""What is remembered from one machine to the next alters nothing that a history comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from brs_sync import auth, engine, frames, identity
from brs_sync.errors import SyncProblem
from brs_sync.identity import make_identity
from brs_sync.statement import parse_statement
from brs_sync.views import StoredCommit

from tests.simulation import disk, swift
from tests.simulation.history import Event, happen, live
from tests.simulation.spares import Spares
from tests.simulation.world import World


def _states(script: list[Event]) -> dict[str, str]:
    world = World(5)
    for event in script:
        happen(world, event)
    return {name: machine.replica.state_digest() for name, machine in world.machines.items()}


def _commits_at_north(events: int) -> list[StoredCommit]:
    """What a hub holds after so many events."""
    script: list[Event] = []
    live(5, script, events)
    world = World(5)
    for event in script:
        happen(world, event)
    replica = world.machines["north"].replica
    return [c for path in replica.vectors(("",)) for c in replica.commits_after(path, {}, 1 << 20)]


def test_a_history_comes_to_the_same_with_and_without() -> None:
    script: list[Event] = []
    live(5, script, 60)
    plain = _states(script)
    with swift.remembering():
        assert [_states(script), _states(script)] == [plain, plain]


def test_only_what_was_signed_counts_as_signed() -> None:
    with swift.remembering():
        mine, other = (make_identity(lambda size, first=first: bytes((first,)) * size) for first in (1, 2))
        signature = mine.key.sign(b"words")
        assert auth.is_signed(mine.public, signature, b"words")
        assert not auth.is_signed(mine.public, signature, b"other words")
        assert not auth.is_signed(other.public, signature, b"words")
        assert not auth.is_signed(mine.public, signature[:-1] + bytes((signature[-1] ^ 1,)), b"words")
    assert auth.is_signed(mine.public, signature, b"words")


def test_a_mark_is_its_own_keys_under_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with swift.remembering():
        monkeypatch.setattr(identity, "Ed25519PrivateKey", swift.Marking)
        mine, other = (make_identity(lambda size, first=first: bytes((first,)) * size) for first in (3, 4))
        mark = mine.key.sign(b"words")
        assert auth.is_signed(mine.public, mark, b"words")
        assert not auth.is_signed(mine.public, mark, b"other words")
        assert not auth.is_signed(other.public, mark, b"words")
        assert not auth.is_signed(mine.public, other.key.sign(b"words"), b"words")
    monkeypatch.undo()
    assert not auth.is_signed(mine.public, mark, b"words")


def test_databases_of_a_history_that_is_over_come_to_the_same() -> None:
    script: list[Event] = []
    live(5, script, 60)
    plain = _states(script)
    spares = disk.SPARES = Spares()
    spares.used = True
    try:
        for _ in range(3):
            assert _states(script) == plain
            spares.over()
    finally:
        disk.SPARES = Spares()


def test_a_commit_keeps_the_name_by_which_it_is_held() -> None:
    stored = _commits_at_north(20)[0]
    with swift.remembering():
        for name in (b"12345678", b"abcdefgh", b"12345678"):
            assert engine.read_commit(replace(stored, replica=name)).stored.replica == name


def test_a_frame_is_read_as_by_who_did_not_write_it_and_some_are_read_in_earnest() -> None:
    commits = _commits_at_north(40)
    plain = frames.decode_frame(frames.encode_commits(commits))
    with swift.remembering():
        part = frames.encode_commits(commits)
        assert [frames.decode_frame(part) for _ in range(9)] == [plain] * 9
        swift._frames[part] = tuple(commits[:-1])
        with pytest.raises(AssertionError):
            for _ in range(9):
                frames.decode_frame(part)


def test_frames_with_commits_as_they_are_are_read_like_those_in_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    commits = _commits_at_north(40)
    said = [(frames.encode_commits(commits[:n]), commits[:n]) for n in range(1, len(commits) + 1)]
    monkeypatch.setattr(frames, "put_commits", swift._mostly_as_they_are(frames.put_commits))
    mostly = [frames.encode_commits(part) for _, part in said]
    assert [frames.decode_frame(part) for part in mostly] == [frames.decode_frame(part) for part, _ in said]
    same = sum(part == plain for part, (plain, _) in zip(mostly, said))
    assert 0 < same < len(said)


def test_what_is_refused_is_refused_again() -> None:
    with swift.remembering():
        for _ in range(2):
            with pytest.raises(SyncProblem):
                parse_statement(b"\x80")


def test_afterwards_the_program_is_as_it_was() -> None:
    before = auth.Ed25519PublicKey, make_identity(bytes).key.__class__
    with swift.remembering():
        assert auth.Ed25519PublicKey is not before[0]
    assert (auth.Ed25519PublicKey, make_identity(bytes).key.__class__) == before
