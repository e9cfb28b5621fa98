"""A sample of `make mutations`: every patch still fits the sources, and some are really caught."""

from __future__ import annotations

import pytest

from tests.mutations.__main__ import run
from tests.mutations.patches import ROOT, SIMULATOR, Mutation, StaleMutation, mutations

ALL = mutations()
LEAST = 60


@pytest.mark.parametrize("mutation", ALL, ids=lambda mutation: mutation.name)
def test_a_mutation_fits_the_sources(mutation: Mutation) -> None:
    mutation.compiled(ROOT)


def test_every_rule_is_broken_somewhere() -> None:
    assert len({(m.file, m.old, m.new) for m in ALL}) == len(ALL) >= LEAST
    assert len({m.says for m in ALL}) == len(ALL), "one patch for one sentence"
    assert {m.rule for m in ALL} == {*range(1, 20)}


def test_the_tests_that_are_to_notice_exist() -> None:
    for mutation in ALL:
        if mutation.by != SIMULATOR:
            file, _, name = mutation.by.partition("::")
            assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), mutation.by


def test_a_mutation_whose_text_is_gone_says_so() -> None:
    gone = Mutation("0.1", 0, "nothing", "merge.py", "no such text", "", SIMULATOR)
    with pytest.raises(StaleMutation, match="stands 0 times"):
        gone.applied(ROOT)


def test_some_are_caught_and_what_breaks_nothing_survives() -> None:
    by_simulator = next(m for m in ALL if m.says.startswith("Different values of one cell"))
    by_test = next(m for m in ALL if m.says.startswith("The commits of one save"))
    harmless = Mutation("0.2", 0, "nothing", "merge.py", "a function of the set", "a function of a set", by_test.by)
    lines: list[str] = []
    verdicts = run([by_simulator, by_test, harmless], 1, 30, lines.append)
    assert [bool(verdict.who) for verdict in verdicts] == [True, True, False]
    assert verdicts[0].who.startswith("seed ") and len(lines) == 3
