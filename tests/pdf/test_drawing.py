"""A drawing on paper: one figure with its words for who cannot see it, texts that can be copied, and its table."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from brs_desktop.drawing import Chart, Drawing, Figure, Series, lay_out
from brs_desktop.drawing.shapes import Measure
from brs_desktop.pdf.drawing import print_drawing
from tests.drawing.charts import wastes
from tests.pdf.accessible import findings
from tests.pdf.reading import squeezed, text_of


def printed(chart: Chart, out: Path, notes: tuple[str, ...] = ()) -> bytes:
    def picture(width: float, height: float, measure: Measure, size: float) -> Drawing:
        return lay_out(chart, width, height, measure, size)

    result = print_drawing(picture, language=chart.language, out=out / "x.pdf", notes=notes, printed_ms=0)
    return result.path.read_bytes()


def figures_of(content: bytes) -> list[tuple[str, list[float]]]:
    """What each figure of the file says in its place, and where it stands."""
    with pikepdf.open(BytesIO(content)) as pdf:
        every = (part for part in pdf.objects if isinstance(part, pikepdf.Dictionary) and part.get("/S") == "/Figure")
        return [(str(part.Alt), [float(edge) for edge in part.A.BBox]) for part in every]


@pytest.mark.parametrize("kind", ["bars", "lines"])
def test_a_chart_on_paper_is_a_figure_with_words_texts_and_table(kind: str, tmp_path: Path) -> None:
    chart = wastes("lines" if kind == "lines" else "bars")
    content = printed(chart, tmp_path, ("No legal use.",))
    assert findings(content) == []
    [(said, (left, foot, right, top))] = figures_of(content)
    assert said == chart.alternative()
    assert right - left > 400 and top - foot > 100 and left > 0
    text = text_of(content)
    for word in ("Generated", "tonnes", "140,000", "2016", "not collected", "130,500.5", "No legal use."):
        assert word in text
    assert printed(chart, tmp_path, ("No legal use.",)) == content


@pytest.mark.parametrize(("language", "name"), [("ar", "النفايات المولدة"), ("zh", "产生的危险废物")])
def test_labels_in_other_scripts_are_shaped_and_can_be_copied(language: str, name: str, tmp_path: Path) -> None:
    series = (Series(name, (Figure(None), Figure(None))), Series("B", (Figure(None), Figure(None))))
    content = printed(Chart("bars", name, language, name, ("2016", "2017"), series), tmp_path)
    assert findings(content) == []
    assert squeezed(text_of(content)).count(squeezed(name)) >= 3  # in the legend PDFium may order words by their places
