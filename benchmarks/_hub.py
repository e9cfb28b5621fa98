"""A hub that holds contacts, made once, and new devices that may fetch them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import _population

_COMMAND = (sys.executable, "-m", "brs_sync.hub.cli", "--data")
# All devices of a benchmark come from one address.
_UNLIMITED = {
    "BRS_HUB_ADDRESS_RATE": "0",
    "BRS_HUB_DEVICE_RATE": "0",
    "BRS_HUB_DEVICE_DAILY": "0",
    "BRS_HUB_ADDRESS_TRANSFERS": "512",
    "BRS_HUB_TRANSFERS": "512",
}


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[str]:
    """A hub process over a folder; its address."""
    with process([*_COMMAND, str(folder), "serve", "--listen", f"127.0.0.1:{port}"]) as (url, _):
        yield url


@contextmanager
def process(words: list[str]) -> Iterator[tuple[str, int]]:
    """A process that says where it listens; its address and number."""
    started = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=_population.ROOT,
        env=os.environ | _UNLIMITED,
    )
    assert started.stdout is not None
    try:
        yield json.loads(started.stdout.readline())["listening"], started.pid
    finally:
        started.terminate()
        started.wait(timeout=60)
        started.stdout.close()


def invited(folder: Path, *prefixes: str) -> str:
    """The same as `invite`, without a process of its own: for devices by the hundred."""
    from brs_sync.clock import SystemClock
    from brs_sync.hub.admin import Admin

    admin = Admin(folder, os.urandom)
    try:
        return admin.invite("focal-point", prefixes, SystemClock().now_ms())[0]
    finally:
        admin.close()


def invite(folder: Path, prefix: str = "contacts") -> str:
    """A code for one more device that may read and write everything under a prefix."""
    words = [*_COMMAND, str(folder), "invite", "--role", "focal-point", "--prefix", prefix]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    code: str = json.loads(done.stdout.splitlines()[-1])["code"]
    return code


def with_contacts(count: int, target: Path) -> Path:
    """A copy of a hub's folder with `count` contacts."""
    kept = _population.KEPT / f"hub-{count}-{_population.digest(count)}"
    if not kept.exists():
        _population.KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_population.KEPT, prefix="making-") as name:
            _fill(Path(name), count)
            (Path(name) / "hub").rename(kept)
    return Path(shutil.copytree(kept, target))


def _fill(folder: Path, count: int) -> None:
    from brs_desktop.workspace import Workspace

    print(f"making a hub of {count:,} records, once …", file=sys.stderr, flush=True)
    with serving(folder / "hub") as url, Workspace.init(folder / "giver", name="Giver", country="KEN") as giver:
        giver.enrol(invite(folder / "hub"), url)
        _population.fill(giver, count)
        giver.sync()


def joined(folder: Path, hub: Path, url: str) -> Path:
    """A new workspace that has joined and fetched nothing yet."""
    from brs_desktop.workspace import Workspace

    with Workspace.init(folder, name="Taker", country="KEN") as taker:
        for _step in taker.searching.steps():
            pass
        taker.enrol(invite(hub), url)
    return folder
