"""What an earlier version wrote is read by this one, byte for byte; and what is almost right costs nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from brs_sync.auth import parse_credentials, to_text
from brs_sync.cursor import decode_cursor
from brs_sync.errors import SyncProblem
from brs_sync.frames import MAX_OPEN, Frame, commits_content, decode_frame
from brs_sync.packing import DICTIONARIES, NEWEST
from brs_sync.parts import Parts, encode_part, open_part, read_varint
from brs_sync.receipt import read_receipt, restored
from brs_sync.views import StoredSection
from brs_sync.wire import (
    MAX_HEAD,
    decode_reply,
    decode_request,
    encode_message,
    encode_reply,
    encode_request,
    frame_hash,
)
from hypothesis import given, settings
from hypothesis import strategies as st

GOLDEN = Path(__file__).parents[1] / "golden"
FRAMES = sorted(GOLDEN.glob("*/*.frame"))
COMMITS = [file for file in FRAMES if "commits" in json.loads(file.with_suffix(".json").read_text("utf-8"))]
NEW = GOLDEN / str(NEWEST)


def name(file: Path) -> str:
    return f"{file.parent.name}-{file.stem}"


def told(frame: Frame) -> dict[str, Any]:
    """What a frame holds, in the words of the files beside it."""
    if frame.piece is not None:
        return {"piece": [frame.piece.whole.hex(), frame.piece.index, frame.piece.count, frame.piece.data.hex()]}
    if frame.statements:
        return {"statements": [statement.hex() for statement in frame.statements]}
    return {
        "commits": [
            {
                "header": commit.header.hex(),
                "signature": commit.signature and commit.signature.hex(),
                "sections": [_section(section) for section in commit.sections],
            }
            for commit in frame.commits
        ]
    }


def _section(section: StoredSection) -> list[str | None]:
    """Class, hash and bytes; of a sealed one the envelope as a fourth."""
    words = [section.cls, section.hash.hex(), None if section.data is None else section.data.hex()]
    return words if section.sealed is None else [*words, section.sealed.hex()]


def test_there_is_a_folder_for_every_dictionary() -> None:
    assert {int(file.stem) for file in DICTIONARIES.glob("*.zstd")} == set(range(1, NEWEST + 1))
    assert {int(folder.name) for folder in GOLDEN.iterdir()} == set(range(1, NEWEST + 1))
    kinds = {
        "values",
        "run",
        "report",
        "personal",
        "erased",
        "stub",
        "withheld",
        "decided",
        "fork",
        "as-it-is",
        "digest",
    }
    assert kinds | {"statements", "piece", "sealed", "digest"} <= {file.stem for file in FRAMES}


@pytest.mark.parametrize("file", FRAMES, ids=name)
def test_every_golden_frame_is_read_as_it_was_meant(file: Path) -> None:
    assert told(decode_frame(file.read_bytes())) == json.loads(file.with_suffix(".json").read_text("utf-8"))


@pytest.mark.parametrize("file", COMMITS, ids=name)
def test_this_version_still_writes_the_same_columns(file: Path) -> None:
    """What is in a frame is the format's; how it is squeezed is the library's."""
    part = file.read_bytes()
    if file.parent == NEW:
        assert commits_content(decode_frame(part).commits) == open_part(part, MAX_OPEN)


def test_a_squeezed_part_names_its_dictionary() -> None:
    mark, start = read_varint((NEW / "run.frame").read_bytes(), 0)
    body = (NEW / "run.frame").read_bytes()[start:]
    assert mark & 1 and body[1] == NEWEST
    other = bytearray(body)
    other[1] = NEWEST + 1
    with pytest.raises(SyncProblem) as refused:
        decode_frame((NEW / "run.frame").read_bytes()[:start] + bytes(other))
    assert refused.value.code == "malformed"


def parts_of(file: str) -> list[bytes]:
    return list(Parts().feed((NEW / file).read_bytes()))


def test_golden_messages_are_read_and_written_again() -> None:
    head, frame = parts_of("request.bytes")
    request = decode_request(head)
    assert request.frames == (frame_hash(frame),) and decode_frame(frame).commits
    assert decode_cursor(request.cursor) and request.vectors and request.pieces == {bytes(32): b"\x05"}
    (quiet,) = parts_of("nothing-new.bytes")
    assert encode_message(encode_request(decode_request(quiet))) == (NEW / "nothing-new.bytes").read_bytes()
    (same,) = parts_of("same.bytes")
    assert encode_message(encode_reply(decode_reply(same))) == (NEW / "same.bytes").read_bytes()
    (reply,) = parts_of("reply.bytes")
    assert decode_reply(reply).receipt == (NEW / "receipt-short.bytes").read_bytes()


def test_golden_receipts_hold() -> None:
    whole, short, judged = ((NEW / f"receipt{kind}.bytes").read_bytes() for kind in ("", "-short", "-judged"))
    (request, _) = parts_of("request.bytes")
    heads = decode_request(request).vectors
    assert heads is not None
    hub = next(iter(_hub_of(whole)))
    receipt = read_receipt(whole, hub)
    assert receipt.held == heads and not receipt.verdicts
    assert restored(short, hub, receipt.device, heads) == whole
    assert [verdict.reason for verdict in read_receipt(judged, hub).verdicts] == ["no-right"]
    credentials = parse_credentials((NEW / "header.bytes").read_text("ascii"))
    assert receipt.device.startswith(credentials.name) and credentials.counter == receipt.time_ms
    assert len(to_text(bytes(64))) == len((NEW / "reply-header.bytes").read_bytes())


def _hub_of(receipt: bytes) -> list[bytes]:
    from brs_sync.cbor import loads

    return [loads(loads(receipt, max_bytes=MAX_HEAD)[0], max_bytes=MAX_HEAD)[1]]


@settings(deadline=None)
@given(st.sampled_from(COMMITS), st.data())
def test_what_is_almost_a_frame_is_one_or_is_refused_by_name(file: Path, data: st.DataObject) -> None:
    """SYNC invariant 7: each byte of a frame's content altered, taken out or doubled."""
    content = bytearray(open_part(file.read_bytes(), MAX_OPEN))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(1, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
        if len(content) < 3:
            break
    try:
        frame = decode_frame(encode_part(bytes(content)))
    except SyncProblem as problem:
        assert problem.code in {"malformed", "too-large", "bad-value"}
    else:
        assert sum(commit.size for commit in frame.commits) <= MAX_OPEN
