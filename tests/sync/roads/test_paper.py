"""PROTOCOL.md names every route, refusal, act and field that goes over the line; and names none that is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from brs_sync import cbor, transport
from brs_sync.blobs import wire as files
from brs_sync.bundle import message
from brs_sync.clock import SystemClock
from brs_sync.enrol import ask_to_enrol, encode_enrol
from brs_sync.hub import application, deeds
from brs_sync.hub.service import HubService
from brs_sync.identity import make_identity
from brs_sync.parts import open_part
from brs_sync.wire import MAX_HEAD, Reply, Request, encode_reply, encode_request

PAPER = (Path(__file__).parents[3] / "sync" / "PROTOCOL.md").read_text("utf-8")
ID, HASH = bytes(16), bytes(32)
_OTHERWISE = {"hub-failed": 500}  # what the application says where it does not know why


def chapter(title: str) -> str:
    """What stands below a heading, up to the next of any level."""
    _, found, rest = PAPER.partition(f"\n{title}\n")
    assert found, title
    return re.split(r"\n##+ ", rest, maxsplit=1)[0]


def rows(title: str) -> Iterator[list[str]]:
    """The cells of a chapter's tables."""
    for line in chapter(title).splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def keys(part: bytes) -> set[str]:
    return set(cbor.loads(open_part(part, MAX_HEAD), max_bytes=MAX_HEAD))


def test_every_route_stands_there() -> None:
    told = {tuple(names(cells[0])[0].split()) for cells in rows("### Roads over HTTP") if "/v1/" in cells[0]}
    door = [route for route in application.build(object()).routes if hasattr(route, "methods")]  # type: ignore[arg-type]
    assert told == {(way, route.path) for route in door for way in (route.methods or ()) if way != "HEAD"}


def test_every_refusal_stands_there_with_its_status() -> None:
    told = {
        code: int(cells[1])
        for cells in rows("### Roads over HTTP")
        if len(cells) == 3 and cells[1].isdigit()
        for code in names(cells[0])
    }
    assert told == application._STATUS | _OTHERWISE
    assert set(application._STATUS) == transport._REFUSALS, "what a hub says a device shows by its name"


def test_every_field_of_a_head_stands_there() -> None:
    vectors = {"contacts/KEN": {ID: (1, bytes(8))}}
    both: dict[str, Any] = {"pieces": {HASH: b"\x01"}, "wants": {"contacts/KEN": {ID: [(1, 0)]}}, "frames": (b"f",)}
    both |= {"vectors": vectors, "cursor": b"c", "gaps": {"contacts/KEN": {ID: (0, 1, 1)}}}
    asks = Request(
        bytes(12), room=1, snapshots=True, by_log=True, time=True, tier=True, within=("contacts",), **both
    )  # fmt: skip
    tells = Reply(
        same=True, ask=True, digest=bytes(12), scope=("contacts",), receipt=b"r", more=True, left=1, time_ms=1,
        words=(b"w",), wide=(b"w",), **both,
    )  # fmt: skip
    table = [cells for cells in rows("### Message") if len(cells) == 4]
    assert set(Request.__dataclass_fields__) - both.keys() == {
        "digest", "room", "snapshots", "by_log", "time", "tier", "within"
    }  # fmt: skip
    assert {name for cells in table for name in names(cells[0])} == keys(encode_request(asks))
    assert {name for cells in table for name in names(cells[2])} == keys(encode_reply(tells))


def test_every_field_of_a_head_about_files_stands_there() -> None:
    asks = files.FilesRequest((HASH,), {HASH: (0, 1)}, 1, (b"f",), {HASH: (HASH,)}, ("contacts",))
    tells = files.FilesReply({HASH: 1}, (HASH,), (b"f",), True, True)
    table = [cells for cells in rows("## Files") if len(cells) == 4]
    assert {name for cells in table for name in names(cells[0])} == keys(files.encode_request(asks))
    assert {name for cells in table for name in names(cells[2])} == keys(files.encode_reply(tells))


def test_every_field_of_a_bundles_head_stands_there() -> None:
    vectors, wants = {"contacts/KEN": {ID: (1, bytes(8))}}, {"contacts/KEN": {ID: [(1, 0)]}}
    head = message.Head(HASH, "n", 1, (ID,), ("",), vectors, (b"a",), wants, (HASH,), (b"w",), True, (b"w",))
    told = {name for cells in rows("## Bundle") for name in names(cells[0])}
    assert told == keys(message.encode_head(head))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a hub that has somebody says to each act that asks for nothing."""
    device = make_identity(Random("who joins").randbytes)
    service = HubService(tmp_path_factory.mktemp("hub"), clock=SystemClock(), entropy=Random(3).randbytes)
    try:
        code = service.admin.invite("national-focal-point", ("contacts/KEN",), SystemClock().now_ms())[0]
        service.enrol(encode_enrol(ask_to_enrol(code, device.public, "Ann", device.key.sign)), "here")
        (known,) = service.admin.devices()
        one = {"device": known.replica_text}
        said = {
            "devices": {}, "held": {}, "preview": one, "admit": one, "rename": {**one, "label": "hers"},
            "invite": {"role": "reader", "prefix": ["contacts/KEN"]}, "hand-over": one, "end": {**one, "how": "lost"},
        }  # fmt: skip
        return {act: service.perform(act, what) for act, what in said.items()}
    finally:
        service.close()


def test_every_act_stands_there_with_what_is_told(told: dict[str, dict[str, Any]]) -> None:
    title = "### Devices and invitations"
    table = {names(cells[0])[0]: cells[2] for cells in rows(title) if names(cells[0])}
    table.pop("act", None)
    # Nobody waits to be let in here: tests/sync/roads/test_later_grants.py asks for that.
    assert set(table) == set(deeds._ACTS) == {*told, "admit-grants"}
    for act in ("devices", "held", "preview", "invite", "end", "rename"):
        assert told[act].keys() <= set(names(table[act])), act
    words = set(names(chapter(title)))
    assert told["devices"]["devices"][0].keys() <= words
