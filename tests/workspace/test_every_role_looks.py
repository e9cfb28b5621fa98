"""Every role searches and hands out on its own computer: what it finds there is what it may read, and no word more."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from brs_sync.clock import SystemClock
from brs_sync.enrol import ask_to_enrol, decode_enrolled, encode_enrol
from brs_sync.errors import SyncProblem
from brs_sync.hub.service import HubService
from brs_sync.ids import RecordKey
from brs_sync.roles import role as role_of
from brs_sync.wire import Request

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.chosen import Chosen
from brs_desktop.workspace.handing_out import hand_out
from brs_desktop.workspace.importing.service import export_answers
from brs_desktop.workspace.searching import MAX_EACH
from tests.helpers.made import new_workspace
from tests.pdf.reading import squeezed, text_of
from tests.sync.test_every_role import NAMED, NOBODY, PLACES, ROLES, Member, carried, readable

WORD = "Kipepeo"
# Roles that read and carry the same are one case; test_every_role looks at what each of them is given.
ALL = {(frozenset(readable(role)), frozenset(carried(role))): role for role in reversed(ROLES)}
# Who carries what he cannot read, who reads what is everybody's, and who writes a draft and reads no other.
FEW = ("agency-contributor", "hub-administrator", "observer")
CASES = sorted(ALL.values()) if os.environ.get("BRS_HYPOTHESIS") == "long" else FEW
INDEXED = ("hub-administrator",)  # the index of all texts takes a while to make
PRINTED = ("agency-contributor",)  # so does a sheet of paper


@dataclass(frozen=True)
class Desk:
    """A computer of somebody in a role, which has everything that the hub gives it."""

    role: str
    workspace: Workspace


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubService]:
    """A hub that holds somebody in every place."""
    service = HubService(tmp_path_factory.mktemp("looks") / "hub", clock=SystemClock(), entropy=os.urandom)
    for place in PLACES:
        cells = {"name": f"{WORD} of {place} here", "remarks": f"met {WORD} {_mark(place)}"}
        key = RecordKey(place, "contacts", f"=at-{_mark(place)}")
        service.replica.write([(key, name, value) for name, value in cells.items()])
    yield service
    service.close()


@pytest.fixture(params=CASES)
def desk(request: pytest.FixtureRequest, service: HubService, tmp_path: Path) -> Iterator[Desk]:
    role = role_of(request.param)
    with new_workspace(tmp_path / role.id, country="KEN", name=role.id) as workspace:
        replica = workspace.replica
        shares = role.filled(("KEN",), own="own") if all(one.prefixes for one in role.shares) else role.over(NAMED)
        code, _ = service.admin.invite(role.id, (), SystemClock().now_ms(), shares=shares)
        asked = encode_enrol(ask_to_enrol(code, replica.key, role.id, replica.sign))
        reply = decode_enrolled(service.enrol(asked, role.id).head)
        for key, prefixes in reply.roots:
            replica.add_root(key, prefixes)
        replica.receive([], [*reply.statements, reply.grant])
        device = service.admin.device(replica.id)
        assert device is not None
        commits, _ = Member(role.id, replica, service, device).all_of(
            Request(NOBODY, vectors={place: {} for place in PLACES})
        )
        replica.receive(commits)
        yield Desk(role.id, workspace)


def test_what_is_found_and_handed_out_is_what_a_role_reads(desk: Desk, tmp_path: Path) -> None:
    workspace, reads = desk.workspace, readable(desk.role)
    held = {place for place in PLACES if workspace.replica.vectors((place,)).get(place)}
    assert held == reads | carried(desk.role), "what is only carried is here, too"
    listed = {place for place in reads if not place.endswith("/sent")}  # submitted versions are in no list
    assert _found(workspace, WORD) == listed
    if desk.role in INDEXED:
        workspace.searching.fill()
        assert _found(workspace, "met") == listed
    for format in ("csv", "vcard", "xlsx", *(("pdf",) if desk.role in PRINTED else ())):
        out = tmp_path / f"all.{format}"
        every = format in ("csv", "xlsx")
        hand_out(workspace, Chosen("contacts"), format=format, out=out, language="en", every=every)
        text = _text_in(out)
        assert {place for place in PLACES if squeezed(f"{WORD} of {place} here") in text} == listed, format
        assert not every or {place for place in PLACES if squeezed(f"met {WORD} {_mark(place)}") in text} == listed
    for format in ("json", "xml"):
        assert _exported(workspace, tmp_path, format) == reads, format


def _text_in(file: Path) -> str:
    """All texts in a file without their blanks: where a line breaks on paper does not matter."""
    if file.suffix == ".pdf":
        return squeezed(text_of(file.read_bytes()))
    if file.suffix == ".xlsx":
        with zipfile.ZipFile(file) as parts:
            return squeezed(" ".join(parts.read(name).decode("utf-8") for name in parts.namelist()))
    return squeezed(file.read_text("utf-8"))


def _exported(workspace: Workspace, folder: Path, format: str) -> set[str]:
    """Of which places a record's answers go into a file, asked for by their names."""
    found = set()
    for place in PLACES:
        out = folder / f"{_mark(place)}.{format}"
        with suppress(Problem, SyncProblem):
            export_answers(workspace, f"=at-{_mark(place)}", format=format, out=out, language="en")
        if out.exists():
            assert squeezed(f"{WORD} of {place} here") in _text_in(out)
            found.add(place)
    return found


def _found(workspace: Workspace, word: str) -> set[str]:
    groups = workspace.searching.find(word, language="en", each=MAX_EACH)
    return {hit.key.partition for group in groups for hit in group.rows if WORD in hit.title}


def _mark(place: str) -> str:
    return f"x{PLACES.index(place):03}"
