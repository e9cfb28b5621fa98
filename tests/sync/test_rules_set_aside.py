"""SYNC rule 2: a record as it was displayed, where a context covers commits that are set aside by now."""

from __future__ import annotations

from dataclasses import replace

from brs_sync import past
from brs_sync.commit import commit_hash, encode_header, present, sign_commit
from brs_sync.engine import read_commit
from brs_sync.ids import Dot
from brs_sync.merge import CellName, Context
from brs_sync.past import PastView
from brs_sync.reading import RecordReader
from brs_sync.section import CellChange, decode_section
from brs_sync.views import StoredCommit
from pytest import MonkeyPatch

from tests.sync.test_commit_format import _columns
from tests.sync.world import made_world, record, type_in


def test_rule_02_a_malformed_commit_that_a_context_covers_hides_no_record() -> None:
    """A newer program's section is malformed to this one, and whoever wrote that context was shown it."""
    with made_world() as world:
        hub, bob, cleo = world["hub"], world["bob"], world["cleo"]
        type_in(bob, record(), phone="bob's")
        world.sync("bob", "hub")
        type_in(cleo, record(), name="x")
        (first,) = world.missing("cleo", "hub")
        section = present("open", _columns(values=[1.5]))
        header = encode_header(replace(read_commit(first).header, sections=(("open", section.hash),)))
        signature = sign_commit(cleo._home.identity.key, commit_hash(header))
        (result,) = hub.receive([StoredCommit(header, signature, (section,))]).results
        assert (result.verdict, result.reason) == ("quarantined", "malformed")
        beside = CellName("contacts", "=one", "phone")
        context = Context({bob.id: 1, cleo.id: 1}, frozenset(), frozenset({(Dot(bob.id, 1), beside)}))
        view = PastView(RecordReader(hub.reader(), record()), context)
        assert view.unsure == set() and view.live() == {}


def test_rule_02_what_is_set_aside_is_read_once_a_view_and_not_for_each_cell(monkeypatch: MonkeyPatch) -> None:
    cells, commits = 3, 4
    with made_world() as world:
        hub, bob, cleo = world["hub"], world["bob"], world["cleo"]
        session = bob.open_session(record())
        for number in range(cells):
            session.write(f"rep/r{number}/phone", f"b{number}")
        session.close()
        world.sync("bob", "hub")
        for number in range(commits):
            type_in(cleo, record(), name=f"{number}", phone=f"{number}")
        world.sync("cleo", "hub")
        hub.issue_revocation(cleo.key, "compromised", {}, "stolen")
        assert len([one for one in hub.held() if one.verdict == "quarantined"]) == commits
        read: list[bytes] = []

        def counted(maker: bytes, data: bytes) -> tuple[CellChange, ...]:
            if maker == cleo.id:
                read.append(data)
            return tuple(decode_section(maker, data))

        monkeypatch.setattr(past, "decode_section", counted)
        left = {(Dot(bob.id, 1), CellName("contacts", "=one", f"rep/r{number}/phone")) for number in range(cells)}
        context = Context({bob.id: 1, cleo.id: commits}, frozenset(), frozenset(left))
        PastView(RecordReader(hub.reader(), record()), context)
        assert len(read) == 2 * commits, "each of their sections, open and personal"
