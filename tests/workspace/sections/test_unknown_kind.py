"""A section of a kind of record that the program has never heard of: its file describes it, as far as is sound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.values import Number

from brs_desktop.errors import Problem
from brs_desktop.ui.reports.sections.reading import open_section, read_page
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.sections import envelope
from brs_desktop.workspace.sections.papers import Given
from tests.helpers.made import new_workspace
from tests.workspace.sections.conftest import Offices
from tests.workspace.sections.test_attachments import PNG, attach, on_disk
from tests.workspace.sections.test_giving import outcomes


def test_it_opens_is_filled_and_comes_back_and_stays_after_a_restart(
    offices: Offices, tmp_path: Path, clock: FixedClock
) -> None:
    key = offices.well()
    figures, papers = offices.give(key), offices.give(key, "papers", "two.brssec")
    with new_workspace(tmp_path / "bare", clock=clock) as bare:
        assert bare.registry.get("wells") is None
        received = bare.sections.open(figures.file, figures.code)
        attach(bare.sections.open(papers.file, papers.code), photo=on_disk(offices, "photo.png", PNG + b"there"))
        offices.fill(received, depth=Number("55"))
    with Workspace.open(tmp_path / "bare", clock=clock) as bare:
        assert {one.title.rpartition(" ")[2] for one in read_page(bare, "en").received} == {"Figures", "Papers"}
        for handed in (figures, papers):
            there = bare.sections.open(handed.file, handed.code)
            opened = open_section(bare, there, "fr")
            assert opened.collection.singular("fr") == "Puits"
            opened.filler.close()
            back = bare.sections.give_back(there, "Customs", offices.stick / f"{handed.giving.section}.brssec").file
            assert set(outcomes(offices.take(back)).values()) == {"merged"}
        bare.backups.take()
    assert offices.value(key, "depth") == "55"
    assert offices.giver.library.has(offices.giver.replica.cells(key)["photo"].value)


@pytest.mark.parametrize("manifest", ["", "icon = ", 'icon = "flask"', "x" * 65_536])
def test_a_description_that_is_none_opens_nothing(offices: Offices, tmp_path: Path, manifest: str) -> None:
    handed = offices.give(offices.well())
    with handed.file.open("rb") as file:
        envelope.kind_of(file, handed.bytes)
        given = Given.read(envelope.open_given(file, handed.code).content)
    content = replace(given, manifest=manifest).write(offices.giver.replica.sign)
    handed.file.write_bytes(b"".join(envelope.seal_given(content, (), handed.code, lambda size: bytes(size)).parts))
    with new_workspace(tmp_path / "bare") as bare:
        with pytest.raises(Problem) as refused:
            bare.sections.open(handed.file, handed.code)
        assert refused.value.code == "section-unknown-kind"
        assert not bare.sections.receives()
    # Who knows the kind needs no description.
    assert offices.open(handed).scope.exists
