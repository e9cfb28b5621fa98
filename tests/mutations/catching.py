"""A copy of the sources in which one sentence is broken, and whether the simulator or a test notices."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutations.patches import ROOT, SIMULATOR, Mutation

MOST_SEEDS = 150
COPIED = ("sync", "tests", "brs_desktop")
# No rule of the sync model needs a window: to load pytest's plugins for them is half of the time of a short test.
_ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "QT_QPA_PLATFORM": "offscreen"}
_PASSED, _FAILED = 0, 1  # pytest's own words; all others say that nothing was tested


class NothingTested(Exception):
    """Neither noticed nor passed: the copy could not even be asked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody noticed; `who` is the seed or the test, `how` its first words, empty for a survivor.

    `untried` says why nothing could be tested.
    """

    mutation: Mutation
    who: str
    how: str
    seconds: float
    untried: str = ""

    def line(self) -> str:
        """As it is printed when it is found out."""
        sentence = f"rule {self.mutation.rule:<3}{self.mutation.name:<7}{self.mutation.says}"
        if self.untried:
            return f"UNTRIED   {sentence}\n    {self.untried}"
        if not self.who:
            return f"SURVIVED  {sentence} (after {self.seconds:.1f} s of {self.mutation.by})"
        return f"{sentence}\n    caught by {self.who} after {self.seconds:.1f} s: {self.how}"


class Copy:
    """A folder with the program as it stands, or with one of its sentences broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sound: dict[int, bool] = {}
        folder.mkdir(parents=True)
        for path in ROOT.iterdir():
            if path.name in COPIED:
                ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
                shutil.copytree(path, folder / path.name, ignore=ignored, symlinks=True)
            elif path.name not in (".git", ".hypothesis", ".pytest_cache", "build"):
                (folder / path.name).symlink_to(path)

    @contextlib.contextmanager
    def broken(self, mutation: Mutation) -> Iterator[None]:
        """The sentence is broken for a while."""
        path = self.folder / mutation.path
        sound = path.read_text(encoding="utf-8")
        try:
            self._write(path, mutation.applied(self.folder))
            yield
        finally:
            self._write(path, sound)

    def first_failing(self, first: int, most: int) -> tuple[int, str] | None:
        """The first of these seeds whose history fails here, and how."""
        done = self._run([sys.executable, "-m", "tests.mutations.seeds", str(first), str(most)])
        if done.returncode:
            # A program that cannot even begin is no finding: whoever wrote the mutation has to look at it.
            raise NothingTested(done.stderr[-2000:])
        found = json.loads(done.stdout.splitlines()[-1])
        return (found["seed"], found["wrong"]) if found else None

    def passes(self, seed: int) -> bool:
        """Whether this seed's history is sound here; asked once, for many mutations fail at the first ones."""
        if seed not in self._sound:
            self._sound[seed] = self.first_failing(seed, 1) is None
        return self._sound[seed]

    def failing(self, tests: Sequence[str]) -> str | None:
        """The first words of a failure of these tests; None where all pass."""
        done = self._run([sys.executable, "-m", "pytest", "-q", "-x", "--tb=line", *tests])
        if done.returncode not in (_PASSED, _FAILED):
            raise NothingTested((done.stdout + done.stderr)[-2000:])
        said = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        if any(line.startswith("ERROR") for line in said):
            raise NothingTested("\n".join(said))
        return (said[0].partition(" - ")[2][:100] or "failed") if done.returncode == _FAILED else None

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        paths = os.pathsep.join((str(self.folder / "sync"), str(self.folder)))
        environment = os.environ | _ALONE | {"PYTHONPATH": paths, "COLUMNS": "300"}
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=1800
        )

    def _write(self, path: Path, text: str) -> None:
        """Two versions of one second and one size would pass for one: what was compiled goes, too."""
        path.write_text(text, encoding="utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()


def caught(mutation: Mutation, copy: Copy, sound: Copy, most_seeds: int = MOST_SEEDS) -> Verdict:
    """Break it and see who notices; a seed that fails without the break, too, has noticed nothing."""
    begin = time.monotonic()

    def verdict(who: str, how: str) -> Verdict:
        return Verdict(mutation, who, how, time.monotonic() - begin)

    if mutation.by != SIMULATOR:
        with copy.broken(mutation):
            how = copy.failing([mutation.by])
        return verdict("" if how is None else mutation.by.rpartition("/")[2], how or "")
    first = 1
    while first <= most_seeds:
        with copy.broken(mutation):
            found = copy.first_failing(first, most_seeds - first + 1)
        if found is None:
            break
        if sound.passes(found[0]):
            return verdict(f"seed {found[0]}", found[1])
        first = found[0] + 1
    return verdict("", "")
