"""What is shown on a tier's word alone, in words: as of when, and that its history is not here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from brs_desktop.language import _, format_number, ngettext
from brs_desktop.ui.values import apart, when

if TYPE_CHECKING:
    from brs_sync.tierwords import Share

    from brs_desktop.workspace.behind import Attested


def held_words(attested: Iterable[Attested], owed: int) -> str:
    """A sentence or two for each tier, and one for lists that are still being made; nothing where all is here."""
    said = [sentence for one in attested for sentence in _tier_words(one)]
    if owed:
        words = ngettext(
            "Lists are still being made: {count} record is to come.",
            "Lists are still being made: {count} records are to come.",
            owed,
        )
        said.append(words.format(count=format_number(owed)))
    return " ".join(said)


def tier_shares(shares: Iterable[Share], risen: Iterable[Share] = ()) -> str:
    """How many of the versions submitted here, and of the other changes (`risen`), each hub above has said it holds.

    Nothing where there is but one hub.
    """
    versions = {
        "named": _("Submitted versions held by {name}: {held} of {count}."),
        "hub": _("Submitted versions held by the hub: {held} of {count}."),
        "centre": _("Submitted versions held by the regional centre: {held} of {count}."),
        "secretariat": _("Submitted versions held by the Secretariat: {held} of {count}."),
    }
    others = {
        "named": _("Changes to contacts, assistance and documents held by {name}: {held} of {count}."),
        "hub": _("Changes to contacts, assistance and documents held by the hub: {held} of {count}."),
        "centre": _("Changes to contacts, assistance and documents held by the regional centre: {held} of {count}."),
        "secretariat": _("Changes to contacts, assistance and documents held by the Secretariat: {held} of {count}."),
    }
    said = [(versions, one) for one in shares] + [(others, one) for one in risen]
    return "\n".join(
        _share_words(words["named" if one.kind == "hub" and one.name else one.kind], one) for words, one in said
    )


def _share_words(words: str, one: Share) -> str:
    told = words.format(name=apart(one.name), held=format_number(one.held), count=format_number(one.of))
    if one.last_ms is not None:
        told += " " + _("The last receipt is of {when}.").format(when=apart(when(one.last_ms)))
    return told


def _tier_words(one: Attested) -> list[str]:
    words = ngettext(
        "{count} part of the data is shown as held by {tier} on {date}: what was changed before that stays there.",
        "{count} parts of the data are shown as held by {tier} on {date}: what was changed before that stays there.",
        one.partitions,
    )
    tier = one.tier or _("the hub")
    said = [words.format(count=format_number(one.partitions), tier=tier, date=when(one.wall_ms))]
    if one.fetching:
        said.append(_("Its history comes with the next exchange."))
    elif not one.contradicted:
        said.append(_("Under Settings, Data you can have it come."))
    if one.contradicted:
        said.append(
            _(
                "What {tier} sent as the history is not what it had said before. Nothing was changed here; tell whoever"
                " looks after the hub."
            ).format(tier=tier)
        )
    return said
