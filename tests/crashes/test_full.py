"""A disk that fills up: refused by its name, nothing called safe is lost, and with room the next try completes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crashes import full
from tests.crashes.acts import Act
from tests.crashes.matrix import made_acts

pytestmark = [
    pytest.mark.skipif(not full.is_possible(), reason="no process may have a small disk of its own here"),
    pytest.mark.kills,
]
NAMES = (
    "answer", "arrival", "settle", "erase", "begin", "renewal", "push", "exchange", "snapshot", "give", "fetch",
    "export", "import", "parts", "form", "save", "backup", "restore",
)  # fmt: skip
# Rooms in KB; `make crashes` tries every page.
ROOMS = range(0, 600, 4) if os.environ.get("BRS_CRASHES") == "all" else (0, 36, 260)

REFUSALS = ("disk-full", "backup-no-space", "bundle-no-space")  # each said in a sentence, with what is safe


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[dict[str, Act], Path]]:
    with made_acts() as (acts, copy):
        yield {act.name: act for act in acts}, copy


@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk_is_said_to_be_full_and_loses_nothing(name: str, made: tuple[dict[str, Act], Path]) -> None:
    filled = [full.run(made[0][name], made[1], room) for room in ROOMS]
    assert {one.wrong for one in filled} == {""}
    assert {one.code for one in filled} <= {*REFUSALS, ""}
    assert filled[0].code in REFUSALS, "or nothing was filled"


def test_with_ample_room_nothing_is_refused(made: tuple[dict[str, Act], Path]) -> None:
    assert full.run(made[0]["answer"], made[1], full.AMPLE_KB // 2) == full.Filled("", "")
