"""What docs/systems.csv says of the four-yearly report, shown at the window."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from tests.helpers.samples import sample
from tests.ui.reports.conftest import Reporter

LAST = {"year_from": "2018", "year_to": "2021", "cycle": "5", "submitted": "2022-08-20"}


def test_the_four_yearly_report_is_due_for_parties_and_begins_with_the_last_ones_answers(reporter: Reporter) -> None:
    """SYS-61: the due date of every Party, and answers carried from the last report; figures of a period are not."""
    person = reporter.person
    cycles = [one for one in person.workspace.reports.cycles() if one.collection == "stockholm_reports"]
    assert [one.due for one in cycles] == ["2018-08-31", "2022-08-31", "2026-08-31"]
    assert {one.who for one in cycles} == {"stockholm_status=party"}
    person.workspace.add("stockholm_reports", {**sample("stockholm_reports"), **LAST})
    last = "stockholm_reports/=ken~2021"
    person.workspace.reports.submit(last, acknowledged=person.workspace.reports.check(last).acknowledge)
    person.idle()
    person.until(lambda: person.sees("work:stockholm_reports/2025"))
    assert person.find(QLabel, "due:stockholm_reports/2025").text().startswith("Overdue by")
    person.press("work:stockholm_reports/2025")
    person.until(lambda: reporter.filler is not None)
    person.idle()
    person.press("copy_from_last")
    person.until(lambda: reporter.presenter.state("nip").value == "yes")
    person.idle()
    values = reporter.presenter.form.relevant_values()
    assert str(values["c_ddt_measure"]) == "sm_restrict" and values["nip"] == "yes"
    assert values["rep_inst"] == "Environment Authority"
    for fresh in ("c_sccp_impq", "sg1_air", "cycle", "ddt_q", "success"):
        assert fresh not in values, fresh
    assert getattr(values["year_to"], "text", "") == "2025"
