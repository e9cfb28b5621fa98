"""Strangers, forgers and bombs at the hub's door: refused by name, in bounded memory, and the hub goes on."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from brs_sync import cbor
from brs_sync.auth import MAX_COUNTER, REQUEST_HEADER, format_credentials, sign_request
from brs_sync.commit import decode_header
from brs_sync.frames import encode_commits, encode_statements
from brs_sync.ids import in_scope
from brs_sync.inbox import open_frames
from brs_sync.packing import squeeze
from brs_sync.parts import MAX_PART, VERSION, Parts, encode_part, varint
from brs_sync.pieces import PieceStore
from brs_sync.replica import Replica
from brs_sync.views import StoredCommit
from brs_sync.wire import (
    DIGEST_BYTES,
    MAX_MESSAGE,
    SYNC_PATH,
    Reply,
    Request,
    decode_reply,
    encode_message,
    encode_request,
    frame_hash,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.patience import PATIENCE_S
from tests.sync.roads.hubs import Device, Hub, StartedHub

NOWHERE = bytes(DIGEST_BYTES)  # the digest of nobody's vectors
MEMORY_KB = 160_000  # of the whole process, whatever is thrown at it
_counter = iter(range(1 << 50, 1 << 51))


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Started by its name: what it takes of memory is its own."""
    with StartedHub(tmp_path_factory.mktemp("hub")) as hub:
        yield hub


def post(
    hub: Hub, replica: Replica, request: Request, frames: tuple[bytes, ...] = (), **wrong: object
) -> requests.Response:
    """A request as a device of ours would sign it, with what is `wrong` about it."""
    head = encode_request(request)
    counter = int(wrong.get("counter", next(_counter)))  # type: ignore[call-overload]
    credentials = sign_request(replica.sign, replica.id, hub.key, SYNC_PATH, counter, head)
    body = encode_message(head, frames)
    headers = {REQUEST_HEADER: format_credentials(credentials)}
    return requests.post(hub.url + SYNC_PATH, data=wrong.get("body", body), headers=headers, timeout=PATIENCE_S)  # type: ignore[arg-type]


def said(response: requests.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return response.status_code, cbor.loads(response.content, max_bytes=4096)["error"]


def heard(response: requests.Response) -> tuple[Reply, list[bytes]]:
    """A reply and its frames."""
    assert response.status_code == 200, said(response)
    parts = list(Parts().feed(response.content))
    return decode_reply(parts[0]), parts[1:]


def still_well(hub: Hub) -> None:
    """The hub answers, and never took more memory than it may."""
    assert requests.get(hub.url + "/v1/hello", timeout=PATIENCE_S).json()["protocol"] == 1
    assert hub.peak_kb() < MEMORY_KB


def test_whoever_was_not_admitted_is_refused_before_he_is_listened_to(hub: Hub, tmp_path: Path) -> None:
    with Replica.open(tmp_path / "stranger", schemas=lambda name: None) as stranger:
        assert said(post(hub, stranger, Request(NOWHERE))) == (401, "not-enrolled")
    assert said(requests.post(hub.url + SYNC_PATH, data=b"", timeout=PATIENCE_S)) == (401, "unauthentic")
    still_well(hub)


def test_a_request_signed_by_another_key_or_for_another_body_is_refused(hub: Hub, prefix: str, tmp_path: Path) -> None:
    with hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as other:
        head = encode_request(Request(NOWHERE))
        forged = sign_request(other.replica.sign, mine.replica.id, hub.key, SYNC_PATH, 1 << 49, head)
        headers = {REQUEST_HEADER: format_credentials(forged)}
        answer = requests.post(hub.url + SYNC_PATH, data=encode_message(head), headers=headers, timeout=PATIENCE_S)
        assert said(answer) == (401, "unauthentic")
        altered = encode_message(encode_request(Request(bytes(range(DIGEST_BYTES)))))
        assert said(post(hub, mine.replica, Request(NOWHERE), body=altered)) == (401, "unauthentic")
        assert mine.sync().agreed


def test_a_recorded_request_is_heard_once(hub: Hub, prefix: str, tmp_path: Path) -> None:
    with hub.device(tmp_path / "a", prefix) as mine:
        assert post(hub, mine.replica, Request(NOWHERE), counter=1 << 48).status_code == 200
        assert said(post(hub, mine.replica, Request(NOWHERE), counter=1 << 48)) == (409, "stale-request")
        assert said(post(hub, mine.replica, Request(NOWHERE), counter=MAX_COUNTER + 1)) == (401, "unauthentic")


def test_a_frame_that_the_head_did_not_name_is_refused(hub: Hub, prefix: str, tmp_path: Path) -> None:
    with hub.device(tmp_path / "a", prefix) as mine:
        named, other = encode_statements([b"x"]), encode_statements([b"y"])
        request = Request(NOWHERE, frames=(named,))
        assert said(post(hub, mine.replica, request, (other,))) == (401, "unauthentic")
        assert said(post(hub, mine.replica, request, (named, other))) == (401, "unauthentic")
        assert said(post(hub, mine.replica, request, ())) == (400, "malformed")
        assert said(post(hub, mine.replica, Request(NOWHERE), (named,))) == (401, "unauthentic")


@pytest.mark.parametrize("path", ["/v1/sync", "/v1/enrol"])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "chunked"])
def test_an_oversized_body_is_refused_in_bounded_memory(
    hub: Hub, prefix: str, tmp_path: Path, path: str, declared: bool
) -> None:
    size = 64 * MAX_MESSAGE
    with hub.device(tmp_path / "a", prefix) as mine:
        head = encode_request(Request(NOWHERE, frames=(b"",) * 200))
        credentials = sign_request(mine.replica.sign, mine.replica.id, hub.key, SYNC_PATH, next(_counter), head)
        start = encode_message(head) if path == SYNC_PATH else b""
        status = flood(hub, path, format_credentials(credentials), start, size, declared)
    # Either the refusal is read, or the hub has hung up before all was sent.
    assert status in (None, 400, 401, 413)
    still_well(hub)


