"""A first exchange brings thousands of records at once: lists say what is still to come, and a kill forgets nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from brs_sync.ids import RecordKey

from brs_desktop.ui.sync.held import held_words
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.behind import STEP
from brs_desktop.workspace.outlook import forecast
from tests.cli.program import Hub
from tests.helpers.made import new_folder
from tests.workspace.wells import write_wells

WELLS = 120


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """The folders of one who has wells to give, and of one who is to have them."""
    for name in ("giver", "taker"):
        new_folder(tmp_path / name, country="KEN", name=name, collections=(write_wells(tmp_path / name / "c"),))
    return tmp_path / "giver", tmp_path / "taker"


def opened(folder: Path, *, fill: bool = True) -> Workspace:
    return Workspace.open(folder, collections=(folder / "c",), fill=fill)


def give(workspace: Workspace) -> None:
    """Wells with words that no compressor knows, in one save for each twenty."""
    for portion in range(0, WELLS, 20):
        keys = [RecordKey("wells/KEN", "wells", workspace.replica.new_record_id("wells")) for _ in range(20)]
        cells = [(key, "name", f"Well {portion + at:03} {os.urandom(150).hex()}") for at, key in enumerate(keys)]
        workspace.replica.write([*((key, "alive", True) for key in keys), *cells])


def shown(workspace: Workspace) -> int:
    return workspace.page("wells").total


def test_lists_follow_a_snapshot_in_steps_and_say_what_is_to_come(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    with Hub(tmp_path / "hub") as hub, opened(pair[0]) as giver:
        giver.enrol(hub.invite("focal-point", "wells/KEN"), hub.url)
        give(giver)
        giver.sync()
        with opened(pair[1]) as taker:
            taker.enrol(hub.invite("focal-point", "wells/KEN"), hub.url)
            assert taker.sync().agreed
            assert taker.behind.owed == WELLS and shown(taker) == 0
            ((attested),) = taker.behind.attested()
            assert (attested.partitions, attested.fetching, attested.contradicted) == (1, 0, 0)
            words = held_words(taker.behind.attested(), taker.behind.owed)
            assert "as held by the hub on" in words and "120 records are to come" in words
            made = taker.behind.step()
            assert made is not None and (made.done, made.total) == (STEP, WELLS) and shown(taker) == STEP
        with opened(pair[1], fill=False) as taker:
            assert taker.behind.owed == WELLS - STEP and shown(taker) == STEP, "what was made stays, the rest is owed"
        with opened(pair[1]) as taker:
            assert taker.behind.owed == 0 and shown(taker) == WELLS == shown(giver), (
                "whoever opens it whole waits for it"
            )
            assert taker.behind.step() is None
            assert taker.behind.fetch_history() == 1 and "comes with the next exchange" in held_words(
                taker.behind.attested(), 0
            )
            assert taker.sync().agreed and not taker.behind.attested() and held_words(taker.behind.attested(), 0) == ""
            assert taker.behind.finish() and shown(taker) == WELLS


def test_where_the_word_said_all_that_was_ever_written_nothing_is_lacking(tmp_path: Path) -> None:
    """SYNC rule 18: its log is here, so whoever asks for that stands on it at once; it was asked for ever."""
    with Hub(tmp_path / "hub") as hub:
        for name in ("giver", "taker"):
            new_folder(tmp_path / name, country="KEN", name=name)
        with Workspace.open(tmp_path / "giver") as giver, Workspace.open(tmp_path / "taker") as taker:
            for one in (giver, taker):
                one.enrol(hub.invite("focal-point", "contacts/KEN"), hub.url)
            for number in range(WELLS):
                # What is personal names its section, so that it can be erased: such commits come whole.
                giver.add("contacts", {"name": f"P {number}", "remarks": os.urandom(300).hex()})
            giver.sync()
            assert taker.sync().agreed and len(taker.behind.attested()) == 1
            assert taker.behind.lacking().commits == 0
            shown = taker.replica.state_digest()
            taker.behind.fetch_history()
            assert not taker.behind.attested() and taker.replica.state_digest() == shown == giver.replica.state_digest()


def test_a_history_that_was_called_off_stays_as_far_as_it_came_and_goes_on(
    tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    with Hub(tmp_path / "hub") as hub, opened(pair[0]) as giver, opened(pair[1]) as taker:
        for one in (giver, taker):
            one.enrol(hub.invite("focal-point", "wells/KEN"), hub.url)
        give(giver)
        giver.sync()
        taker.sync()
        before, shown = taker.behind.lacking(), taker.replica.state_digest()
        assert (before.commits, before.here, before.fetching) == (6, 0, 0) and before.low < before.likely < before.high
        assert taker.behind.lacking(asked=True).commits == 0
        taker.behind.fetch_history()
        usual = forecast(taker)
        assert usual is not None and before.likely <= usual.down, "the forecast counts what was asked for"
        report = taker.sync(within=20_000)
        assert report.stopped == "budget"
        amid = taker.behind.lacking("wells/KEN")
        assert 0 < amid.here < 6 and amid.fetching == 1 and amid.likely < before.likely
        taker.behind.leave_history()
        after = taker.sync()
        assert after.received == 0 and after.bytes_down < 2_000, "nothing of it is asked for"
        stays = taker.behind.lacking()
        assert (stays.here, stays.fetching) == (amid.here, 0) and taker.replica.state_digest() == shown
        taker.behind.fetch_history("wells/KEN")
        assert taker.sync().agreed and not taker.behind.attested() and taker.replica.state_digest() == shown
