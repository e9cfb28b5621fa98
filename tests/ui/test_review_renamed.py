"""The review of a question renamed while somebody answered it: called by its words, put right with one button."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton

from brs_desktop.records import SHIPPED
from brs_desktop.ui.values import unmarked
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import install_form
from tests.ui.desks import Person, new_workspace
from tests.workspace.peers import admit, carry

FORM = "import_responses"


def renaming(folder: Path) -> Path:
    """The form in which `law` is called `statute`."""
    found, head = [], True
    for line in (SHIPPED / FORM / "form.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| survey"):
            line += " bind::brs:was |"
        elif head and re.match(r"\|[-:| ]+\|$", line):
            line, head = f"{line}---|", False
        elif " | law | " in line:
            line = f"{line.replace(' | law | ', ' | statute | ').replace('| Title', '| Statute: title')} law |"
        elif line.startswith("| | ") and not head and "| 20" not in line and line.count("|") > 12:
            line += " |"
        found.append(re.sub(r"\| 20\d{8} \|", "| 2027010101 |", line).replace("${law}", "${statute}"))
    file = folder / "renaming.md"
    file.write_text("\n".join(found) + "\n", encoding="utf-8")
    return file


def test_an_answer_under_the_older_name_is_put_where_the_question_is_now(amina: Person, tmp_path: Path) -> None:
    mine = amina.workspace
    with Workspace.open(new_workspace(tmp_path / "jean", "Jean")) as jean:
        admit(mine, jean, prefix="report/KEN")
        key = mine.add(FORM, {"country": "KEN", "chem": "aldrin", "law": "Act 7"}).key
        carry(mine, jean, FORM)
        install_form(jean, renaming(tmp_path))
        jean.migrating.migrate(key)
        mine.set(key, {"law": "Act 8"})
        carry(jean, mine, FORM)
        carry(mine, jean, FORM)
        amina.press("rail_sync")
        amina.press("show_conflicts")
        amina.until(lambda: amina.sees("settle_follow"))
        asked = amina.find(QLabel, "clash_question").text()
        offered = unmarked(amina.find(QPushButton, "settle_follow").text())
        stands = unmarked(amina.find(QLabel, "settle_stands").text())
        assert "Act 7" in stands, "the migration carried it there"
        assert asked and asked not in ("law", "statute") and "statute" not in offered and "“" in offered
        amina.press("settle_follow")
        amina.until(lambda: mine.conflicts() == [])
        assert mine.replica.cells(key)["statute"].value == "Act 8" and mine.replica.cells(key)["law"].value is None
        amina.press("notice_act")
        amina.until(lambda: len(mine.conflicts()) == 1)
        assert mine.replica.cells(key)["statute"].value == "Act 7"
        amina.until(lambda: amina.sees("settle_follow"))
        amina.press("settle_follow")
        amina.until(lambda: mine.conflicts() == [])
        carry(mine, jean, FORM)
        assert jean.conflicts() == [] and jean.form_for(key).state("statute").text == "Act 8"
