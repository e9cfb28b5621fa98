"""Every role tries to read and to write everything, by every road out of a hub: what comes is what its table says.

What is expected is read off the table by a few lines of this file's own, which know nothing of the program's.
"""

from __future__ import annotations

import itertools
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import brs_sync
import pytest
from brs_sync.auth import sign_request
from brs_sync.blobs.manifest import Manifest, list_pieces
from brs_sync.blobs.wire import HELD, FilesRequest, list_frame, piece_frame
from brs_sync.blobs.wire import decode_request as decode_files
from brs_sync.blobs.wire import encode_request as encode_files
from brs_sync.bundle import peers
from brs_sync.bundle.taking import take
from brs_sync.clock import SystemClock
from brs_sync.commit import dot_of
from brs_sync.enrol import ask_to_enrol, decode_enrolled, encode_enrol
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Device
from brs_sync.hub.bundles import HubBundles
from brs_sync.hub.service import HubService
from brs_sync.ids import RecordKey
from brs_sync.inbox import open_frames
from brs_sync.outgoing import pack_commits
from brs_sync.pieces import PieceStore
from brs_sync.receipt import read_receipt
from brs_sync.replica import Replica
from brs_sync.roles import role as role_of
from brs_sync.snapshot.content import decode_snapshot
from brs_sync.views import StoredCommit
from brs_sync.wire import MAX_WITHIN, SYNC_PATH, Request, decode_reply, decode_request, encode_request

from tests.sync.blobs.shelves import cell

TABLE: Mapping[str, Any] = tomllib.loads((Path(brs_sync.__file__).parent / "roles.toml").read_text("utf-8"))
# Of the roles that take only prefixes which somebody names.
NAMED = ("contacts/KEN", "report/KEN")
COUNTRIES = ("KEN", "UGA")
# To whom a hub gives no draft, whatever the shares cover.
HUBS = ("regional-centre", "national-hub", "centre", "secretariat")
BEYOND = (
    "regional-centre", "regional-centre-officer", "national-hub", "centre", "secretariat", "secretariat-officer",
    "expert", "partner", "thematic-focal-point", "assistance-provider",
)  # fmt: skip
PLACES = (
    *(f"{kind}/{country}" for country in COUNTRIES for kind in ("contacts", "library", "assistance")),
    *(
        f"report/{country}/{report}/{part}"
        for country in COUNTRIES
        for report in ("2025/basel", "rotterdam")
        for part in ("draft", "sent", "talk")
    ),
    *(f"{kind}/KEN/{name}" for kind in ("contacts", "library", "assistance") for name in ("own", "another")),
    "library/global",
    "reference/global",
    "assistance/shared",
    "person/somebody",
    "practice/workshop",
    "authority/KEN",
)
ROLES = tuple(sorted(TABLE))
FREE = 1 << 20
NOBODY = bytes(12)  # the digest of nobody's vectors


def covers(prefix: str, place: str) -> bool:
    pattern = "/".join("[^/]+" if part == "*" else re.escape(part) for part in prefix.split("/"))
    return re.fullmatch(f"{pattern}(/.*)?", place) is not None


def may(role: str, right: str, place: str) -> bool:
    """What the table says of a role that was given for KEN."""
    if right in ("read", "carry") and place.endswith("/draft") and role in BEYOND:
        return False
    for share in TABLE[role]["shares"]:
        filled = _filled(share)
        if right in share["rights"] and any(covers(prefix, place) for prefix in filled):
            return True
    return False


def _filled(share: Mapping[str, Any]) -> list[str]:
    """A share's prefixes for KEN, and for somebody whose own places are called own."""
    given = {"{country}": "KEN", "{convention}": "*", "{own}": "own"}
    return [re.sub(r"{[a-z]+}", lambda found: given[found[0]], t) for t in share["prefixes"] or NAMED]


def readable(role: str) -> set[str]:
    return {place for place in PLACES if may(role, "read", place)}


def carried(role: str) -> set[str]:
    return {place for place in PLACES if may(role, "carry", place)} - readable(role)


