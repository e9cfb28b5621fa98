"""The snapshots that earlier versions made are read by this one, and written again byte for byte.

The second is of the second version, from which the bytes of a section were taken after it had been signed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from brs_sync.frames import decode_whole
from brs_sync.merge import KINDS
from brs_sync.snapshot.content import ASIDE, WHOLE, WORD, decode_snapshot, encode_snapshot
from brs_sync.values import to_json

from tests.sync.world import made_world, open_replica, record, values

GOLDEN = Path(__file__).parent / "golden" / "1" / "snapshot"
EMPTIED = GOLDEN.with_name("snapshot-emptied")
BOTH = pytest.mark.parametrize("golden", [GOLDEN, EMPTIED], ids=lambda golden: golden.name)
_WAYS = {WORD: "word", WHOLE: "whole", ASIDE: "aside"}


def told(whole: bytes) -> dict[str, Any]:
    """What the snapshot says, in the words of the file beside it."""
    snapshot = decode_snapshot(decode_whole(whole).snapshot)
    return {
        "maker": snapshot.maker.hex(),
        "partition": snapshot.partition,
        "wall_ms": snapshot.wall_ms,
        "heads": [[who.hex(), head.seq, head.hash.hex(), head.hlc] for who, head in snapshot.heads.items()],
        "commits": [
            {
                "way": _WAYS[entry.way],
                "header": entry.commit.stored.header.hex(),
                "signature": entry.commit.stored.signature and entry.commit.stored.signature.hex(),
                "sections": [[s.cls, s.state, s.data and s.data.hex()] for s in entry.commit.stored.sections],
                "live": list(entry.live),
                "changes": [[*c[:3], KINDS[c.kind], to_json(c.value)] for c in entry.commit.changes or ()],
            }
            | ({"emptied": [[place, list(bits)] for place, bits in entry.emptied]} if entry.emptied else {})
            for entry in snapshot.entries
        ],
    }


@BOTH
def test_the_golden_snapshot_is_read_as_it_was_meant(golden: Path) -> None:
    whole = golden.with_suffix(".whole").read_bytes()
    assert told(whole) == json.loads(golden.with_suffix(".json").read_text("utf-8"))


@BOTH
def test_this_version_still_writes_the_same_columns(golden: Path) -> None:
    content = decode_whole(golden.with_suffix(".whole").read_bytes()).snapshot
    assert encode_snapshot(decode_snapshot(content)) == content[64:]


def test_a_newcomer_who_trusts_its_maker_shows_what_it_says() -> None:
    content = decode_whole(GOLDEN.with_suffix(".whole").read_bytes()).snapshot
    with made_world() as world:
        dan = open_replica(world.folder / "dan")
        dan.add_root(decode_snapshot(content).maker)
        assert dan.take_snapshot(content) is not None
        assert [values(dan, record(name), "name") for name in ("two", "three")] == [["Jo"], ["Cleo"]]
        assert values(dan, record("four"), "phone") == ["3"] and len(dan.erasures()) == 1
        assert {entry.way for entry in decode_snapshot(content).entries} == {WORD, WHOLE, ASIDE}
        dan.close()
