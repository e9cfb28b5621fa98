"""`form run --batch` over the ten forms that ship, with their sample answers: the same as in a record's editor."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from brs_desktop.forms import FormDefinition, FormSession, load_form
from brs_desktop.forms.shapes import Resource
from brs_desktop.records import RecordLists, Registry
from tests.helpers.patience import PATIENCE_S
from tests.helpers.samples import TEN, fill, sample

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
# Each step is answered with the whole state: so many answers of a long report, from its beginning, say as much as all.
MOST = 15


def begun(name: str) -> dict[str, str]:
    """The first answers of a sample."""
    return dict(list(sample(name).items())[:MOST])


def resources(definition: FormDefinition, lists: RecordLists, answers: dict[str, str]) -> list[dict[str, Any]]:
    """The lists that a form takes from records as the files that other programs have: the entries that are answered."""
    given = {word for answer in answers.values() for word in (answer, *answer.split())}
    found = []
    for name, instance in definition.instances.items():
        if instance.content is not None or not instance.source:
            continue
        every = [one for at in range(0, 5_000, 500) for one in lists.items(name, offset=at, limit=500)]
        rows = [one for one in every if one.value in given]
        columns = sorted({column for one in rows for column in one.columns} - {"name", "label"})
        out = io.StringIO()
        written = csv.writer(out)
        written.writerow(["name", "label", *columns])
        written.writerows([one.value, one.label, *(one.columns.get(column, "") for column in columns)] for one in rows)
        found.append({"url": instance.source, "type": "text/csv", "body": out.getvalue(), "status": 200})
    return found


def steps(definition: FormDefinition, answers: dict[str, str]) -> list[dict[str, str]]:
    """The sample as steps: a row before what stands in it, every reference with the place of its row."""
    paths = {one.local: path for path, one in definition.templates.items()}
    rows: dict[str, list[str]] = {}
    told: list[dict[str, str]] = []
    for path, answer in answers.items():
        repeat, _, rest = path.partition("/")
        row, _, name = rest.partition("/")
        ref = paths[name or path]
        if rest:
            here = rows.setdefault(repeat, [])
            if row not in here:
                here.append(row)
                if len(here) > 1:  # the first one stands in the form
                    told.append({"op": "add_repeat", "ref": paths[repeat]})
            ref = ref.replace(paths[repeat], f"{paths[repeat]}[{here.index(row) + 1}]", 1)
        told.append({"op": "answer", "ref": ref, "value": answer})
    # An XForm begins with a row in each table, a record with none.
    empty = [path for path, one in definition.templates.items() if one.is_repeat and one.local not in rows]
    return [*({"op": "remove_repeat", "ref": f"{path}[1]"} for path in empty), *told]


@pytest.fixture(scope="module")
def answered(registry: Registry, lists: RecordLists) -> dict[str, dict[str, Any]]:
    """All ten in one process of the program, a line each."""
    lines = []
    for name in TEN:
        definition, answers = registry[name].form, begun(name)
        request = {"id": name, "xform": registry[name].package.xform, "steps": steps(definition, answers)}
        lines.append(json.dumps(request | {"resources": resources(definition, lists, answers)}))
    done = subprocess.run(
        [sys.executable, "-m", "brs_desktop", "form", "run", "--batch"],
        input="\n".join(lines), capture_output=True, text=True, timeout=PATIENCE_S, check=True,
    )  # fmt: skip
    return {told["id"]: told for told in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", TEN)
def test_the_command_says_what_a_records_editor_says(
    answered: dict[str, dict[str, Any]], registry: Registry, lists: RecordLists, name: str
) -> None:
    told, answers, definition = answered[name], begun(name), registry[name].form
    assert not told.keys() & {"failures", "errors", "load"}, told.get("failures") or told.get("errors")
    asked = steps(definition, answers)
    assert len(told["states"]) == len(asked) + 1
    last = told["states"][-1]
    files = {one["url"]: Resource(one["body"], one["type"]) for one in resources(definition, lists, answers)}
    form = FormSession(load_form(registry[name].package.xform, resources=files), clock=lambda: NOW, zone=UTC)
    fill(form, registry[name], answers)
    given = {one["ref"]: one["value"] for one in asked if one["op"] == "answer"}
    assert {ref: last[ref]["value"] for ref in given} == given
    paths = {one.local: path for path, one in definition.templates.items()}
    states = {paths[one.name]: form.state(one.name) for one in definition.questions if one.repeat is None}
    here = {ref: (one.relevant, one.required, one.violation, one.label) for ref, one in states.items()}
    parts = ("relevant", "required", "violation")
    there = {ref: (*(last[ref][part] for part in parts), last[ref]["label"] or "") for ref in here}
    assert there == here
    calculated = [paths[one.name] for one in definition.questions if one.kind == "calculate" and one.repeat is None]
    assert {ref: last[ref]["value"] for ref in calculated} == {ref: states[ref].text for ref in calculated}
