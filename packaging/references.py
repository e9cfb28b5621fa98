"""Remakes the small pictures of pages and windows that the tests compare with; look at them before they are kept.

.venv/bin/python packaging/references.py [pages|windows]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from PIL import Image  # noqa: E402

from brs_desktop.language import LANGUAGES  # noqa: E402
from tests.pdf.pages import KEPT, PAGES, done, drawn, same  # noqa: E402


def main() -> int:
    """Write those that look otherwise than the kept ones, and say which pages these are."""
    asked = sys.argv[1:] or ["pages", "windows"]
    if "pages" in asked:
        pages()
    return windows() if "windows" in asked else 0


def windows() -> int:
    """The test that walks the screens keeps what looks otherwise; `git status` tells in which languages."""
    told = os.environ | {"BRS_REFERENCES": "write", "QT_QPA_PLATFORM": "offscreen"}
    test = "tests/ui/test_cut.py::test_nothing_is_cut_off"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", test]
    return subprocess.run(words, cwd=ROOT, env=told, check=False).returncode


def pages() -> None:
    """A page of each kind of paper, in every language."""
    KEPT.mkdir(exist_ok=True)
    for page in PAGES:
        for language in LANGUAGES:
            file, picture = KEPT / f"{page}-{language}.png", drawn(page, language)
            if file.exists():
                with Image.open(file) as before:
                    if same(before.convert("L"), picture):
                        continue
            picture.quantize(16).save(file, optimize=True)
            print(file)
    done()


if __name__ == "__main__":
    sys.exit(main())
