"""What a machine shows at any time, held against the judge: heads, and conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brs_sync.columns import from_column

from tests.simulation.cells import plain

if TYPE_CHECKING:
    from tests.simulation.machines import Machine
    from tests.simulation.world import World

_LIVE = (
    "SELECT t.path, r.record, p.path, w.name, c.seq, c.value FROM change c JOIN record r ON r.id=c.record"
    " JOIN partition t ON t.id=r.partition JOIN path p ON p.id=c.path JOIN replica w ON w.id=c.replica WHERE c.live=1"
)
_CONFLICTS = (
    "SELECT x.kind, t.path, r.record, x.path FROM conflict x JOIN record r ON r.id=x.record"
    " JOIN partition t ON t.id=r.partition WHERE x.open=1"
)


def same_heads(world: World, machine: Machine, applied: int) -> None:
    """Every value is a head, or was written over by somebody who had been shown it, or settled (invariant 2)."""
    heads: dict[tuple[str, str], dict[int, object]] = {}
    for partition, record, path, writer, seq, value in machine.disk.rows(_LIVE):
        commit = machine.dots[partition, writer, seq]
        heads.setdefault((f"{partition}|{record}", path), {})[commit] = plain(from_column(value))
    for cell in {*world.judge.writes, *world.judge.decisions, *heads}:
        live = {commit: plain(value) for commit, value in world.judge.live(cell, applied).items()}
        assert heads.get(cell, {}) == live, f"{machine.name} {cell}: heads {heads.get(cell)}, not {live}"


def same_conflicts(world: World, machine: Machine, applied: int, *, groups: bool) -> None:
    """Nothing is contested that the judge holds for settled, and no conflict is hidden (invariant 3)."""
    found = {(kind, f"{partition}|{record}", path) for kind, partition, record, path in machine.disk.rows(_CONFLICTS)}
    wanted = world.judge.conflicts(applied, groups=groups)
    assert found == wanted, f"{machine.name} shows conflicts {found - wanted} and hides {wanted - found}"
