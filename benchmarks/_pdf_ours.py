"""Sets one report by the program's own engine in a process of its own: LANGUAGE ROWS FILE [untagged]."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks._pdf_rows import HEAD, TITLE, rows
from brs_desktop.pdf.press import press
from brs_desktop.pdf.sheet import Answer, PdfMeta, Question, Repeat, Section, Sheet


def main(language: str, count: int, out: Path, tagged: bool = True) -> None:
    """Print the seconds from the rows to the file; reading the modules is left out, as with the others."""
    begun, used = time.perf_counter(), time.process_time()
    _number, question, answer = HEAD[language]
    asked = tuple(
        (Question("a", "a", question, Answer((one,))), Question("b", "b", answer, Answer((two,))))
        for _row, one, two in rows(language, count)
    )
    sheet = Sheet((Section(TITLE[language], (Repeat("r", question, asked),)),))
    meta = PdfMeta(TITLE[language], "2025", printed_ms=1_795_000_000_000, signature=False)
    content, _pages = press(sheet, meta, language=language, blank=False, tagged=tagged)
    out.write_bytes(content)
    print(json.dumps({"seconds": time.perf_counter() - begun, "processor": time.process_time() - used}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), "untagged" not in sys.argv[4:])
