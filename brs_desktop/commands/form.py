"""The commands on forms: check, try, preview, tables, eval and run; none of them opens a workspace."""

from __future__ import annotations

import sys
from pathlib import Path

from brs_desktop.commands.answer import Answer, Shape, quiet
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.language import _, ngettext
from brs_desktop.sentences import problem

# How many questions of a situation are named on the screen; JSON has all.
MOST_NAMED = 8


def evaluate(desk: Desk, call: Call) -> Answer:
    """`form eval --batch`: one expression a line."""
    from brs_desktop.forms.batch import eval_lines

    _only_batch(desk, call)
    eval_lines(sys.stdin, sys.stdout)
    return quiet()


def run(desk: Desk, call: Call) -> Answer:
    """`form run --batch`: one form with its steps a line."""
    from brs_desktop.forms.batch import run_lines

    _only_batch(desk, call)
    run_lines(sys.stdin, sys.stdout)
    return quiet()


def check(desk: Desk, call: Call) -> Answer:
    """`form check FILE [--against OLD]`: every finding with its sheet, row and column; exit 2 when one is an error."""
    from brs_desktop.workspace.formcheck import check_form

    against = call.option("against")
    shape = check_form(Path(call.arguments[0]), Path(against) if against else None)
    return Answer(shape, _findings, exit_code=0 if shape["ok"] else 2)


def preview(desk: Desk, call: Call) -> Answer:
    """`form preview FILE --pdf OUT [--language L] [--second L]`: the empty form on paper."""
    from brs_desktop.workspace.formpreview import preview_form

    out = call.option("pdf")
    if not out:
        raise problem("option-missing", option="--pdf")
    spoken = ((call.option(name) or "").strip().lower() for name in ("language", "second"))
    made = preview_form(Path(call.arguments[0]), Path(out), *spoken)
    return Answer(made, lambda shape: str(shape["out"]))


def attempt(desk: Desk, call: Call) -> Answer:
    """`form try FILE`: a window that keeps nothing; a form with errors is told as `form check` tells it."""
    from brs_desktop.workspace.formcheck import check_form

    if desk.batch:
        raise problem("unknown-command", command="form try")
    file = Path(call.arguments[0])
    shape = check_form(file)
    if not shape["ok"]:
        return Answer(shape, _findings, exit_code=2)
    from brs_desktop.app import try_form

    return quiet(try_form(file.absolute(), desk.folder.absolute()))


def tables(desk: Desk, call: Call) -> Answer:
    """`form tables SOURCE TARGET`: a form's text as a workbook for its author, and back."""
    from brs_desktop.workspace.formcheck import form_tables

    return Answer(form_tables(Path(call.arguments[0]), Path(call.arguments[1])), _sheets)


def install(desk: Desk, call: Call) -> Answer:
    """`form install FILE [--collection NAME]`: a newer version in use at once, or a refusal."""
    from brs_desktop.workspace.installing import install_form

    return Answer(install_form(desk.workspace(), Path(call.arguments[0]), call.option("collection")), _installed)


def back(desk: Desk, call: Call) -> Answer:
    """`form back COLLECTION`: the version that the last one put in use replaced is in use again."""
    from brs_desktop.workspace.installing import bring_back

    return Answer(bring_back(desk.workspace(), call.arguments[0]), _installed)


def _installed(shape: Shape) -> str:
    return f"{shape['collection']}: {shape['replaces']['version']} → {shape['version']}"


def _only_batch(desk: Desk, call: Call) -> None:
    if desk.batch or not call.flag("batch"):
        raise problem("option-missing", option="--batch")


def _findings(shape: Shape) -> str:
    lines = [f"{one['level']}: {one['message']}" for one in shape["findings"]] or [str(shape["hash"])]
    if more := shape["more"]:
        lines.append(ngettext("… and {count} more finding.", "… and {count} more findings.", more).format(count=more))
    return "\n".join([*lines, *map(_portable, shape["portability"])])


def _portable(told: Shape) -> str:
    """One situation on which engines disagree, with the first of its questions."""
    names = told["questions"]
    more = " …" if len(names) > MOST_NAMED else ""
    return _("{situation}: here {here}; elsewhere {elsewhere}. Questions ({count}): {names}").format(
        situation=told["situation"],
        here=told["here"],
        elsewhere=told["elsewhere"],
        count=len(names),
        names=", ".join(names[:MOST_NAMED]) + more,
    )


def _sheets(shape: Shape) -> str:
    return "\n".join([str(shape["target"]), *(f"{one['name']}: {one['rows']}" for one in shape["sheets"])])
