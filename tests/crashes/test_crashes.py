"""A sample of `make crashes`: SIGKILL at a write, fsync or rename leaves what was told safe, and nothing half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crashes import tracer
from tests.crashes.acts import Act
from tests.crashes.matrix import every, spread

pytestmark = [
    pytest.mark.skipif(not tracer.is_possible(), reason="no process may watch its child here"),
    pytest.mark.kills,
]
NAMES = (
    "answer", "arrival", "settle", "erase", "begin", "renewal", "push", "exchange", "snapshot", "give", "fetch",
    "export", "import", "parts", "form", "save", "backup", "restore",
    "lend", "borrow",
)  # fmt: skip
LEAST_MOMENTS = 20


def test_every_act_is_here(made: tuple[dict[str, Act], Path]) -> None:
    assert tuple(made[0]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_death_at_some_of_the_writes_of(name: str, made: tuple[dict[str, Act], Path]) -> None:
    """A moment amid the act and its last one, each before and amid a write; `make crashes` takes all."""
    deaths = every(made[0][name], made[1], lambda count: spread(count, 2))
    assert deaths.moments >= LEAST_MOMENTS
    assert deaths.deaths >= 4


def test_death_at_the_first_page_of_a_new_file_leaves_no_stranger(made: tuple[dict[str, Act], Path]) -> None:
    """What a crash left of a first page was taken for ours once, and for a stranger's file from then on."""
    assert every(made[0]["begin"], made[1], lambda count: range(4, 10)).deaths == 12


def test_a_process_dies_before_or_amid_the_write_asked_for(tmp_path: Path) -> None:
    def act(say: tracer.Say) -> None:
        with open(tmp_path / "file", "wb", buffering=0) as file:
            file.write(b"first ")
            say(b"1")
            file.write(b"second")
            say(b"2")

    assert tracer.run(act) == tracer.Ended(False, 2, b"12", 0)
    assert tracer.run(act, 2).said == b"1" and (tmp_path / "file").read_bytes() == b"first "
    assert tracer.run(act, 2, "torn").killed
    if tracer.tears():
        assert (tmp_path / "file").read_bytes() == b"first sec"
