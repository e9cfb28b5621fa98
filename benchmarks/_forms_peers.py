"""The engines of the field on made forms, each in a process of its own; known figures where one cannot be run here."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks._peers import install

FAR = Path(install.__file__).with_name("far")
LIMIT_S = 400
# Medians of an earlier study, two shared cores; another machine's times are limits to read, never compared.
KNOWN: dict[str, dict[str, dict[str, float]]] = {
    "xforms-engine": {
        "long": {"load_cold_ms": 2376, "plain_ms": 0.008, "chain_ms": 12.6, "section_ms": 13.1, "memory_mb": 282},
        "rows": {"load_cold_ms": 2385, "quantity_ms": 33.9, "add_ms": 938, "remove_ms": 963},
        "list": {"load_cold_ms": 1325, "filter_ms": 260},
    },
    "javarosa": {
        "long": {"load_cold_ms": 740, "plain_ms": 0.006, "chain_ms": 1.49, "section_ms": 0.94},
        "rows": {"load_cold_ms": 386, "quantity_ms": 2.83, "add_ms": 6.9, "remove_ms": 10.3},
        "list": {"load_cold_ms": 351, "filter_ms": 37},
    },
}


def command(peer: str) -> list[str]:
    """How a peer is started, made ready once; `Absent` where it cannot be."""
    return _xforms_engine() if peer == "xforms-engine" else _javarosa()


def _xforms_engine() -> list[str]:
    return ["node", str(FAR / "run_xforms.mjs"), str(install.environment("xforms"))]


def _javarosa() -> list[str]:
    """JavaRosa comes inside the converter's wheel, as a part of its validator."""
    found = importlib.util.find_spec("pyxform")
    parts = ("validators", "odk_validate", "bin", "ODK_Validate.jar")
    jar = Path(found.origin or "").parent.joinpath(*parts) if found is not None else Path("nowhere")
    if not jar.exists():
        raise install.Absent("the converter came without its validator")
    classes = install.KEPT / "javarosa"
    classes.mkdir(parents=True, exist_ok=True)
    said = ask(["javac", "-nowarn", "-d", str(classes), "-cp", str(jar), str(FAR / "FillForm.java")])
    if said:
        print(said, file=sys.stderr)
    return ["java", "-cp", f"{jar}:{classes}", "FillForm"]


def measured(words: Sequence[str], form: Path, kind: str) -> dict[str, Any]:
    """What one process says of one form: its last line."""
    lines = ask([*words, str(form), kind]).strip().splitlines()
    told: dict[str, Any] = json.loads(lines[-1])
    return told


def ask(words: Sequence[str]) -> str:
    """The standard output of a process; `Absent` where it cannot be started or fails."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise install.Absent(f"{words[0]}: {error}") from error
    if done.returncode:
        raise install.Absent(f"{words[0]} {done.returncode}: {(done.stderr or done.stdout)[-300:]}")
    return done.stdout
