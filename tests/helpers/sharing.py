"""How tests are shared out: what a module makes once is made by one process, and the longest is begun first."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

# Each keeps the processor busy in several processes: never two of them beside each other.
PROCESSES = frozenset(
    (
        "tests/cli/test_kills.py",
        "tests/kills/test_kills.py",
        "tests/stories/test_story_1.py",
        "tests/sync/roads/test_kills.py",
        "tests/sync/store/test_kills.py",
        "tests/tour/test_tour.py",
        "tests/workspace/backup/test_backups.py",
    )
)
# Modules with something dear that is made once for their tests, and folders of modules that have it in common.
TOGETHER = frozenset(
    (
        "tests/cli/test_refusals.py",
        "tests/crashes/",
        "tests/exchange/answers/test_records.py",
        "tests/exchange/test_handing_out.py",
        "tests/hubpage/test_page_does.py",
        "tests/hubpage/test_page_refuses.py",
        "tests/hubpage/test_page_walk.py",
        "tests/pdf/test_export.py",
        "tests/records/search/test_laws.py",
        "tests/records/test_filling.py",
        "tests/records/test_ordered.py",
        "tests/records/test_reports.py",
        "tests/records/test_samples.py",
        "tests/records/test_shipped.py",
        "tests/simulation/test_simulation.py",
        "tests/sync/blobs/test_hub.py",
        "tests/sync/blobs/test_rights.py",
        "tests/sync/roads/test_authority.py",
        "tests/sync/roads/test_budgets.py",
        "tests/sync/roads/test_exchange.py",
        "tests/sync/roads/test_guarded.py",
        "tests/sync/roads/test_hostile.py",
        "tests/sync/roads/test_snapshots.py",
        "tests/sync/store/",
        "tests/sync/test_every_role.py",
        "tests/ui/sync/test_bundles.py",
        "tests/ui/sync/test_codes.py",
        "tests/ui/test_lacking.py",
        "tests/workspace/test_codes.py",
        "tests/workspace/test_moving.py",
        "tests/workspace/test_moving_back.py",
        "tests/workspace/test_moving_choices.py",
        "tests/workspace/test_moving_rights.py",
    )
)


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """Gives out groups, those of most tests first, and then tests one by one, so that nobody is idle at the end."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in PROCESSES:
            return "processes"
        return next((scope for scope in (file, file.rpartition("/")[0] + "/") if scope in TOGETHER), nodeid)
