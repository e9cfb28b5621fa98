"""What is said of work that a hub has set aside: whose, where, since when, why, and what letting it in would bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from brs_desktop.language import _, format_list, format_number, ngettext
from brs_desktop.ui.roles import role_words, scope_words
from brs_desktop.ui.settings.devicewords import away, in_a_row
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_desktop.workspace.aside import ComingIn, HeldWork, LetIn, OnWord, OwnWork

_MOST_NAMED = 4


@dataclass(frozen=True)
class Named:
    """Names looked up beside: countries by code, and of each record its kind and its title, where it is known here."""

    countries: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """One device's work that is set aside for one reason: a line of the list."""

    works: tuple[HeldWork, ...]

    @property
    def first(self) -> HeldWork:
        """Its device, name and reason are those of all."""
        return self.works[0]

    @property
    def may_admit(self) -> bool:
        """Whether some of it may be let in by who looks at it."""
        return any(one.may_admit for one in self.works)


def lines_of(works: Sequence[HeldWork]) -> tuple[Held, ...]:
    """By device and reason, the oldest first, then who waits; what only waits for earlier work is none of it."""
    found: dict[tuple[str, str, str], list[HeldWork]] = {}
    for one in works:
        if one.aside:
            found.setdefault((one.device, one.reason, one.verdict), []).append(one)
    lines = [Held(tuple(several)) for several in found.values()]
    return tuple(sorted(lines, key=lambda line: (line.first.waits, min(one.since_ms for one in line.works))))


def called(one: HeldWork) -> str:
    """A device by its person's name and its own; who waits to be let in by his role."""
    name, more = one.name or one.device[:8], role_words(one.role) if one.waits else one.label
    return f"{name} ({more})" if more else name


def described(line: Held, named: Named) -> str:
    """Whose, of which country, how much, since when, and why."""
    since = _("since {when}").format(when=when(min(one.since_ms for one in line.works)))
    places = dict.fromkeys(place_words(one.partition, named) for one in line.works)
    return in_a_row(
        called(line.first),
        ", ".join(place for place in places if place),
        _changes(sum(one.commits for one in line.works)),
        since,
        _("let in by {name}").format(name=apart(line.first.by)) if line.first.waits else _why(line.first),
    )


def _why(one: HeldWork) -> str:
    """Why it counts for nobody, or for whom it counts all the same."""
    if one.counts:
        return _("its author has no right there any more; it counts until its history comes, which nobody has brought")
    known = {
        "compromised": _("its access had been ended"),
        "revoked": _("its access had been ended, and it knew"),
        "unknown-author": _("its author has no right there"),
        "out-of-scope": _("its author has no right there"),
        "no-right": _("its author has no right there"),
        "later-grant": _("who let its author in had no access any more"),
    }
    return known.get(one.reason, _("the hub could not make use of it"))


def place_words(partition: str, named: Named) -> str:
    """The country whose a partition is; nothing where it is nobody's."""
    parts = partition.split("/")
    code = parts[1] if len(parts) > 1 else ""
    return named.countries.get(code, code if code.isupper() else "")


def coming(one: ComingIn, named: Named) -> str:
    """A partition with what would come into it: how much, by whom, from when to when, and which records."""
    times = dict.fromkeys((when(one.first_ms), when(one.last_ms)))
    who = ", ".join(one.who[:_MOST_NAMED])
    head = in_a_row(scope_words(one.partition), _changes(one.commits), who, " – ".join(map(apart, times)))
    records = [named.records.get(record) or record for record in one.records[:_MOST_NAMED]]
    more = len(one.records) - len(records) + one.more_records
    if more:
        words = ngettext("{count} more record", "{count} more records", more)
        records.append(words.format(count=format_number(more)))
    return f"{head}\n{in_a_row(*records)}" if records else head


def came(done: Sequence[ComingIn], name: str) -> str:
    """What happened."""
    count = sum(one.commits for one in done)
    if not count:
        return _("Nothing came in: it is no longer as it was looked at. The list has been asked for again.")
    words = ngettext(
        "{count} change of {name} was let in. Everybody gets it with the next exchange.",
        "{count} changes of {name} were let in. Everybody gets them with the next exchange.",
        count,
    )
    return words.format(count=format_number(count), name=apart(name))


