"""The verdict on a commit that is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.commit import NO_KEY, Header
from brs_sync.erase import is_emptiable, named_places, needed_right
from brs_sync.section import carries_decision
from brs_sync.views import Verdict

if TYPE_CHECKING:
    from brs_sync.engine import Incoming, Store


def judged(commit: Incoming, store: Store) -> tuple[Verdict, str]:
    """Applied, waiting or quarantined: a function of commits and authority held, never of a clock (SYNC rule 13)."""
    if commit.changes is None:
        return "quarantined", "malformed"
    note, places = "", named_places(commit.changes)
    met = commit.shown and is_met(commit.header, store)
    if places and not met:
        # Whose sections it empties, and so which right that needs, is known once they are held.
        return "waiting", "context"
    if not store.is_own(commit.header.replica):
        if commit.header.author_key == NO_KEY:
            return "quarantined", "out-of-scope"
        right = needed_right(commit.header, places, store) or (
            "resolve" if carries_decision(commit.changes) else "write"
        )
        ruling = store.authority.judge(commit.header, right)
        if not ruling.allowed:
            return "quarantined", ruling.reason
        note = ruling.reason
    if not all(is_emptiable(commit.header, place, store) for place in places):
        return "quarantined", "not-personal"
    return ("applied", note) if met else ("waiting", "context")


def judged_again(commit: Incoming, store: Store) -> tuple[Verdict, Verdict, str]:
    """What a held commit was judged to be and is by now.

    What a snapshot attests goes on as that says until its log is here: set aside beforehand it would leave a gap where
    it was written over something, and who writes there would cover what nobody showed him. What authority says against
    it is noted, and people are told.
    """
    partition, dot = commit.header.partition, commit.header.dot
    before, (verdict, reason) = store.verdict(partition, dot), judged(commit, store)
    if before == "applied" != verdict and store.holds_over(partition, dot):
        return before, before, reason if verdict == "quarantined" else ""
    return before, verdict, reason


def is_met(header: Header, store: Store) -> bool:
    """Whether all that the author knew of is held (SYNC rule 6); that it is also applied is each one's own verdict."""
    held = store.held(header.partition)
    return all(held.get(replica, 0) >= seq for replica, seq in header.context.vector.items())
