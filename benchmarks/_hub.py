"""A hub that holds contacts, made once, and new devices that may fetch them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import _population

_COMMAND = (sys.executable, "-m", "brs_sync.hub.cli", "--data")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A hub process over a folder; its address."""
    words = [*_COMMAND, str(folder), "serve", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["listening"]
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()


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