@dataclass
class Member:
    """A device of a role, without a socket between it and the hub."""

    role: str
    replica: Replica
    service: HubService
    device: Device

    def exchange(self, request: Request, frames: tuple[bytes, ...] = ()) -> tuple[Any, list[bytes]]:
        """One request as the door would hand it on; the reply, with the verdicts, and its frames."""
        head = encode_request(request)
        counter = next(_counter)
        key = self.service.replica.key
        credentials = sign_request(self.replica.sign, self.replica.id, key, SYNC_PATH, counter, head)
        device = self.service.authenticate(credentials, head)
        received = self.service.store(device, frames)
        answer = self.service.reply(device, credentials, request, received)
        return decode_reply(answer.head), list(answer.frames)

    def all_of(self, request: Request) -> tuple[list[StoredCommit], list[str]]:
        """The commits and the partitions of the snapshots that come until nothing is left."""
        commits: list[StoredCommit] = []
        snapshots: list[str] = []
        store = PieceStore(self.replica.folder)
        try:
            for _ in range(20):
                reply, frames = self.exchange(replace(request, pieces=store.held("hub")))
                delivery = open_frames(frames, store, "hub", 0)
                commits += delivery.commits
                snapshots += [decode_snapshot(data).partition for data, _ in delivery.snapshots]
                if not reply.more or (not frames):
                    break
                request = replace(request, vectors=self._seen(commits), cursor=reply.cursor or request.cursor)
        finally:
            store.close()
        return commits, snapshots

    def _seen(self, commits: list[StoredCommit]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for one in commits:
            partition, dot = dot_of(one)
            seen.setdefault(partition, {})[dot.replica] = (dot.seq, bytes(8))
        return seen


_counter = itertools.count(1 << 40)


@dataclass
class Everything:
    """A hub that holds a record and a file of every place, and a device of every role."""

    service: HubService
    files: Mapping[str, Manifest]
    dots: Mapping[str, StoredCommit]
    members: Mapping[str, Member]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    folder = tmp_path_factory.mktemp("doors")
    service = HubService(folder / "hub", clock=SystemClock(), entropy=os.urandom, snapshots_from=1)
    replica = service.replica
    files = {place: list_pieces(place.encode() * 50) for place in PLACES}
    for place, made in files.items():
        replica.write([(RecordKey(place, "contacts", "=one"), name, value) for name, value in _cells(place, made)])
        service.blobs.take("keeper", ("",), list_frame(made.encode()))
        service.blobs.take("keeper", ("",), piece_frame(place.encode() * 50))
        assert service.blobs.reply("keeper", ("",), FilesRequest((made.hash,))).states == {made.hash: HELD}
    held = {place: next(replica.commits_after(place, {}, FREE)) for place in PLACES}
    members = {name: _joined(service, folder / name, name, name) for name in ROLES}
    yield Everything(service, files, held, members)
    for member in members.values():
        member.replica.close()
    service.close()


def _cells(place: str, made: Manifest) -> tuple[tuple[str, Any], ...]:
    return (("name", f"secret of {place}"), ("file", cell(made)))


def _joined(service: HubService, folder: Path, role_name: str, name: str) -> Member:
    role = role_of(role_name)
    whole = all(share.prefixes for share in role.shares)
    shares = role.filled(("KEN",), own="own") if whole else role.over(NAMED)
    code, _ = service.admin.invite(role_name, (), SystemClock().now_ms(), shares=shares)
    replica = Replica.open(folder, schemas=lambda collection: None)
    reply = decode_enrolled(service.enrol(encode_enrol(ask_to_enrol(code, replica.key, name, replica.sign)), name).head)
    for key, prefixes in reply.roots:
        replica.add_root(key, prefixes)
    replica.receive([], [*reply.statements, reply.grant])
    device = service.admin.device(replica.id)
    assert device is not None
    return Member(role_name, replica, service, device)


def shown(commits: list[StoredCommit]) -> tuple[set[str], set[str]]:
    """Where sections came that can be read, and where others came than stubs."""
    read = {dot_of(one)[0] for one in commits if any(s.data is not None for s in one.sections)}
    came = {dot_of(one)[0] for one in commits if any(s.sealed is not None for s in one.sections)}
    return read, came


@pytest.mark.parametrize("role", ROLES)
def test_an_exchange_brings_what_a_role_reads_and_no_byte_more(everything: Everything, role: str) -> None:
    member = everything.members[role]
    vectors: Mapping[str, Any] = {place: {} for place in PLACES}  # asks about every place by its name
    commits, _ = member.all_of(Request(NOBODY, vectors=vectors))
    read, sealed = shown(commits)
    assert (read, sealed) == (readable(role), carried(role))
    raw = b"".join(section.sealed or b"" for one in commits for section in one.sections)
    assert b"secret of" not in raw
    reply, _ = member.exchange(Request(NOBODY, vectors=vectors))
    assert set(reply.vectors or ()) <= readable(role) | carried(role) | {""}


@pytest.mark.parametrize("role", ROLES)
def test_only_a_hub_below_is_spoken_to_as_one(everything: Everything, role: str) -> None:
    """By its role: who is no hub has a hub that he asks narrow no scope by prefixes of his own."""
    member = everything.members[role]
    request = Request(NOBODY, vectors={}, tier=True, within=("report/KEN",))
    if role in HUBS:
        assert set(member.exchange(request)[0].vectors or ()) <= {place for place in PLACES if "/draft" not in place}
        return
    with pytest.raises(SyncProblem, match="no-right"):
        member.exchange(request)


def test_a_hub_says_no_more_prefixes_than_a_request_has_room_for() -> None:
    within = tuple(f"report/KEN/a{number}" for number in range(MAX_WITHIN + 1))
    assert decode_request(encode_request(Request(NOBODY, tier=True, within=within[1:]))).within == within[1:]
    for decode, data in (
        (decode_request, encode_request(Request(NOBODY, tier=True, within=within))),
        (decode_files, encode_files(FilesRequest((), within=within))),
    ):
        with pytest.raises(SyncProblem, match="malformed"):
            decode(data)


@pytest.mark.parametrize("role", ROLES)
def test_wants_by_name_bring_nothing_that_a_role_may_not_read(everything: Everything, role: str) -> None:
    """Somebody who knows every dot and every section's place asks for all of them."""
    member = everything.members[role]
    wants = {place: {dot_of(one)[1].replica: [(dot_of(one)[1].seq, 0)]} for place, one in everything.dots.items()}
    mine = {place: {who: (1, bytes(8)) for who in chains} for place, chains in wants.items()}
    gaps = {place: {who: (0, 1, 1) for who in chains} for place, chains in wants.items()}
    for request in (Request(NOBODY, vectors=mine, wants=wants), Request(NOBODY, vectors=mine, gaps=gaps)):
        commits, _ = member.all_of(request)
        read, sealed = shown(commits)
        assert read <= readable(role) and sealed <= carried(role)


@pytest.mark.parametrize("role", ROLES)
def test_snapshots_go_where_their_content_may_be_read(everything: Everything, role: str) -> None:
    member = everything.members[role]
    commits, snapshots = member.all_of(Request(NOBODY, vectors={place: {} for place in PLACES}, snapshots=True))
    read, _ = shown(commits)
    assert set(snapshots) | read == readable(role)


@pytest.mark.parametrize("role", ROLES)
def test_files_go_to_whom_a_section_that_he_reads_names_them(everything: Everything, role: str) -> None:
    member = everything.members[role]
    scope = everything.service.readable(member.device)
    got = set()
    for place, made in everything.files.items():
        wants = FilesRequest(wants={made.hash: (0, 1)}, most=FREE)
        reply = everything.service.blobs.reply(member.device.replica_text, scope, wants)
        got |= {place} if reply.frames else set()
        assert bool(reply.frames) != (made.hash in reply.absent)
    assert got == readable(role)


@pytest.mark.parametrize("role", ROLES)
def test_a_bundle_for_a_role_holds_what_it_reads(everything: Everything, role: str, tmp_path: Path) -> None:
    member = everything.members[role]
    bundles = HubBundles(everything.service, SystemClock())
    (name,) = bundles.export_file(member.replica.id_text, tmp_path)["files"]  # type: ignore[misc]
    with Replica.open(tmp_path / "copy", schemas=lambda collection: None) as copy:
        assert peers.reader_of(copy, member.replica.key) is None  # a stranger with the stick in his hand
        peers.prepare(copy)
        with Path(str(name)).open("rb") as file, pytest.raises(SyncProblem, match="bundle-for-other"):
            take(file, copy)
    peers.prepare(member.replica)
    with Path(str(name)).open("rb") as file:
        take(file, member.replica)
    cells = {place: member.replica.cells(RecordKey(place, "contacts", "=one")) for place in PLACES}
    assert {place for place, found in cells.items() if found} == readable(role)


@pytest.mark.parametrize("role", ROLES)
def test_a_commit_counts_where_a_role_writes_and_the_receipt_says_so_of_each(
    everything: Everything, role: str, tmp_path: Path
) -> None:
    # A device of its own: a hub tells each of the chains that it began itself, also where it reads nothing.
    service = everything.service
    member = _joined(service, tmp_path / "writing", role, f"writing {role}")
    written = {}
    for place in PLACES:
        key = RecordKey(place, "contacts", f"=by-{role}")
        (dot,) = member.replica.write([(key, "name", f"by {role}")])
        written[place] = (key, dot)
    commits = [one for place in PLACES for one in member.replica.commits_after(place, {}, FREE)]
    own = [one for one in commits if dot_of(one)[1].replica == member.replica.id]
    packed = pack_commits(own, FREE, {})
    from brs_sync.wire import frame_hash

    hashes = tuple(map(frame_hash, packed.frames))
    reply, _ = member.exchange(Request(NOBODY, frames=hashes), tuple(packed.frames))
    receipt = read_receipt(reply.receipt, service.replica.key)
    said = {one.partition: (one.verdict, one.reason) for one in receipt.verdicts if one.replica == member.replica.id}
    for place, (key, dot) in written.items():
        writes = may(role, "write", place)
        inside = any(may(role, right, place) for right in ("read", "write", "carry", "grant"))
        assert said.get(place) == (None if writes else ("quarantined", "no-right" if inside else "out-of-scope"))
        assert bool(service.replica.cells(key)) is writes
        assert receipt.held[place][dot.replica][0] >= dot.seq  # held is not applied (SYNC rule 12)
    member.replica.close()


@pytest.mark.parametrize("role", ROLES)
def test_who_may_invite_and_end_is_what_the_table_says(everything: Everything, role: str) -> None:
    """The whole of an invitation's own share must be his to grant, and his role must name the other."""
    member, service = everything.members[role], everything.service
    mine = TABLE[role]["shares"]
    for other in ROLES:
        share = TABLE[other]["shares"][0]
        if not share["prefixes"]:
            continue
        filled = _filled(share)
        allowed = other in TABLE[role]["invites"] and all(_gives(mine, share["rights"], prefix) for prefix in filled)
        try:
            told = service.perform("invite", {"role": other, "country": ["KEN"]}, member.device)
        except SyncProblem as problem:
            assert problem.code == "no-right" and not allowed, other
        else:
            assert allowed and told["code"], other
    grants = any("grant" in one["rights"] for one in mine)
    listed = {str(one["name"]) for one in service.perform("devices", {}, member.device)["devices"]}  # type: ignore[attr-defined]
    assert listed >= {role} and (grants or listed == {role})
    elsewhere = service.perform("held", {}, member.device)["held"]
    assert all(may(role, "grant", str(one["partition"])) for one in elsewhere)  # type: ignore[attr-defined]


def _gives(mine: list[Any], rights: list[str], prefix: str) -> bool:
    """Whether one share lets its holder grant all of these rights there; what is only read he shows who he likes."""
    for share in mine:
        filled = _filled(share)
        inside = any(covers(one, prefix) for one in filled)
        if inside and (("grant" in share["rights"] and set(rights) <= set(share["rights"])) or rights == ["read"]):
            return "read" in share["rights"] or "grant" in share["rights"]
    return False
