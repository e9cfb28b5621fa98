"""What is typed is sealed before anything leaves the device, and leaving a hub destroys nothing (SYNC rules 1, 16)."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from brs_sync.replica import Replica

from tests.cli.program import Hub
from tests.helpers.made import new_workspace
from tests.workspace.peers import admit


def test_rule_01_what_is_typed_into_an_open_editor_is_in_a_bundle(tmp_path: Path) -> None:
    with ExitStack() as opened:
        amina, bo = (
            opened.enter_context(new_workspace(tmp_path / name, country="KEN", name=name)) for name in ("Amina", "Bo")
        )
        admit(amina, bo)
        filler = amina.open_filler("contacts")
        filler.answer("organisation", "typed, not closed")
        made = amina.bundles.export(amina.bundles.plan(amina.bundles.reader("Bo")), tmp_path / "out")
        bo.bundles.take_in(made.files[0])
        (row,) = bo.page("contacts").rows
        assert bo.replica.cells(row.key)["organisation"].value == "typed, not closed"
        filler.close()


def test_rule_16_signing_out_keeps_what_was_not_sent_for_the_next_hub(tmp_path: Path) -> None:
    with new_workspace(tmp_path / "w", country="KEN", name="A") as workspace:
        with Hub(tmp_path / "one") as hub:
            workspace.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
            workspace.add("contacts", {"name": "Sent"})
            workspace.sync()
        workspace.add("contacts", {"name": "Not sent"})
        waiting = workspace.outbox().commits
        workspace.exchange.leave()
        assert workspace.page("contacts", offset=0, limit=9).total == 2
        with Hub(tmp_path / "two") as hub:
            workspace.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
            assert workspace.outbox().commits >= waiting == 1
            assert workspace.sync().agreed and workspace.outbox().commits == 0
        with Replica.open(tmp_path / "two", schemas=lambda _: None) as kept:
            assert kept.vector()["contacts/KEN"] == workspace.replica.vector()["contacts/KEN"]
