"""STYLE: the window comes first. What costs more than Qt is imported behind it, not before it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("sqlmodel", "sqlalchemy", "sqlcipher3", "reportlab", "pyxform", "lxml", "babel", "requests", "pikepdf")


def test_importing_the_windows_brings_in_neither_storage_nor_paper() -> None:
    code = (
        "import sys, brs_desktop.app, brs_desktop.ui.window\n"
        f"print(sorted(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"
