"""The sample answers of the shipped forms: invented offices, real Parties and chemicals."""

from __future__ import annotations

import json
from pathlib import Path

from brs_desktop.forms import FormSession
from brs_desktop.records import SHIPPED, Collection

SAMPLE = "sample.json"
# The ten forms of reporting that ship with the program.
TEN = sorted(file.parent.name for file in SHIPPED.glob(f"*/{SAMPLE}"))


def sample(name: str, folder: Path = SHIPPED) -> dict[str, str]:
    """Answers by path; several choices of one question stand with blanks between them."""
    answers: dict[str, str] = json.loads((folder / name / SAMPLE).read_text("utf-8"))
    return answers


def fill(form: FormSession, collection: Collection, answers: dict[str, str]) -> None:
    """Give a session the answers as a person does: rows first, then what stands in them."""
    for path, answer in answers.items():
        repeat, _, rest = path.partition("/")
        row = rest.partition("/")[0]
        if rest and row not in form.rows(repeat):
            form.add_row(repeat, row)
        several = collection.field(path.rpartition("/")[2]).kind.startswith("select_multiple")
        form.answer(path, answer.split() if several else answer)
