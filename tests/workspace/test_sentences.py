"""Every failure has its sentences: what happened, what is safe, what to do next."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.hub import cli
from brs_sync.hub.page import words

from brs_desktop.forms import UnknownPath
from brs_desktop.sentences import as_problem, codes, problem

ROOT = Path(__file__).resolve().parents[2]
RAISED = re.compile(r"""(?:SyncProblem|problem)\(\s*"([a-z][a-z-]+)\"""")


def raised_codes() -> dict[str, str]:
    """Every code that the sources raise by name, with a file that does."""
    folders = (ROOT / "sync" / "brs_sync", ROOT / "brs_desktop" / "workspace", ROOT / "brs_desktop" / "commands")
    found = {}
    for path in [*(p for folder in folders for p in folder.rglob("*.py")), ROOT / "brs_desktop" / "cli.py"]:
        found.update(dict.fromkeys(RAISED.findall(path.read_text(encoding="utf-8")), path.name))
    return found


def test_every_code_that_is_raised_has_its_sentences() -> None:
    """What only a hub's own command line or page can meet is told there, with what to do next."""
    told = {*codes(), *(code for code, step in cli._NEXT.items() if step), *words._REFUSALS}
    assert {code: file for code, file in raised_codes().items() if code not in told} == {}


@pytest.mark.parametrize("code", codes())
def test_a_sentence_is_whole_without_its_values(code: str) -> None:
    told = problem(code)
    assert told.message and told.safe and told.next
    assert "{" not in told.message + told.safe + told.next
    assert told.exit in (2, 3, 4)


def test_values_are_said() -> None:
    assert "“abc”" in problem("bad-value", text="abc", path="age").message


def test_the_exit_code_of_sync_is_kept() -> None:
    told = as_problem(SyncProblem("not-found", what="record", name="x-1"))
    assert (told.code, told.exit) == ("not-found", 2)
    assert "x-1" in told.message


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EACCES, "not-writable"),
        (errno.EROFS, "not-writable"),
        (errno.EIO, "internal"),
    ],
)
def test_the_systems_failures_have_sentences(number: int, code: str) -> None:
    assert as_problem(OSError(number, "system words", "/x")).code == code


def test_what_nobody_foresaw_has_details_and_no_technical_message() -> None:
    told = as_problem(ZeroDivisionError("division by zero"))
    assert told.code == "internal"
    assert "division" not in told.message and "division by zero" in told.details


def test_what_a_form_does_not_know_is_a_bad_path() -> None:
    told = as_problem(UnknownPath("rows/r1"))
    assert (told.code, told.exit) == ("bad-path", 2) and "rows/r1" in told.message
