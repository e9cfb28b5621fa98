"""What every test stands on: a home of its own, no display, Hypothesis profiles, and the account of systems."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers.left import clear_left, own_folder
from tests.helpers.made import SHARED
from tests.helpers.rewritten import keep_rewritten

pytest_plugins = ["tests.helpers.systems"]

_MEMORY, _ROOM = Path("/dev/shm"), 12 << 30
_THRESHOLD, _INTERVAL = gc.get_threshold(), sys.getswitchinterval()
_COMMON = {
    "deadline": None,  # speed belongs in benchmarks/
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    "print_blob": True,
}
# What is handed in passes or fails by what it says, never by what was drawn that day; the others look further.
settings.register_profile("default", max_examples=60, derandomize=True, database=None, **_COMMON)
settings.register_profile("other", max_examples=60, derandomize=False, **_COMMON)
settings.register_profile("long", max_examples=2000, derandomize=False, **_COMMON)
settings.load_profile(os.environ.get("BRS_HYPOTHESIS", "default"))


def pytest_configure(config: pytest.Config) -> None:
    """Files of tests lie in memory where there is room; whoever runs tests for this process finds there what is shared.

    A process that is killed leaves the same there as on a disk, and nobody waits for a disk; the next run clears what a
    killed one left. With --basetemp they lie where it says, and stay.
    """
    if hasattr(config, "workerinput"):
        return
    if _MEMORY.is_dir():
        clear_left(_MEMORY)
    place = _MEMORY if _has_room(_MEMORY) else None
    os.environ[SHARED] = own_folder(place)
    if config.option.basetemp is None and place is not None:
        config.option.basetemp = f"{os.environ[SHARED]}/tmp"
    if config.getoption("numprocesses", None):
        keep_rewritten(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True)


def _has_room(place: Path) -> bool:
    """Whether a disk is one in memory, and the machine has memory to spare for it."""
    try:
        told = dict(line.split(":") for line in Path("/proc/meminfo").read_text("ascii").splitlines())
        available = int(told["MemAvailable"].split()[0]) << 10
        return min(available, shutil.disk_usage(place).free) >= _ROOM
    except (OSError, KeyError, ValueError):
        return False


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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """With `--dist loadgroup` groups are those of tests/helpers/sharing.py, which no release of a plugin forgets."""
    from tests.helpers.sharing import Sharing

    return Sharing(config, log) if config.getoption("dist") == "loadgroup" else None
