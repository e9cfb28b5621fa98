"""What every test stands on: a home of its own, no display, Hypothesis profiles, and the account of systems."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers.made import SHARED

pytest_plugins = ["tests.helpers.systems"]

_THRESHOLD, _INTERVAL = gc.get_threshold(), sys.getswitchinterval()
_COMMON = {
    "deadline": None,  # speed belongs in benchmarks/
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    "print_blob": True,
}
settings.register_profile("default", max_examples=60, **_COMMON)
settings.register_profile("long", max_examples=2000, **_COMMON)
settings.load_profile(os.environ.get("BRS_HYPOTHESIS", "default"))


def pytest_configure(config: pytest.Config) -> None:
    """Whoever runs tests for this process copies what is made once from one place."""
    if not hasattr(config, "workerinput"):
        os.environ[SHARED] = tempfile.mkdtemp(prefix="brs-made-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the home of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))


@pytest.fixture(autouse=True)
def _usual_manner() -> Iterator[None]:
    """How a window has Python run ends with its test: garbage is looked for as usual, threads give way as usual."""
    yield
    gc.set_threshold(*_THRESHOLD)
    sys.setswitchinterval(_INTERVAL)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing that is imported and collected is garbage: nobody looks for any among it, now or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one group follow each other in one process; the largest groups are begun first, single tests end it.

    Those that keep the processor busy in several processes are never beside each other, and what a module makes once
    for its tests is not made by every process that runs some of them.
    """
    for item in items:
        if item.get_closest_marker("tour") or item.get_closest_marker("kills"):
            item.add_marker(pytest.mark.xdist_group("processes"))
        elif _shares(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def _shares(item: pytest.Item) -> bool:
    """Whether a test stands on something that is made once for its module."""
    found = getattr(item, "_fixtureinfo", None)
    return found is not None and any(ways[-1].scope == "module" for ways in found.name2fixturedefs.values())
