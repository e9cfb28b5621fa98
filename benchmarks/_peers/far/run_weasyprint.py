"""Sets one report by WeasyPrint: run_weasyprint.py WORK(json) FONTS OUT [untagged]. Runs in its environment."""

import html
import json
import sys
import time
from pathlib import Path

from weasyprint import HTML

FACES = (("S", "NotoSans"), ("A", "NotoSansArabic"), ("H", "NotoSansSC"))
FAMILY = {"ar": "A,S", "zh": "H,S"}


def main(work: dict, fonts: Path, out: str, tagged: bool) -> None:
    language = work["language"]
    faces = "".join(
        f"@font-face{{font-family:{short};font-weight:{weight};src:url('file://{fonts}/{name}-{cut}.ttf')}}"
        for short, name in FACES
        for weight, cut in ((400, "Regular"), (700, "Bold"))
    )
    style = faces + (
        "@page{size:A4;margin:50pt;@bottom-center{content:counter(page) ' / ' counter(pages);font:8pt S}}"
        f"body{{font:9pt {FAMILY.get(language, 'S')}}} h1{{font-size:20pt}}"
        "table{border-collapse:collapse;width:100%;table-layout:fixed}"
        "td,th{border:.4pt solid grey;padding:2pt;vertical-align:top} th:first-child{width:40pt}"
    )
    head = "".join(f"<th scope=col>{html.escape(word)}</th>" for word in work["head"])
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in work["rows"])
    title = html.escape(work["title"])
    way = "rtl" if language == "ar" else "ltr"
    HTML(
        string=f'<html lang="{language}" dir="{way}"><title>{title}</title><style>{style}</style><h1>{title}</h1>'
        f"<p>2025</p><table><thead><tr>{head}</tr></thead>{body}</table>"
    ).write_pdf(out, **({"pdf_variant": "pdf/ua-1", "pdf_tags": True} if tagged else {}))


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    begun, used = time.perf_counter(), time.process_time()
    main(told, Path(sys.argv[2]), sys.argv[3], "untagged" not in sys.argv[4:])
    print(json.dumps({"seconds": time.perf_counter() - begun, "processor": time.process_time() - used}))