def flood(hub: Hub, path: str, auth: str, start: bytes, size: int, declared: bool) -> int | None:
    """Pour bytes into a request until the hub has had enough; the status that it answers, if it is heard."""
    chunk = varint(MAX_PART << 1) + bytes(MAX_PART)
    with socket.create_connection(("127.0.0.1", hub.port)) as line:
        length = f"Content-Length: {size}" if declared else "Transfer-Encoding: chunked"
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: h\r\n{REQUEST_HEADER}: {auth}\r\n{length}\r\n\r\n".encode())
        try:
            sent = 0
            for data in (start, *([chunk] * (size // len(chunk)))):
                line.sendall(data if declared else b"%x\r\n%s\r\n" % (len(data), data) if data else b"")
                sent += len(data)
            answer = line.recv(4096)
        except OSError:
            return None
    return int(answer.split()[1]) if answer else None


def test_bombs_are_refused_in_bounded_memory(hub: Hub, prefix: str, tmp_path: Path) -> None:
    bomb = squeeze(bytes(300_000_000))
    part = varint(len(bomb) << 1 | 1) + bomb
    with hub.device(tmp_path / "a", prefix) as mine:
        assert said(post(hub, mine.replica, Request(NOWHERE, frames=(part,)), (part,))) == (413, "too-large")
        credentials = sign_request(mine.replica.sign, mine.replica.id, hub.key, SYNC_PATH, next(_counter), part)
        headers = {REQUEST_HEADER: format_credentials(credentials)}
        answer = requests.post(hub.url + SYNC_PATH, data=encode_message(part), headers=headers, timeout=PATIENCE_S)
        assert said(answer) == (413, "too-large")
        nested = encode_part(b"\x81" * 100_000 + b"\x01")
        crowd = encode_part(b"\x9a" + struct.pack(">I", 400_000) + b"\x80" * 400_000)
        for head in (nested, crowd):
            credentials = sign_request(mine.replica.sign, mine.replica.id, hub.key, SYNC_PATH, next(_counter), head)
            headers = {REQUEST_HEADER: format_credentials(credentials)}
            answer = requests.post(hub.url + SYNC_PATH, data=encode_message(head), headers=headers, timeout=PATIENCE_S)
            assert said(answer) == (400, "malformed")
    answer = requests.post(hub.url + "/v1/enrol", data=bytes((VERSION,)) + part, timeout=PATIENCE_S)
    assert said(answer) in {(413, "too-large"), (400, "malformed")}
    still_well(hub)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=2000), st.sampled_from(["/v1/sync", "/v1/enrol", "/v1/hello", "/v1/", "/"]))
def test_random_bodies_are_refused_by_a_code(hub: Hub, body: bytes, path: str) -> None:
    answer = requests.post(
        hub.url + path, data=body, headers={REQUEST_HEADER: body.hex()[:90] or "x"}, timeout=PATIENCE_S
    )
    status, code = said(answer)
    assert status in (400, 401, 404, 413) and code in {"malformed", "unauthentic", "too-large"}


def test_random_frames_of_an_admitted_device_are_refused_and_leave_nothing(
    hub: Hub, prefix: str, tmp_path: Path
) -> None:
    with hub.device(tmp_path / "a", prefix) as mine:
        before = hub.run("status")[0]["commits"]
        for size in (0, 1, 10, 1000, 100_000):
            part = encode_part(bytes((size % 3,)) + os.urandom(size))
            answer = post(hub, mine.replica, Request(NOWHERE, frames=(part,)), (part,))
            assert answer.status_code in (200, 400, 413)
        assert hub.run("status")[0]["commits"] == before
    still_well(hub)


def test_forged_and_altered_commits_never_count_and_are_charged(hub: Hub, prefix: str, tmp_path: Path) -> None:
    """SYNC rule 12, invariant 5."""
    with hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as theirs:
        mine.write(prefix, "jo", name="Jo")
        (good,) = mine.replica.commits_after(prefix, {}, 1 << 20)
        theirs.write(prefix, "bo", name="Bo")
        (other,) = theirs.replica.commits_after(prefix, {}, 1 << 20)
        for bad in (
            StoredCommit(good.header, bytes(64), good.sections),
            StoredCommit(good.header, other.signature, good.sections),
            StoredCommit(other.header, good.signature, other.sections),
        ):
            frame = encode_commits([bad])
            reply, _ = heard(post(hub, mine.replica, Request(NOWHERE, frames=(frame,)), (frame,)))
            assert reply.receipt is not None
        device = next(d for d in hub.run("devices") if d["device"] == mine.replica.id_text)
        assert device["charged"] == 3
        theirs.sync()
        assert theirs.value(prefix, "jo", "name") is None
        assert mine.sync().agreed and theirs.sync().agreed
        assert theirs.value(prefix, "jo", "name") == "Jo", "the true one still comes through"


def test_nothing_outside_a_readers_prefixes_ever_leaves_the_hub(hub: Hub, prefix: str, tmp_path: Path) -> None:
    """SYNC invariant 5, looked at on the wire: whatever cursor, vectors and digest a reader makes up."""
    with (
        hub.device(tmp_path / "author", prefix, prefix + "secret", "report/" + prefix) as author,
        hub.device(tmp_path / "reader", prefix, "report/" + prefix + "/2025") as reader,
    ):
        for place in (prefix, prefix + "secret", "report/" + prefix, "report/" + prefix + "/2025"):
            author.write(place, "jo", name=place)
        author.sync()
        reader.sync()
        note = cbor.loads(reader.replica.peer_note(hub.key.hex()) or b"", max_bytes=9999)
        real: bytes = note[2]
        scope = (prefix, "report/" + prefix + "/2025")
        everywhere = {name: {} for name in (prefix + "secret", "report/" + prefix, "contacts", "x")}
        for cursor in (None, real, real[:8] + bytes(16), real[:12] + bytes(12), bytes(24), os.urandom(24)):
            for vectors in (None, {}, everywhere):
                reply, frames = heard(post(hub, reader.replica, Request(os.urandom(DIGEST_BYTES), cursor, vectors)))
                names = set(reply.vectors or {})
                assert all(not (reply.vectors or {})[n] for n in names if not in_scope(n, scope))
                assert_inside(frames, scope, tmp_path / "store")
        assert {n for n in reader.replica.vector()} == {prefix, "report/" + prefix + "/2025"}


def assert_inside(frames: list[bytes], scope: tuple[str, ...], folder: Path) -> None:
    """Every commit in these frames is under the prefixes."""
    store = PieceStore(folder)
    delivery = open_frames(frames, store, "", 0)
    store.close()
    for commit in delivery.commits:
        assert in_scope(decode_header(commit.header).partition, scope)


def test_who_may_write_and_not_read_is_shown_no_content(hub: Hub, prefix: str, tmp_path: Path) -> None:
    """SYNC, stub: who carries has the chain and none of what stands in it."""
    with hub.device(tmp_path / "a", prefix) as author, hub.device(tmp_path / "t", prefix, role="trainer") as carrier:
        author.write(prefix, "jo", name="Jo")
        author.sync()
        carrier.sync()
        _, frames = heard(post(hub, carrier.replica, Request(os.urandom(DIGEST_BYTES), vectors={prefix: {}})))
        store = PieceStore(tmp_path / "store")
        carried = open_frames(frames, store, "", 0).commits
        store.close()
        assert carried and all(section.data is None for commit in carried for section in commit.sections)
        assert carrier.value(prefix, "jo", "name") is None


def test_a_reader_who_writes_is_quarantined_everywhere(hub: Hub, prefix: str, tmp_path: Path) -> None:
    with hub.device(tmp_path / "a", prefix) as author, Device(tmp_path / "r", hub.url) as reader:
        reader.write(prefix, "jo", name="Jo")  # before anybody could tell the device what it may
        reader.client.enrol(hub.invite(prefix, role="reader"), "Reader")
        assert [v.verdict for v in reader.sync().verdicts] == ["quarantined"]
        author.sync()
        assert author.value(prefix, "jo", "name") is None
        (held,) = author.replica.held()
        assert (held.verdict, held.reason) == ("quarantined", "no-right")
        assert reader.value(prefix, "jo", "name") == "Jo", "nothing disappears for its author"


def test_a_frame_hash_is_of_the_whole_part() -> None:
    assert frame_hash(b"a") != frame_hash(b"b") and len(frame_hash(b"")) == 16
