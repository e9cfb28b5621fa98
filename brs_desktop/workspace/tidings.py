"""What a person has to be told about this copy and its hub though no exchange failed (SYNC rules 5, 7, 13, 14, 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_desktop.language import ngettext
from brs_desktop.sentences import problem
from brs_desktop.workspace import aside

if TYPE_CHECKING:
    from brs_sync.ownaside import Late

    from brs_desktop.errors import Problem
    from brs_desktop.workspace.lately import SyncRun
    from brs_desktop.workspace.workspace import Workspace

_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
# No device made a commit before the program existed, and none of this make is in use decades later.
_EARLIEST_MS, _LATEST_MS = 1_700_000_000_000, 2_800_000_000_000
_APART_MS = _HOUR_MS
_MOST_NAMED = 3


def tidings(workspace: Workspace) -> tuple[Problem, ...]:
    """All there is to tell now, the most pressing first; each is true as long as it is given."""
    runs = workspace.sync_history()
    last = runs[-1] if runs else None
    first, late = access(workspace), let_in_late(workspace)
    told = (
        first,
        None if first is not None and late is not None and first.code == late.code else late,
        set_aside(workspace),
        clock(workspace, runs),
        _went_back(last),
        _unagreed(last),
        _forgot(last),
        elsewhere(workspace),
    )
    return tuple(one for one in told if one is not None)


def as_told(error: Exception) -> Exception:
    """A failed exchange as its person is told of it: this computer did join, so it is the hub that does not know it."""
    return problem("hub-forgot") if getattr(error, "code", "") == "not-enrolled" else error


def access(workspace: Workspace) -> Problem | None:
    """Whether the hub that was joined has ended, or narrowed, what this computer may do there (SYNC rule 13)."""
    if not workspace.profile.hub_key:
        return None
    replica = workspace.replica
    ended = replica.ended(replica.key)
    if not replica.rights(replica.key):
        return problem("access-ended") if ended else let_in_late(workspace) or problem("access-missing")
    return problem("access-narrowed", what=", ".join(ended)) if ended else None


def let_in_late(workspace: Workspace) -> Problem | None:
    """Whether who let this computer in had been closed by somebody who did not know of it (SYNC rule 13)."""
    from brs_sync.ownaside import late

    found = late(workspace.replica.authority, workspace.replica.key) if workspace.profile.hub_key else None
    return None if found is None else late_told(found)


def late_told(late: Late) -> Problem:
    """By whom, and whom to ask."""
    by, who = (" · ".join(names[:_MOST_NAMED]) for names in (late.by, [one.name for one in late.helpers]))
    return problem("let-in-late", by=by, who=who) if who else problem("let-in-late-unnamed", by=by)


def set_aside(workspace: Workspace) -> Problem | None:
    """Whether own work is set aside everywhere else since access was ended (SYNC rule 12: its author sees it)."""
    if not workspace.profile.hub_key:
        return None
    own = aside.own_work(workspace)
    if not own.ended:
        return None
    who = " · ".join(one.name for one in own.helpers[:_MOST_NAMED])
    if not who:
        return problem("work-set-aside-unnamed", count=own.commits)
    return problem("work-set-aside", count=own.commits, who=who)


def clock(workspace: Workspace, runs: list[SyncRun]) -> Problem | None:
    """A clock of 1970 or 2099, one that was set back, or one that is an hour and more from that of the hub."""
    now = workspace.clock.now_ms()
    measured = next((run for run in reversed(runs) if run.clock_off_ms is not None), None)
    off = _still_off(measured, now)
    if abs(off) >= _APART_MS:
        return problem("clocks-apart", time=_span(abs(off)))
    behind = bool(runs) and now < runs[-1].time_ms - _DAY_MS and measured is None
    return problem("clock-wrong") if behind or not _EARLIEST_MS <= now <= _LATEST_MS else None


def _still_off(run: SyncRun | None, now: int) -> int:
    """How far the hub's clock was ahead at the last receipt; 0 where this clock has been set since."""
    if run is None or run.clock_off_ms is None:
        return 0
    set_since = now < run.time_ms if run.clock_off_ms < 0 else now >= run.time_ms + run.clock_off_ms - _APART_MS
    return 0 if set_since else run.clock_off_ms


def asks_time(runs: list[SyncRun]) -> bool:
    """Whether the hub is to be asked for its clock: it was another one, and where nothing is new no receipt says it."""
    measured = next((run for run in reversed(runs) if run.clock_off_ms is not None), None)
    return measured is not None and abs(measured.clock_off_ms or 0) >= _APART_MS


def _went_back(last: SyncRun | None) -> Problem | None:
    """Whether the hub was found without what it had held (SYNC rule 16)."""
    return problem("hub-went-back", count=last.lost) if last is not None and last.lost else None


def _unagreed(last: SyncRun | None) -> Problem | None:
    """Whether all was said in the last exchange, and this computer and the hub still differed."""
    return problem("not-agreed") if last is not None and last.unagreed else None


def _forgot(last: SyncRun | None) -> Problem | None:
    """Whether the last exchange put aside what was remembered of files."""
    return problem("files-forgotten") if last is not None and last.forgot else None


def elsewhere(workspace: Workspace) -> Problem | None:
    """Whether something was written under a prefix that the grants do not cover: it is offered as a move (rule 5)."""
    found = workspace.moves.elsewhere() if workspace.profile.hub_key else ()
    return problem("work-elsewhere", count=len(found), place=found[0].home) if found else None


def _span(milliseconds: int) -> str:
    """A time in its largest whole unit."""
    years, days = divmod(milliseconds // _DAY_MS, 365)
    if years:
        return ngettext("{count} year", "{count} years", years).format(count=years)
    if days:
        return ngettext("{count} day", "{count} days", days).format(count=days)
    hours = milliseconds // _HOUR_MS
    return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
