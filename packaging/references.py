"""Remakes the small pictures of pages that the tests compare with; look at them before they are kept.

.venv/bin/python packaging/references.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from PIL import Image  # noqa: E402

from brs_desktop.language import LANGUAGES  # noqa: E402
from tests.pdf.pages import KEPT, PAGES, drawn, same  # noqa: E402


def main() -> None:
    """Write those that look otherwise than the kept ones, and say which."""
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


if __name__ == "__main__":
    main()
