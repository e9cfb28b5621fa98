"""Our own conformance tests: by function and by rule, through `form eval --batch` and `form run --batch`.

A table's `#` lines hold the sentence of the rule that the lines below them prove.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from brs_desktop.forms.xpath.functions import FUNCTIONS
from tests.forms.conformance.reading import (
    HERE,
    Case,
    Scenario,
    evaluated,
    expressions,
    ran,
    scenarios,
    shown,
    told,
)
from tests.helpers.patience import PATIENCE_S

CASES = [case for path in sorted((HERE / "functions").iterdir()) for case in expressions(path.name)]
SCENARIOS = [one for path in sorted((HERE / "rules").iterdir()) for one in scenarios(path.name)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_expression_gives_what_its_rule_says(case: Case) -> None:
    found = told(evaluated(case.name.partition(":")[0])[case.name])
    if case.expected.startswith("error "):
        assert found.startswith("error "), case.rule
        assert case.expected[6:] in found, case.rule
    elif case.expected.startswith("like "):
        assert re.fullmatch(case.expected[5:], found), f"{case.rule}: {found}"
    else:
        assert found == case.expected, case.rule


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_form_does_what_its_rule_says(scenario: Scenario) -> None:
    answer = ran(scenario.name.partition(":")[0])[scenario.name]
    if scenario.load:
        assert answer.get("load") == "error", scenario.rule
        assert scenario.load in answer["message"], scenario.rule
        return
    assert "states" in answer, answer
    assert "failures" not in answer, answer["failures"]
    for step, ref, prop, expected in scenario.checks:
        if ref == "error":
            assert any(prop in f"{one['question']} {one['message']}" for one in answer["errors"]), scenario.rule
            continue
        found = shown(answer["states"][step], ref, prop)
        if expected.startswith("like "):
            assert re.fullmatch(expected[5:], found), f"{scenario.rule}: {found}"
        else:
            assert found == expected, f"{scenario.rule} (step {step}, {ref})"


def test_every_function_has_its_cases() -> None:
    asked = " ".join(str(case.request["expr"]) for case in CASES)
    forms = " ".join(json.dumps(one.request()["xform"]) for one in SCENARIOS)
    told = asked + forms
    assert [name for name in FUNCTIONS if not re.search(rf"(?<![\w:-]){re.escape(name)}\(", told)] == []


def test_every_table_says_its_rules() -> None:
    assert all(case.rule for case in CASES)
    assert all(one.rule and (one.checks or one.load) for one in SCENARIOS)


@pytest.mark.parametrize("command", ["eval", "run"])
def test_the_command_line_answers_as_the_engine_does(command: str) -> None:
    """The same lines through a process of its own."""
    requests = [case.request for case in CASES[::40]] if command == "eval" else [SCENARIOS[0].request()]
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(
        [sys.executable, "-m", "brs_desktop", "form", command, "--batch"],
        input=lines, capture_output=True, text=True, timeout=PATIENCE_S, check=True,
    )  # fmt: skip
    here = [json.loads(line) for line in done.stdout.splitlines()]
    known = evaluated if command == "eval" else ran
    assert [answer["id"] for answer in here] == [request["id"] for request in requests]
    assert all(answer == known(answer["id"].partition(":")[0])[answer["id"]] for answer in here)
