"""Environments of other engines under build/peers, made from pinned versions once and reused."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks._population import ROOT

KEPT = ROOT / "build" / "peers"
PINS = Path(__file__).with_name("pins")
LIMIT_S = 600  # an install


class Absent(Exception):
    """A peer that cannot be installed or started here; why."""


def pinned(name: str) -> Path:
    """The file that pins what a peer is made of."""
    of_python = PINS / f"{name}.txt"
    return of_python if of_python.exists() else PINS / name / "package.json"


def version(name: str) -> str:
    """The pinned version of a peer, and of what belongs to it."""
    if pinned(name).suffix == ".json":
        found = json.loads(pinned(name).read_text(encoding="utf-8"))["dependencies"]
    else:
        lines = pinned(name).read_text(encoding="utf-8").split()
        found = dict(line.lower().split("==") for line in lines)
    parts = sorted((part for part in found if name in part or part == "django"), key=lambda part: (part != name, part))
    return ", ".join(f"{part} {found[part]}" for part in parts)


def environment(name: str) -> Path:
    """The folder of a peer's environment, made where there is none of these versions; `Absent` where it cannot be."""
    folder, stamp = KEPT / name, hashlib.sha256(pinned(name).read_bytes()).hexdigest()
    told = folder / "pinned"
    if told.exists() and told.read_text(encoding="utf-8") == stamp:
        return folder
    print(f"installing {name}, once …", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if pinned(name).suffix == ".json":
        shutil.copy(pinned(name), folder)
        _run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", cwd=folder)
    else:
        _run(sys.executable, "-m", "venv", str(folder), cwd=folder)
        _run(str(python(folder)), "-m", "pip", "install", "-q", "-r", str(pinned(name)), cwd=folder)
    told.write_text(stamp, encoding="utf-8")
    return folder


def python(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / "bin" / "python"


def _run(*words: str, cwd: Path) -> None:
    try:
        done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Absent(f"{words[0]}: {error}") from error
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["no words"]
        raise Absent(f"{Path(words[0]).name} {done.returncode}: {said[-1]}")
