"""The same input gives the same bytes in another process too, in which sets and hashes fall otherwise."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from brs_desktop.docx import export_docx
from brs_desktop.forms import convert_xlsform, load_form
from brs_desktop.pdf import PdfMeta, export_form
from brs_desktop.pdf.sheet import Second
from tests.pdf.test_two import FORM

ROOT = Path(__file__).resolve().parents[2]


def made(folder: Path) -> list[str]:
    """What comes out of an empty form in two languages, on paper and as a Word file."""
    form = load_form(convert_xlsform(FORM, "two").xform)
    meta = PdfMeta("Title", printed_ms=0, second=Second("ar", "عنوان"))
    export_form(form, language="zh", out=folder / "x.pdf", blank=True, meta=meta)
    export_docx([(form, meta)], language="zh", out=folder / "x.docx", blank=True)
    return [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("x.pdf", "x.docx")]


def test_another_process_with_other_hashes_makes_the_same_files(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    there = str(tmp_path / "there")
    code = f"from pathlib import Path; from tests.pdf.test_same import made; print(*made(Path({there!r})))"
    seed = "7" if os.environ.get("PYTHONHASHSEED") != "7" else "8"
    env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'sync'}{os.pathsep}{ROOT}"}
    told = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == made(tmp_path)
