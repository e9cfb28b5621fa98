"""PROTOCOL.md says all that a reader needs: one that was written from it alone reads what the engine wrote.

Its sources are in `independent/` and import nothing of the engine; what it gives is compared byte for byte.
"""

from __future__ import annotations

import ast
import io
import json
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from brs_sync.bundle.keys import sealing_key
from brs_sync.bundle.reading import Reading
from brs_sync.errors import SyncProblem
from brs_sync.frames import commits_content, decode_frame, decode_whole
from brs_sync.section import decode_section
from brs_sync.snapshot.content import decode_snapshot
from brs_sync.values import Value, decode, to_plain
from brs_sync.views import StoredCommit
from hypothesis import given
from hypothesis import strategies as st

from tests.sync.independent import age, cbor, frames, sections, wholes
from tests.sync.independent.columns import Bytes
from tests.sync.independent.commits import Commit
from tests.sync.world import World, made_world, record, type_in

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "1"
BUNDLES = HERE / "bundles" / "data" / "1"
FRAMES = sorted(GOLDEN.glob("*.frame"))
NOTHING_TO_READ = {"stub", "withheld", "sealed", "as-it-is"}
ALLOWED = {"zstandard", "cryptography", "tests"}  # beside the standard library


def told(commit: Commit) -> dict[str, Any]:
    """A commit in the words of the files beside the golden frames."""
    listed = []
    for one in commit.sections:
        words = [one.cls, one.hash.hex(), None if one.data is None else one.data.hex()]
        listed.append(words if one.envelope is None else [*words, one.envelope.hex()])
    signature = None if commit.signature is None else commit.signature.hex()
    return {"header": commit.header.hex(), "signature": signature, "sections": listed}


def stored(commit: StoredCommit) -> dict[str, Any]:
    """What the engine has of a commit, in the same words."""
    listed = []
    for one in commit.sections:
        words = [one.cls, one.hash.hex(), None if one.data is None else one.data.hex()]
        listed.append(words if one.sealed is None else [*words, one.sealed.hex()])
    signature = None if commit.signature is None else commit.signature.hex()
    return {"header": commit.header.hex(), "signature": signature, "sections": listed}


def changes_agree(commit: Commit) -> int:
    """Every change of a commit's sections is what the engine reads there; how many there are."""
    count = 0
    replica = cbor.decode(commit.header)[2]
    for section in commit.sections:
        if section.data is None:
            continue
        try:
            theirs = decode_section(replica, section.data)
        except SyncProblem:
            # Held and relayed, and never applied by anybody: the other reader makes nothing of it either.
            with pytest.raises((AssertionError, ValueError)):
                sections.read_section(replica, section.data)
            continue
        mine = sections.read_section(replica, section.data)
        assert [one[:3] for one in mine] == [(one.collection, one.record, one.path) for one in theirs]
        for one, other in zip(mine, theirs, strict=True):
            assert decode(cbor.encode(one[4])) == other.value and one[4] == _plain(other.value)
            assert sections.KINDS.index(one[3]) == other.kind and one[6] == other.reason
        count += len(mine)
    return count


def _plain(value: Value) -> Any:
    return cbor.decode(cbor.encode(to_plain(value)))


def test_the_reader_imports_nothing_of_the_engine() -> None:
    files = sorted((HERE / "independent").glob("*.py"))
    assert len(files) > 5
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                root = name.partition(".")[0]
                assert not name.startswith("brs_") and "importlib" not in name, f"{file.name} imports {name}"
                assert root != "tests" or name.startswith("tests.sync.independent"), f"{file.name} imports {name}"
                assert root in ALLOWED or root in sys.stdlib_module_names, f"{file.name}: {name}"


@pytest.mark.parametrize("file", FRAMES, ids=lambda file: file.stem)
def test_every_golden_frame_is_read_byte_for_byte(file: Path) -> None:
    want = json.loads(file.with_suffix(".json").read_text("utf-8"))
    content = frames.only_part(file.read_bytes())
    if "piece" in want:
        whole, place, count, data = frames.read_piece(Bytes(content[1:]))
        assert [whole.hex(), place, count, data.hex()] == want["piece"]
        return
    taken = frames.Taken()
    taken.take(content)
    if "statements" in want:
        assert [one.hex() for one in taken.statements] == want["statements"]
        assert {frames.read_statement(one)["kind"] for one in taken.statements} <= {"grant", "revoke", "admit"}
        return
    assert [told(one) for one in taken.commits] == want["commits"]
    assert sum(map(changes_agree, taken.commits)) or file.stem in NOTHING_TO_READ


