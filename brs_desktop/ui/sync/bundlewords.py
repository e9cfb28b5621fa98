"""How bundles are said: what would leave, what one would bring, what became of it; each a short sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brs_desktop.language import _, format_bytes, format_number, ngettext
from brs_desktop.ui.values import apart, when


def reader(one: Any) -> str:
    """Whom a bundle is for; several devices of one person are told apart by their letters."""
    if one.root:
        return _("My hub")
    return f"{apart(one.name or one.person)}  ·  {apart(one.replica_text[:8])}"


def sets(count: int) -> str:
    """A number of commits, in a person's words."""
    return ngettext("{count} set of changes", "{count} sets of changes", count).format(count=format_number(count))


def files(count: int, size: int) -> str:
    """A number of files and what they come to."""
    words = ngettext("{count} file, {size}", "{count} files, {size}", count)
    return words.format(count=format_number(count), size=apart(format_bytes(size)))


def _asks(count: int) -> str:
    """How many files of old changes are asked for."""
    words = ngettext(
        "It asks for {count} file that is missing here.", "It asks for {count} files that are missing here.", count
    )
    return words.format(count=format_number(count))


def planned(plan: Any, free: int | None) -> str:
    """What would be written, and the room that there is."""
    words = []
    if plan.commits:
        size = format_bytes(plan.raw)
        words.append(_("{sets}, less than {size}.").format(sets=sets(plan.commits), size=apart(size)))
    elif not plan.files:
        words.append(_("Nothing is lacking there, as far as is known; a bundle would carry receipts alone."))
    if plan.files:
        words.append(files(len(plan.files), sum(one.size for one in plan.files)) + ".")
    if plan.order.lacks:
        words.append(_asks(len(plan.order.lacks)))
    if free is not None:
        words.append(_("{size} free there.").format(size=apart(format_bytes(free))))
    return " ".join(words)


def written(done: Any) -> str:
    """What lies on the stick now."""
    size = apart(format_bytes(done.bytes))
    if len(done.files) > 1:
        count = len(done.files)
        parts = ngettext(
            "Written in {count} part and read back, {size}.", "Written in {count} parts and read back, {size}.", count
        )
        said = parts.format(count=format_number(count), size=size)
    else:
        name = apart(done.files[0].name)
        said = _("“{name}” is written and read back, {size}.").format(name=name, size=size)
    return said + " " + _("The stick may be pulled out.")


def missing(numbers: tuple[int, ...], of: int) -> str:
    """Which parts of a mail bundle have not come."""
    if len(numbers) == 1:
        return _("Part {number} of {count} is missing. The others are kept until it comes.").format(
            number=numbers[0], count=of
        )
    listed = ", ".join(map(str, numbers[:20])) + ("…" if len(numbers) > 20 else "")
    return _("Parts {numbers} of {count} are missing. The others are kept until they come.").format(
        numbers=apart(listed), count=of
    )


def refused(problem: Any) -> str:
    """Why a file is not for here, in the language that is spoken now."""
    again = problem.again() if problem.again is not None else problem
    return f"{again.message} {again.safe} {again.next}"


def line(looked: Any) -> str:
    """A file in one line: whose it is, of when, how much is new."""
    if hasattr(looked, "problem"):
        return apart(looked.file.name) + "  ·  " + _("cannot be taken in")
    if looked.survey is None:
        return f"{apart(looked.file.name)}  ·  {missing(looked.missing, looked.of)}"
    head = looked.survey.head
    name = head.name or _("Somebody without a name")
    return "  ·  ".join((apart(name), apart(when(head.time_ms)), sets(looked.survey.fresh)))


def details(looked: Any) -> str:
    """What a file would bring, line by line: how much, whose, where, from when, what would clash."""
    if looked.survey is None:
        return missing(looked.missing, looked.of)
    found = looked.survey
    lines = [_damage(found)] if found.damage else []
    if not found.fresh and not found.files:
        lines.append(_("Everything in it is here already."))
    if found.fresh:
        changes = ngettext("{count} change", "{count} changes", found.changes).format(
            count=format_number(found.changes)
        )
        lines.append(_("New: {changes} in {sets}.").format(sets=sets(found.fresh), changes=changes))
        lines.append(_("By: {people}").format(people=_people(found)))
        lines.append(
            _("In: {places}").format(places=", ".join(apart(name or "…") for name in list(found.partitions)[:8]))
        )
        first, last = apart(when(found.first_ms)), apart(when(found.last_ms))
        lines.append(_("From {first} to {last}").format(first=first, last=last))
        lines.append(_clashes(found.conflicts))
    if found.files:
        lines.append(_("Files: {files}").format(files=files(found.files, found.file_bytes)))
    if found.head.files:
        count = len(found.head.files)
        words = ngettext(
            "{count} file is missing there: your next bundle brings it, if it is here.",
            "{count} files are missing there: your next bundle brings those that are here.",
            count,
        )
        lines.append(words.format(count=format_number(count)))
    lines += _doubts(found)
    return "\n".join(lines)


def imported(done: Any) -> str:
    """What a file brought."""
    if done.taken is None:
        return missing(done.missing, done.of)
    taken, parts = done.taken, []
    brought = _("Taken in: {sets}.").format(sets=sets(taken.fresh))
    if taken.fresh or not done.documents:
        parts.append(brought if taken.fresh else _("Nothing new was in it."))
    if done.documents:
        words = ngettext("{count} file came whole.", "{count} files came whole.", done.documents)
        parts.append(words.format(count=format_number(done.documents)))
    if taken.receipts:
        parts.append(_("A receipt for your own work came with it."))
    if taken.verdicts["quarantined"]:
        parts.append(_("Some of it is kept aside, since its author had no right to it."))
    if taken.statuses["gap"] or taken.verdicts["waiting"]:
        parts.append(_("Some of it waits for earlier changes that have not come."))
    return " ".join(parts)


def past(one: Any) -> str:
    """A bundle that went out or came in."""
    who = apart(one.peer) if one.peer else apart(one.name)
    if one.code:
        from brs_desktop.sentences import problem

        return f"{when(one.time_ms)}   {problem(one.code, name=one.name).message}"
    said = _("From {name}: {sets}") if one.came else _("For {name}: {sets}")
    return f"{when(one.time_ms)}   {said.format(name=who, sets=sets(one.commits))}"


def _people(found: Any) -> str:
    names = [found.names.get(person) or person for person in found.people]
    return ", ".join(apart(name or "…") for name in names[:8]) + ("…" if len(names) > 8 else "")


def _clashes(count: int | None) -> str:
    if count is None:
        return _("What would clash is not counted before: there is too much. It is listed when it has come.")
    if not count:
        return _("Nothing in it would clash with what is here.")
    return ngettext("{count} conflict would need you.", "{count} conflicts would need you.", count).format(
        count=format_number(count)
    )


def _doubts(found: Any) -> list[str]:
    doubts = []
    if found.gaps:
        doubts.append(_("Some of it follows changes that are not here; ask for a bundle with everything."))
    if found.set_aside:
        doubts.append(_("Some of it would be kept aside: its author has no right to it, as far as is known here."))
    if found.unauthentic:
        doubts.append(_("Some of it is not signed as it should be and would not be taken."))
    return doubts


def _damage(found: Any) -> str:
    return _("It is damaged: cut off or altered on its way. Its sound beginning of {sets} can be taken in.").format(
        sets=sets(found.commits)
    )


def file_of(path: str) -> Path:
    """A file as it was typed or dropped."""
    return Path(path.strip()).expanduser()
