"""Who is let in at a hub, with what, and whom he follows: a grant for each share, and the device's entry behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from brs_sync.clock import Clock
from brs_sync.enrol import EnrolRequest
from brs_sync.errors import SyncProblem
from brs_sync.hub.admin import Admin, Device, Invitation
from brs_sync.hub.cuts import held_of
from brs_sync.ids import in_scope, replica_id, replica_text
from brs_sync.points import Point
from brs_sync.replica import Replica
from brs_sync.roles import is_hub, prefixes_of, role, within


class Admitting:
    """Over a hub's replica and its books."""

    def __init__(self, replica: Replica, admin: Admin, clock: Clock, points: Point) -> None:
        self.replica, self.admin = replica, admin
        self._clock, self._points = clock, points

    def checked(self, request: EnrolRequest) -> Callable[[Invitation], str]:
        """Refuse a key that was ended, before a code is used up for it: what ended it ends its next grant too.

        What bars it from a single invitation is said of that: of all that was its role's own, where that has ended for
        it, and of what is no hub's, where a hub asks.
        """
        key, authority = request.key, self.replica.authority
        device = self.admin.device(replica_id(key))
        known = self.replica.standing(key) or (device is not None and device.ended)
        if known and not self.replica.rights(key):
            raise SyncProblem("access-ended")

        def barred(invitation: Invitation) -> str:
            if request.hub and not is_hub(invitation.role):
                return "role-not-for-hub"
            own, common = invitation.given[0].prefixes, prefixes_of(role("observer").shares)
            binding = [prefix for prefix in own if not in_scope(prefix, common)] or own  # what all may read is no role
            return "access-ended" if all(authority.ends(key, prefix) for prefix in binding) else ""

        return barred

    def admit(self, request: EnrolRequest, invitation: Invitation) -> Device:
        """Enter the device that showed a code; once more where its answer was lost."""
        invitation = self._still(invitation)
        replica = replica_id(request.key)
        device = self.admin.device(replica)
        if device is None or not _covers(device, invitation) or self._before(invitation):
            person = device.person if device is not None else invitation.person or f"p-{replica_text(replica)[:16]}"
            self.succeed(request.key, request.name, replace(invitation, person=person))
            device = self.admin.device(replica)
        if device is None:
            raise SyncProblem("not-enrolled")
        return device

    def succeed(self, key: bytes, name: str, invitation: Invitation) -> None:
        """Give a key what an invitation gives, and end whom it makes a successor of: one act, all or nothing."""
        before, now = self._before(invitation), self._clock.now_ms()
        person = invitation.person or ""
        with self.replica.writing():
            statement = b""
            for share in reversed(invitation.given):  # the role's own last: with it the device is entered
                statement = self.replica.issue_grant(
                    key,
                    person=person,
                    name=name,
                    role=invitation.role,
                    prefixes=share.prefixes,
                    rights=share.rights,
                )
            for one in before:
                cut = held_of(self.replica, one.replica)
                self.replica.issue_revocation(one.key, "closed", cut, f"handed over to {name}")
        self._points("hub.enrol_granted")
        ended = [one.replica for one in before]
        self.admin.admit(key, name, invitation, person, statement, now, before=ended)

    def _before(self, invitation: Invitation) -> list[Device]:
        """The devices whose holder an invitation makes a successor of, that are not ended yet."""
        first = self.admin.device(invitation.succeeds) if invitation.succeeds is not None else None
        if first is None:
            return []
        return [one for one in self.admin.devices() if one.person == first.person and not one.ended]

    def _still(self, invitation: Invitation) -> Invitation:
        """What of an invitation may still be given: nothing that who made it has lost since."""
        if invitation.inviter is None:
            return invitation
        shares = within(invitation.given, self.replica.rights(invitation.inviter))
        if not shares:
            raise SyncProblem("code-expired")
        return replace(invitation, shares=shares, prefixes=prefixes_of(shares))

    def tell_standing(self) -> None:
        """Have who invites beside this process know what the hub itself may do."""
        rights = self.replica.rights(self.replica.key)
        if any(one.role != "root" for one in rights) or self.admin.fact("standing") is not None:
            self.admin.set_standing(rights)


def _covers(device: Device, invitation: Invitation) -> bool:
    """Whether the device's grant says already what the invitation offers."""
    same_role = device.role == invitation.role
    return same_role and all(in_scope(prefix, device.prefixes) for prefix in invitation.prefixes)
