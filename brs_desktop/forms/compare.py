"""One version of a form against the one it replaces: what would lose or change the meaning of answers."""

from __future__ import annotations

from collections.abc import Iterator

from brs_desktop.forms.errors import FormIssue, Said
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.shapes import Question
from brs_desktop.language import mark

MESSAGE_ID = mark("The form's id was “{old}” and is “{new}”: that is another form.")
MESSAGE_VERSION = mark("The form changed and its version is still “{version}”.")
MESSAGE_KIND = mark("“{name}” was of kind {old} and is {new}: a name never gets another meaning, choose a new name.")
MESSAGE_MOVED = mark("“{name}” was at {old} and is at {new}: moved into or out of a repeat it is a new question.")
MESSAGE_LANGUAGES = mark("“{name}” had {old} and has {new}: answers in languages are other cells.")
MESSAGE_REMOVED = mark("“{name}” is gone; its answers are kept as answers of removed questions.")
MESSAGE_WAS = mark("“{name}” says it was “{old}”, which the older form does not have.")
MESSAGE_FORGOT = mark(
    "“{name}” was called “{older}” in an earlier version: name that in brs:was too, for older drafts."
)
MESSAGE_WAS_TWICE = mark("“{name}” says it was “{old}”, which is still there.")
MESSAGE_REUSED = mark("“{name}” was what “{other}” was called before: a name never gets another meaning.")
MESSAGE_WAS_BOTH = mark("“{name}” and “{other}” both say they were “{old}”; answers can go to one of them.")
MESSAGE_CHOICE = mark("“{name}” lost its choices {values}; records that have them keep them.")
MESSAGE_MEMBERS = mark(
    "The one-cell group “{name}” had the members {old} and has {new}: give the new group a new name."
)
MESSAGE_APART = mark("“{name}” was a one-cell group and is none now: give its members new names.")
MESSAGE_SPOKEN = mark("The form no longer speaks {language}.")
MANY, ONE = mark("several languages"), mark("one language")
# A stored answer of the kind on the left is still one of the kind on the right.
_WIDER = frozenset({("integer", "decimal"), ("integer", "range"), ("barcode", "text"), ("range", "decimal")})
SILENT = frozenset({"note", "calculate", "hidden"})


def compare_forms(old: FormDefinition, new: FormDefinition) -> list[FormIssue]:
    """What `form check --against OLD` finds: errors break answers, warnings are losses somebody should have meant."""
    found = list(_form(old, new))
    found.extend(_renamed(old, new))
    for question in old.questions:
        name = new.older_names.get(question.name, question.name)
        if name in _names(new):
            found.extend(_question(old, new, question, _names(new)[name]))
        elif question.kind not in SILENT:
            found.append(_issue(MESSAGE_REMOVED, level="warning", name=question.name))
    for group in old.one_cell:
        found.extend(_group(old, new, group))
    return found


def is_wider(before: str, after: str) -> bool:
    """Whether every answer of the one kind is an answer of the other."""
    return (before, after) in _WIDER


def _renamed(old: FormDefinition, new: FormDefinition) -> Iterator[FormIssue]:
    """FORMS, 'A form as the schema of a record': a rename is declared once, and a name never gets another meaning.

    A question that was renamed more than once names all that it was called, so that a draft of any version finds it.
    """
    seen: dict[str, str] = {}
    for name, former in renames(new).items():
        place = {"name": name, "old": former[0], "in": "bind::brs:was"}
        if name not in _names(old) and not any(one in _names(old) for one in former):
            yield _issue(MESSAGE_WAS, **place)
        for one in former:
            place["old"] = one
            if one in _names(new):
                yield _issue(MESSAGE_WAS_TWICE, **place)
            elif one in seen:
                yield _issue(MESSAGE_WAS_BOTH, other=seen[one], **place)
            seen.setdefault(one, name)
    for name, former in renames(old).items():
        now = new.older_names.get(name, name)
        for one in former:
            if one in _names(new) and one not in _names(old) and now in _names(new):
                yield _issue(MESSAGE_REUSED, name=one, other=now)
            elif now in _names(new) and one not in renames(new).get(now, ()):
                yield _issue(MESSAGE_FORGOT, level="warning", **{"name": now, "older": one, "in": "bind::brs:was"})


def renames(definition: FormDefinition) -> dict[str, tuple[str, ...]]:
    """Questions that were called otherwise before: the name now, the names then (`brs:was`, blanks between them)."""
    named = (
        (one.local, tuple(was for was in one.bind.was.split() if was != one.local))
        for one in definition.templates.values()
    )
    return {name: former for name, former in named if former}


def _names(definition: FormDefinition) -> dict[str, Question]:
    return {question.name: question for question in reversed(definition.questions)}


def _issue(message: str, *, level: str = "error", **values: str) -> FormIssue:
    return FormIssue(message, values, column=values.get("name", ""), level=level, code="against")


def _form(old: FormDefinition, new: FormDefinition) -> Iterator[FormIssue]:
    if old.form_id != new.form_id:
        yield _issue(MESSAGE_ID, old=old.form_id, new=new.form_id)
    if old.hash != new.hash and old.version == new.version:
        yield _issue(MESSAGE_VERSION, level="warning", version=new.version)
    for language in old.languages:
        if language not in new.languages:
            yield _issue(MESSAGE_SPOKEN, level="warning", language=language)


def _question(old: FormDefinition, new: FormDefinition, before: Question, after: Question) -> Iterator[FormIssue]:
    if before.kind != after.kind and not is_wider(before.kind, after.kind) and not _both_silent(before, after):
        yield _issue(MESSAGE_KIND, **{"name": after.name, "old": before.kind, "new": after.kind, "in": "type"})
    place_before, place_after = (one.path_template.rpartition("/")[0] for one in (before, after))
    if place_before != place_after:
        yield _issue(MESSAGE_MOVED, name=after.name, old=before.path_template, new=after.path_template)
    if before.multilingual != after.multilingual:
        was, now = (Said(MANY if one.multilingual else ONE) for one in (before, after))
        yield _issue(MESSAGE_LANGUAGES, name=after.name, old=was, new=now)
    lost = [value for value in old.choice_values(before.name) if value not in set(new.choice_values(after.name))]
    if lost and new.choice_values(after.name):
        yield _issue(MESSAGE_CHOICE, level="warning", **{"name": after.name, "values": ", ".join(lost), "in": "type"})


def _both_silent(before: Question, after: Question) -> bool:
    """Notes, calculations and hidden values hold no answer of a person."""
    return before.kind in SILENT and after.kind in SILENT


def _group(old: FormDefinition, new: FormDefinition, name: str) -> Iterator[FormIssue]:
    """Members of a one-cell group never change under one name; those of a group that is none any more are not found."""
    before, after = old.one_cell[name], new.one_cell.get(name)
    if after is None:
        if any(member in _names(new) for member in before):
            yield _issue(MESSAGE_APART, name=name)
    elif set(before) != set(after):
        yield _issue(MESSAGE_MEMBERS, name=name, old=", ".join(before), new=", ".join(after))