@pytest.mark.parametrize("name", ["snapshot", "snapshot-emptied"])
def test_the_golden_snapshot_is_read_byte_for_byte(name: str) -> None:
    whole = (GOLDEN / f"{name}.whole").read_bytes()
    taken = frames.Taken()
    taken.take(frames.only_part(whole))
    (content,) = taken.snapshots
    mine, theirs = wholes.read_snapshot(content), decode_snapshot(decode_whole(whole).snapshot)
    want = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    assert (mine.maker.hex(), mine.partition, mine.wall_ms) == (want["maker"], want["partition"], want["wall_ms"])
    assert [[who.hex(), seq, digest.hex(), hlc] for who, seq, digest, hlc in mine.heads] == want["heads"]
    assert [way for way, _, _ in mine.commits] == [one["way"] for one in want["commits"]]
    for (way, commit, live), entry, one in zip(mine.commits, theirs.entries, want["commits"], strict=True):
        assert told(commit) == stored(entry.commit.stored)
        assert way == "aside" or [int(mark) for mark in live] == [int(mark) for mark in one["live"]]
        changes_agree(commit)


@pytest.mark.parametrize(("name", "reader"), [("one", "bob"), ("several", "bob"), ("small", "bob"), ("receipt", "ana")])
def test_every_golden_bundle_is_opened_by_age_and_read_byte_for_byte(world: World, name: str, reader: str) -> None:
    stream = (BUNDLES / f"{name}.brs").read_bytes()
    key = world[reader]._home.identity.key
    assert age.public_of(world[reader].key) == sealing_key(world[reader].key)
    bundle = wholes.read_bundle(age.opened(stream, age.secret_of(key.private_bytes_raw())))
    theirs = Reading(io.BytesIO(stream), world[reader])
    found = list(theirs.frames())
    assert bundle.head["k"] == theirs.head.sender and bundle.frames >= len(found), "pieces make one frame"
    assert [told(one) for one in bundle.taken.commits] == [stored(c) for frame in found for c in frame.commits]
    assert bundle.taken.statements == [one for frame in found for one in frame.statements]
    assert all(changes_agree(one) for one in bundle.taken.commits)


@pytest.mark.parametrize("name", ["request", "nothing-new", "same", "reply"])
def test_golden_messages_name_their_frames(name: str) -> None:
    data = (GOLDEN / f"{name}.bytes").read_bytes()
    reader = Bytes(data)
    assert reader.take(1) == b"\x01"
    head, *rest = frames.read_parts(reader, len(data))
    found = cbor.decode(head)
    names = set("dcvftwsapcrm") | {"room", "left", "snapshots", "log", "beneath"}
    assert len(found.get("f", [])) == len(rest) and set(found) <= names


@given(st.integers(0, 2**32))
def test_what_the_engine_writes_today_is_read_as_well(seed: int) -> None:
    """Not the golden files alone: editors, rows, decisions and deletes of a small world, by chance."""
    chance = Random(seed)
    with made_world() as world:
        for _ in range(chance.randint(1, 8)):
            who = chance.choice(("ana", "bob"))
            paths = chance.sample(("name", "phone", "quantity", "unit", "rep__a1__note", "note"), chance.randint(1, 4))
            words = {path: chance.choice(("1.50", "x" * chance.randint(0, 60), "é ü", "2024-01-02")) for path in paths}
            type_in(world[who], record(str(chance.randint(0, 2))), **words)
            if chance.random() < 0.3:
                world.meet()
        world.meet()
        found = list(world["hub"].commits_after("contacts/KEN", {}, 1 << 24))
        content = commits_content(found)
        taken = frames.Taken()
        taken.take(content)
        engine = decode_frame(_part(content)).commits
        assert [told(one) for one in taken.commits] == [stored(one) for one in engine]
        assert [one.header for one in taken.commits] == [one.header for one in found]


def _part(content: bytes) -> bytes:
    size, mark = len(content) << 1, bytearray()
    while size > 127:
        mark.append(size & 127 | 128)
        size >>= 7
    return bytes((*mark, size)) + content


LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text() | st.binary()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_its_cbor_gives_back_what_it_was_given(value: Any) -> None:
    assert cbor.decode(cbor.encode(value)) == value
