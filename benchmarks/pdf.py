"""Paper: a report of 300 rows in six languages, tagged and not, and of 5,000; with WeasyPrint and typst on request."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from benchmarks._pdf_rows import HEAD, LANGUAGES, TITLE, rows
from benchmarks._peers import install
from benchmarks._peers.install import Absent
from benchmarks._population import ROOT

ROUNDS, ROWS, MANY = 3, 300, 5_000
FONTS = ROOT / "resources" / "fonts"
FAR = Path(install.__file__).with_name("far")
LIMIT_S = 400
_WORD = re.compile(r"[\w\u064b-\u0652]+")
# Of a peer's time, and of its memory at 5,000 rows, we take at most so much; Chinese is given more beside typst.
GOALS = {
    "300 rows, of WeasyPrint's time": {"": 1 / 4.5},
    "300 rows, of typst's time": {"": 2.5, "zh": 3.5},
    "300 rows untagged, of WeasyPrint's time": {"": 1 / 6},
    "300 rows untagged, of typst's time": {"": 1.5, "zh": 2.5},
    "5,000 rows, of typst's time": {"": 1.5, "zh": 4.5},
    "5,000 rows, of typst's memory": {"": 1 / 3},
}
Run = dict[str, float]
Runs = dict[str, dict[str, Run]]  # by language and engine


def run(peers: bool = False) -> dict[str, object]:
    """Fresh processes, turn about: three rounds of 300 rows, medians; one of 5,000. Seconds without reading modules."""
    engines, absent = _engines() if peers else ({"ours": [sys.executable, "-m", "benchmarks._pdf_ours"]}, {})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = {code: _rounds(engines, code, ROWS, folder, ROUNDS) for code in LANGUAGES}
        bare = {code: _rounds(engines, code, ROWS, folder, ROUNDS, "untagged") for code in LANGUAGES}
        many = {name: way for name, way in engines.items() if name != "weasyprint"}
        large = {code: _rounds(many, code, MANY, folder, 1) for code in LANGUAGES}
        found = {code: _looked(folder / f"ours-{code}-{ROWS}.pdf", code) for code in LANGUAGES}
        checked = _pdfua([folder / f"ours-{code}-{ROWS}.pdf" for code in LANGUAGES])
    ratios = _ratios(small, bare, large)
    by_processor = _ratios(small, bare, large, "processor")
    print(_table(small, bare, large, ratios, found), file=sys.stderr, flush=True)
    measured = {"300 rows": small, "300 rows untagged": bare, "5,000 rows": large}
    told = {
        who: {code: {name: runs[code].get(who) for name, runs in measured.items()} for code in LANGUAGES}
        for who in engines
    }
    others = {who: of for who, of in told.items() if who != "ours"}
    figures = {code: told["ours"][code] | found[code] for code in LANGUAGES}
    return {
        "figures": figures | {"pdfua": checked},
        "peers": others | {who: {"absent": why} for who, why in absent.items()},
        "ratios": ratios,
        "ratios by processor time": by_processor,
        "missed": _missed(ratios),
    }


def _engines() -> tuple[dict[str, list[str]], dict[str, str]]:
    """How each is started: ours as a module, the others in their environments."""
    found, absent = {"ours": [sys.executable, "-m", "benchmarks._pdf_ours"]}, {}
    for who in ("weasyprint", "typst"):
        try:
            found[who] = [str(install.python(install.environment(who))), str(FAR / f"run_{who}.py")]
        except Absent as why:
            print(f"{who} cannot be run here: {why}", file=sys.stderr, flush=True)
            absent[who] = str(why)
    return found, absent


def _rounds(
    engines: dict[str, list[str]], code: str, count: int, folder: Path, rounds: int, *untagged: str
) -> dict[str, Run]:
    """Medians of seconds, the most memory in MB, pages, kB."""
    work = folder / f"{code}-{count}.json"
    told = {"language": code, "title": TITLE[code], "head": HEAD[code], "rows": rows(code, count)}
    work.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    taken: dict[str, list[Run]] = {who: [] for who in engines}
    for _round in range(rounds):
        for who, words in engines.items():
            out = folder / f"{'-'.join((who, code, str(count), *untagged))}.pdf"
            rest = [code, str(count), str(out)] if who == "ours" else [str(work), str(FONTS), str(out)]
            taken[who].append(_measured([*words, *rest, *untagged], out))
    return {
        who: {what: round(statistics.median(one[what] for one in runs), 3) for what in runs[0]}
        for who, runs in taken.items()
    }


def _measured(words: Sequence[str], out: Path) -> Run:
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = process.stdout.read() if process.stdout else b""
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{words[:3]} ended with {process.returncode}")
    with pikepdf.open(out) as pdf:
        pages = len(pdf.pages)
    size = out.stat().st_size / 1000
    return json.loads(said.splitlines()[-1]) | {"memory_mb": used.ru_maxrss / 1024, "pages": pages, "kb": size}


def _looked(file: Path, code: str) -> dict[str, Any]:
    """The share of the words that PDFium copies, and what qpdf has to say."""
    with pypdfium2.PdfDocument(file) as pdf:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
    with pikepdf.open(file) as pdf:
        problems = list(pdf.check_pdf_syntax())
    lines = text.replace("\r", "").split("\n")
    got = ("" if code == "zh" else " ").join(lines)  # Chinese has no blanks: a line's end is none
    wanted = [cell for _number, *cells in rows(code, ROWS) for cell in cells]
    return {"recall": round(_recall(wanted, got, code), 4), "qpdf": problems}


def _recall(wanted: Sequence[str], got: str, code: str) -> float:
    if code == "zh":
        there = got.replace(" ", "")
        return sum(text.replace(" ", "") in there for text in wanted) / len(wanted)
    want = Counter(word for text in wanted for word in _WORD.findall(unicodedata.normalize("NFC", text)))
    have = Counter(_WORD.findall(unicodedata.normalize("NFC", got)))
    return sum(min(count, have[word]) for word, count in want.items()) / sum(want.values())


def _pdfua(files: Sequence[Path]) -> dict[str, Any]:
    """What the checker of PDF/UA finds, where it can be had."""
    try:
        python = install.python(install.environment("pdfua"))
    except Absent as why:
        return {"absent": str(why)}
    words = [str(python), str(FAR / "look_pdfua.py"), *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT_S, check=True)
    return {Path(file).stem: found for file, found in json.loads(done.stdout).items()}


def _ratios(small: Runs, bare: Runs, large: Runs, time: str = "seconds") -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for goal, (table, who, what) in {
        "300 rows, of WeasyPrint's time": (small, "weasyprint", time),
        "300 rows, of typst's time": (small, "typst", time),
        "300 rows untagged, of WeasyPrint's time": (bare, "weasyprint", time),
        "300 rows untagged, of typst's time": (bare, "typst", time),
        "5,000 rows, of typst's time": (large, "typst", time),
        "5,000 rows, of typst's memory": (large, "typst", "memory_mb"),
    }.items():
        have = {code: round(of["ours"][what] / of[who][what], 3) for code, of in table.items() if who in of}
        if have:
            found[goal] = have
    return found


def _missed(ratios: dict[str, dict[str, float]]) -> list[str]:
    return [
        f"{goal}: {code} {ratio} of {GOALS[goal].get(code, GOALS[goal]['']):.3g}"
        for goal, of in ratios.items()
        for code, ratio in of.items()
        if ratio > GOALS[goal].get(code, GOALS[goal][""])
    ]


def _table(
    small: Runs,
    bare: Runs,
    large: Runs,
    ratios: dict[str, dict[str, float]],
    found: dict[str, dict[str, Any]],
) -> str:
    lines = ["language | 300 rows s | kB | untagged s | kB | 5,000 rows s | MB | recall | qpdf"]
    for code in LANGUAGES:
        one, light, many = small[code]["ours"], bare[code]["ours"], large[code]["ours"]
        lines.append(
            f"{code} | {one['seconds']} | {one['kb']} | {light['seconds']} | {light['kb']} | "
            f"{many['seconds']} | {many['memory_mb']} | {found[code]['recall']} | "
            f"{found[code]['qpdf'] or 'sound'}"
        )
    return "\n".join([*lines, *(f"{goal}: {of}" for goal, of in ratios.items())])
