"""Holds docs/systems.csv to account: a row's test ran, passed, touched a window or command, and is its alone."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

TABLE = Path(__file__).resolve().parents[2] / "docs" / "systems.csv"
COLUMNS = ["system", "collection", "screen", "test", "state", "tried"]
STATES = {"works", "kept"}
TOUCHED = "touched"
TOLD = "told"  # what a test wants the run to print, also from a worker process


def rows() -> list[dict[str, str]]:
    """The rows of docs/systems.csv."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _of_the_table() -> frozenset[str]:
    return frozenset(row["test"] for row in rows())


class Account:
    """What this run knows of each test: whether it passed, and what a person's eye or hand it touched."""

    def __init__(self) -> None:
        self.passed: dict[str, set[str]] = {}
        self.told: list[str] = []

    def note(self, report: pytest.TestReport) -> None:
        """Remember a passed test and the windows and commands that it said it touched."""
        if report.when == "call":
            self.told += [str(value) for name, value in report.user_properties if name == TOLD]
        if report.when == "call" and report.passed:
            touched = {str(value) for name, value in report.user_properties if name == TOUCHED}
            self.passed.setdefault(report.nodeid, set()).update(touched)

    def complaints(self) -> list[str]:
        """Why the table may not stand as it is, one sentence each."""
        found = []
        uses = Counter(row["test"] for row in rows())
        for row in rows():
            system, test = row["system"], row["test"]
            if row["state"] not in STATES:
                found.append(f"{system}: state is {row['state']!r}, not one of {sorted(STATES)}")
            if uses[test] > 1:
                found.append(f"{system}: {test} is the test of another row too")
            if test not in self.passed:
                found.append(f"{system}: {test} did not run and pass")
            elif not self.passed[test]:
                found.append(f"{system}: {test} touched no window and no command")
        return found


_account = Account()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Take every report into the account, also those that come back from worker processes."""
    _account.note(report)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item):
    """Watch for windows shown while a test of the table runs; commands are noted by the helper that runs them."""
    if item.nodeid.partition("@")[0] not in _of_the_table():  # a worker puts the group behind
        yield
        return
    from tests.helpers import touch

    touch.begin()
    yield
    item.user_properties.extend((TOUCHED, what) for what in touch.end())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests had to tell, such as how often each point was died at."""
    for text in _account.told:
        terminalreporter.write_line("")
        terminalreporter.write_line(text)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a whole run in which a row of the table has nothing behind it."""
    config = session.config
    whole = not config.option.keyword and not config.option.markexpr and config.args_source.name != "ARGS"
    if hasattr(config, "workerinput") or not whole or config.option.collectonly:
        return
    complaints = _account.complaints()
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for sentence in complaints:
        if reporter is not None:
            reporter.write_line(f"docs/systems.csv: {sentence}", red=True)
    if complaints and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
