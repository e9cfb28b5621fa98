"""What came of all mutations, as a table: rule, sentence, who caught it after how long; then how many of each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from tests.mutations.catching import Verdict
from tests.mutations.patches import SIMULATOR

_SENTENCE, _CATCHER = 78, 60


def table(verdicts: Sequence[Verdict]) -> list[str]:
    """The lines of the table in the order of the rules, and its sum."""
    ordered = sorted(verdicts, key=lambda verdict: [int(part) for part in verdict.mutation.name.split(".")])
    lines = [_line("rule", "sentence", "caught by", "seconds"), _line("-" * 5, "-" * 8, "-" * 9, "-" * 7)]
    for verdict in ordered:
        lines += _row(verdict)
    return [*lines, "", *_sum(verdicts)]


def _row(verdict: Verdict) -> Iterator[str]:
    who = verdict.who or ("NOT TRIED" if verdict.untried else f"NOBODY ({verdict.mutation.by.rpartition('/')[2]})")
    first, *rest = textwrap.wrap(verdict.mutation.says, _SENTENCE)
    catcher, *more = textwrap.wrap(who, _CATCHER)
    yield _line(verdict.mutation.name, first, catcher, f"{verdict.seconds:.1f}")
    for at in range(max(len(rest), len(more))):
        yield _line("", "".join(rest[at : at + 1]), "".join(more[at : at + 1]), "")


def _line(*parts: str) -> str:
    rule, sentence, catcher, seconds = parts
    return f"{rule:<7}{sentence:<{_SENTENCE + 2}}{catcher:<{_CATCHER + 2}}{seconds:>7}".rstrip()


def _sum(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """How many were caught and by whom, and by name what was not."""
    caught = [verdict for verdict in verdicts if verdict.who]
    simulated = sum(verdict.mutation.by == SIMULATOR for verdict in caught)
    left = [verdict for verdict in verdicts if not verdict.who and not verdict.untried]
    untried = [verdict for verdict in verdicts if verdict.untried]
    yield (
        f"{len(verdicts)} sentences broken, {len(caught)} noticed ({simulated} by the simulator,"
        f" {len(caught) - simulated} by tests), {len(left)} survived, {len(untried)} not tried"
    )
    yield from (verdict.line() for verdict in (*left, *untried))
