"""One form filled step by step, as `form run --batch` asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from brs_desktop.forms.errors import ExpressionError, FormError
from brs_desktop.forms.model.reader import load_form
from brs_desktop.forms.session.xforms import InstanceSession
from brs_desktop.forms.shapes import Resource
from brs_desktop.forms.unable import issue
from brs_desktop.forms.zones import zone_of

MAX_STEPS = 100_000
Step = Mapping[str, Any]


def run(request: Mapping[str, Any]) -> dict[str, Any]:
    """All states of one form; a form that cannot be loaded says so, a step that cannot be done leaves all as it was."""
    zone = zone_of(request.get("tz"))
    try:
        resources = _resources(request.get("resources"))
        definition = load_form(str(request["xform"]), resources=resources, strict_resources=True)
        if faults := [one for one in definition.warnings if one.level == "error"]:
            raise FormError(faults)  # what nobody could put in use is not tried out
        session = InstanceSession(
            definition, clock=lambda: datetime.now(UTC), zone=zone, properties=_properties(request.get("preload"))
        )
    except (FormError, ExpressionError) as problem:
        return {"load": "error", "message": str(problem)}
    states = [session.state()]
    failures: list[dict[str, Any]] = []
    for at, step in enumerate(list(request.get("steps") or ())[:MAX_STEPS]):
        try:
            _do(session, step)
        except (LookupError, ValueError, TypeError, AttributeError, ExpressionError) as problem:
            failures.append({"step": at, "message": f"{type(problem).__name__}: {problem}"})
        states.append(session.state())
    errors = [{"question": issue.column, "message": issue.sentence()} for issue in session.errors()]
    told = {"failures": failures, "errors": errors, "undone": _undone(session)}
    return {"states": states, **{name: found for name, found in told.items() if found}}


def _undone(session: InstanceSession) -> list[dict[str, str]]:
    """What the form asked for and a desktop cannot do, each with the question that it would have filled."""
    asked = session.core.events.undone
    said = ((path, action, issue(action, path.rpartition("/")[2]).words()) for path, action in asked.items())
    return [{"question": path, "action": action, "message": words} for path, action, words in said]


def _do(session: InstanceSession, step: Step) -> None:
    operations: dict[str, Callable[[], None]] = {
        "answer": lambda: session.answer(str(step["ref"]), step.get("value")),
        "add_repeat": lambda: session.add_repeat(str(step["ref"])),
        "remove_repeat": lambda: session.remove_repeat(str(step["ref"])),
        "set_language": lambda: session.set_language(str(step["value"])),
        "save_and_reload": session.save_and_reload,
        "new_instance": session.new_instance,
        "edit_submission": session.edit_submission,
    }
    operation = operations.get(str(step.get("op")))
    if operation is None:
        raise ValueError(f"unknown step “{step.get('op')}”")
    operation()


def _resources(value: object) -> dict[str, Resource]:
    found: dict[str, Resource] = {}
    for item in value if isinstance(value, list) else ():
        if isinstance(item, dict) and "url" in item:
            status = item.get("status")
            body, kind = str(item.get("body") or ""), str(item.get("type") or "")
            found[str(item["url"])] = Resource(body, kind, status if isinstance(status, int) else 200)
    return found


def _properties(value: object) -> dict[str, str]:
    return {str(name): str(text) for name, text in value.items()} if isinstance(value, dict) else {}