def _person_came(name: str) -> str:
    words = _("{name} is let in. All that {name} wrote counts; everybody gets it with the next exchange.")
    return words.format(name=apart(name))


def ended(told: LetIn, name: str) -> str:
    """What came in; where it stopped before its end, also why, and that the answer alone may be what is lacking."""
    if told.failed is None:
        return _person_came(name) if told.person else came(told.parts, name)
    said = [came(told.parts, name)] if told.parts else []
    rest = _("As far as this computer knows, nothing more was let in; the next list shows it.")
    return " ".join((*said, away(told.failed), rest))


def own_words(own: OwnWork) -> str:
    """That work of this computer was set aside, that nothing is lost, and whom to ask."""
    return "\n".join(filter(None, (_ended_words(own), _late_words(own))))


def _ended_words(own: OwnWork) -> str:
    if not own.ended:
        return ""
    words = ngettext(
        "{count} change that you wrote on this computer was set aside, since its access had been ended: {where}."
        " Nothing is lost: it is here and, once sent, at the hub, and counts as soon as somebody lets it in.",
        "{count} changes that you wrote on this computer were set aside, since its access had been ended: {where}."
        " Nothing is lost: they are here and, once sent, at the hub, and count as soon as somebody lets them in.",
        own.commits,
    )
    where = format_list(dict.fromkeys(scope_words(one.partition) for one in own.ended))
    said = [words.format(count=format_number(own.commits), where=where), ask_words(own)]
    if any(one.reason == "revoked" for one in own.parts):
        said.append(_("What was written after this computer knew of it is to be written again, with a new invitation."))
    return " ".join(said)


def _late_words(own: OwnWork) -> str:
    """That this computer waits to be let in, and whom to ask."""
    from brs_desktop.workspace.tidings import late_told

    if own.late is None:
        return ""
    told = late_told(own.late)
    return " ".join((told.message, told.safe, told.next))


def on_word_words(on_word: OnWord) -> str:
    """That work on this computer counts though it may not, why nobody can tell, and what ends that."""
    if not on_word.commits:
        return ""
    words = _(
        "Some changes count on this computer though their authors have no right there any more. Changes: {count}; by:"
        " {who}; where: {where}. Only their history can tell what follows, and nobody has brought it so far. They are"
        " judged when the history comes, by an exchange or a stick, or when somebody lets them in. Until then look at"
        " them before you rely on them."
    )
    who = format_list([apart(name) for name in on_word.who[:_MOST_NAMED]])
    where = format_list(dict.fromkeys(scope_words(one) for one in on_word.partitions[:_MOST_NAMED]))
    return words.format(count=format_number(on_word.commits), who=who, where=where)


def ask_words(own: OwnWork) -> str:
    """Whom to ask, by name where one is known here."""
    names = [f"{apart(one.name)} ({role_words(one.role)})" for one in own.helpers[:_MOST_NAMED]]
    return _("Ask {who}.").format(who=format_list(names)) if names else _("Ask the administrator of your hub.")


def beneath(line: Held) -> str:
    """Why a person who was let in waits all the same; and why the chosen line cannot be let in, where it cannot."""
    said = [_person_waits(line.first) if line.first.waits else "", "" if line.may_admit else _cannot(line.first)]
    return " ".join(filter(None, said))


def _person_waits(one: HeldWork) -> str:
    words = _(
        "{person} was let in by {name}, whose access has ended; whoever ended it did not know of this. Nothing that"
        " {person} writes counts until somebody lets {person} in."
    )
    return words.format(person=apart(one.name or one.device[:8]), name=apart(one.by))


def _cannot(one: HeldWork) -> str:
    if one.own:
        return _("This is your own work. Nobody lets in his own: ask whoever may grant for your country.")
    if one.reason == "compromised" or one.waits:
        return _("You may see this and not let it in: ask whoever may grant for this device.")
    return _("This cannot be let in as it is: its author needs a right there, or has to write it again elsewhere.")


def _changes(count: int) -> str:
    return ngettext("{count} change", "{count} changes", count).format(count=format_number(count))
