"""Two workspaces of one country that trust each other, and the road between them."""

from __future__ import annotations

from brs_desktop.workspace import Workspace


def carry(giver: Workspace, taker: Workspace, collection: str = "contacts") -> None:
    """What one has written comes to the other, as any road would bring it."""
    for partition in {key.partition for key in giver.replica.records(collection)}:
        taker.replica.receive(list(giver.replica.commits_after(partition, {}, 1 << 24)))


def admit(root: Workspace, *others: Workspace, prefix: str = "contacts/KEN") -> None:
    """Everybody trusts `root`, which lets everybody write and resolve below the prefix."""
    everybody = (root, *others)
    for one in everybody:
        one.replica.add_root(root.replica.key)
    grants = [
        root.replica.issue_grant(
            one.replica.key,
            person=one.profile.person_id,
            name=one.profile.name,
            role="focal-point",
            prefixes=[prefix],
            rights=["read", "write", "resolve"],
        )
        for one in everybody
    ]
    for one in everybody:
        one.replica.receive([], grants)
