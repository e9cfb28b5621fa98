"""Sets one report by typst: run_typst.py WORK(json) FONTS OUT [untagged]. Runs in that engine's environment."""

import json
import sys
import time
from pathlib import Path

import typst

FAMILY = {"ar": '"Noto Sans Arabic","Noto Sans"', "zh": '"Noto Sans SC","Noto Sans"'}
SOURCE = """
#set document(title: "TITLE")
#set page(paper: "a4", margin: 50pt, numbering: "1 / 1")
#set text(font: (FAMILY), lang: "LANGUAGE", size: 9pt)
#let work = json("WORK")
#heading(level: 1, text(size: 20pt, work.title))
2025
#table(columns: (40pt, 1fr, 1fr), stroke: .4pt + gray, inset: 2pt,
  table.header(..work.head.map(word => strong(word))),
  ..work.rows.flatten().map(cell => [#cell]))
"""


def main(work: Path, fonts: str, out: str, tagged: bool) -> None:
    told = json.loads(work.read_text(encoding="utf-8"))
    language = told["language"]
    words = {
        "TITLE": told["title"],
        "FAMILY": FAMILY.get(language, '"Noto Sans",'),
        "LANGUAGE": language,
        "WORK": work.name,
    }
    source = SOURCE
    for name, word in words.items():
        source = source.replace(name, word)
    file = work.with_suffix(".typ")
    file.write_text(source, encoding="utf-8")
    way = {"pdf_standards": ["ua-1"]} if tagged else {"pdf_tags": False}
    typst.compile(str(file), output=out, font_paths=[fonts], ignore_system_fonts=True, **way)


if __name__ == "__main__":
    begun, used = time.perf_counter(), time.process_time()
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], "untagged" not in sys.argv[4:])
    print(json.dumps({"seconds": time.perf_counter() - begun, "processor": time.process_time() - used}))
