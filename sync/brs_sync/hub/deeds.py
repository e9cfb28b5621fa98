"""What people do about devices at a hub: invite, hand over, end, admit, name; each within the rights of who asks.

An administrator at the hub itself may all that the hub may. A device may what its grants with `grant` cover, and see
its own person's devices. Arguments and answers are plain values, so that one road serves the hub's command line, the
hub that is being served meanwhile, and devices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from brs_sync.enrol import is_plain
from brs_sync.errors import SyncProblem
from brs_sync.hub import cuts, later
from brs_sync.hub.admin import Device, Invitation
from brs_sync.hub.later import Waiting
from brs_sync.ids import in_scope, replica_id
from brs_sync.roles import Share, may_invite, prefixes_of, within
from brs_sync.roles import role as role_of
from brs_sync.statement import Grant
from brs_sync.views import Rights

if TYPE_CHECKING:
    from brs_sync.hub.service import HubService

Said = Mapping[str, Any]
Told = dict[str, Any]
ENDS = ("closed", "lost", "compromised")
MAX_LABEL, MAX_REASON = 80, 1000
PAGE = 200


class Deeds:
    """Over one hub's service; `actor` is the device that asks, or None for who administers the hub itself."""

    def __init__(self, service: HubService, actor: Device | None, now_ms: int) -> None:
        self._service, self._actor, self._now = service, actor, now_ms
        self._replica, self._admin = service.replica, service.admin

    def perform(self, act: str, said: Said) -> Told:
        """One act by its name; malformed where there is none such, no-right where it is not his to do."""
        done = _ACTS.get(act)
        if done is None:
            raise SyncProblem("malformed", what="act")
        return done(self, said)

    # looking

    def devices(self, said: Said) -> Told:
        """Every device that who asks may see, his own first to be told apart."""
        mine = self._actor.replica if self._actor is not None else b""
        seen = [one for one in self._admin.devices() if self._sees(one)]
        page, more = _paged(seen, said)
        return {"devices": [{**self._shown(one), "this": one.replica == mine} for one in page], "more": more}

    def held(self, said: Said) -> Told:
        """What is held and not applied within his reach, by device: how much, since when, and why.

        His own person's, too, wherever it is: nobody's work is set aside behind his back. What counts on a word alone
        is told to who asks for it: a program that does not know of it would say that it counts for nobody. So is who
        waits since the key that let him in was closed: in one entry, which another act lets in.
        """
        devices = {one.replica_text: one for one in self._admin.devices()}
        actor = self._actor
        own = {name for name, one in devices.items() if actor is not None and one.person == actor.person}
        found = cuts.aside(self._replica, counting=said.get("counts") is True)
        waits = later.waiting(self._replica) if said.get("grants") is True else {}
        found = later.with_waiting(waits, found)
        seen = [one for one in found if one["device"] in own or self._reaches_held(one, waits)]
        page, more = _paged(seen, said) if "after" in said else (seen, False)
        may = {name for one in page if (known := devices.get(name := one["device"])) and self._is_below(known)}
        told = [
            {
                **one,
                "label": devices[one["device"]].label if one["device"] in devices else "",
                "own": one["device"] in own,
                "may_admit": self._may_let_in(one, waits)
                or (one["device"] in may and cuts.is_admissible(one) and self._reaches(one["partition"])),
            }
            for one in page
        ]
        return {"held": told, "more": more}

    def preview(self, said: Said) -> Told:
        """What admitting a device's commits would let in, commit by commit."""
        device = self._below(said)
        return self._let_in(device, self._admitted(device, said), said)

    # doing

    def invite(self, said: Said) -> Told:
        """A code for a role; with `further` for another device of somebody who is here."""
        if said.get("further"):
            device = self._device(_text(said, "further"), self._is_below)
            shares, role, person = _shares(self._standing(device.key)), device.role, device.person
        else:
            role, person = _text(said, "role"), None
            shares = self._asked(role, said)
        return self._code(role, shares, person, None)

    def end(self, said: Said) -> Told:
        """End what a device may do: closed, lost, or compromised; what it wrote so far is told by the cut."""
        how = _text(said, "how")
        if how not in ENDS:
            raise SyncProblem("bad-value", what="how", value=how[:80])
        if not any(self._sees(one) and _is_meant(one, _text(said, "device")) for one in self._admin.devices()):
            return {"device": self._shown(self._dismissed(self._waiting(said), how, _reason(said)))}
        device = self._below(said, own=True)
        if self._actor is not None and device.replica == self._actor.replica:
            raise SyncProblem("bad-value", what="device", value="this")
        if how == "compromised" and self._actor is not None and device.person == self._actor.person:
            # Whoever found one of his laptops would take back all that he ever wrote: lost keeps what is held.
            raise SyncProblem("no-right", right="grant", partition=", ".join(device.prefixes)[:200])
        self._revoke(device, how, _reason(said))
        return {"device": self._shown(self._again(device))}

    def admit(self, said: Said) -> Told:
        """Let in what a compromised key wrote, up to where somebody has looked."""
        device = self._below(said)
        cut = self._admitted(device, said)
        told = self._let_in(device, cut, said)
        if cut:
            mode, reason = "compromised", _reason(said)
            self._replica.issue_revocation(
                device.key, mode, {p: max(n) for p, n in cut.items()}, reason, kind="admit"
            )  # fmt: skip
        return told

    def admit_grants(self, said: Said) -> Told:
        """Let in who waits since the key that let him in was closed: his grants stand, and what he wrote counts."""
        one = self._waiting(said)
        self._replica.admit_grants(one.grants[0].subject, _reason(said))
        return {"held": one.entry}

    def rename(self, said: Said) -> Told:
        """Call a device by words of one's own."""
        device = self._below(said, own=True)
        label = _text(said, "label", empty=True)[:MAX_LABEL]
        self._admin.label(device.replica, label)
        return {"device": self._shown(self._again(device))}

    def hand_over(self, said: Said) -> Told:
        """To a successor, in one act: his grant, and the end of his predecessor's. Without `to`, by a code."""
        before = self._device(_text(said, "device"), lambda one: self._is_below(one) or self._is_this(one))
        shares = self._handed(before)
        if not shares:
            raise SyncProblem("no-right", right="grant", partition=", ".join(before.prefixes)[:200])
        if not said.get("to"):
            return self._code(before.role, shares, None, before.replica)
        successor = self._device(_text(said, "to"), self._sees)
        asks_himself = self._actor is not None and successor.person == self._actor.person
        if successor.person == before.person or asks_himself or successor.ended:
            raise SyncProblem("bad-value", what="to", value=successor.name[:80])
        invitation = Invitation(before.role, prefixes_of(shares), successor.person, 0, shares, None, before.replica)
        self._service.admitting.succeed(successor.key, successor.name, invitation)
        return {"device": self._shown(self._again(successor)), "ended": self._ended(before)}

    # who may

    def _asked(self, role: str, said: Said) -> tuple[Share, ...]:
        kind = role_of(role)
        prefixes, countries = _texts(said, "prefix"), [one.upper() for one in _texts(said, "country")]
        shares = kind.given(prefixes, countries, _texts(said, "convention"), self._admin.entropy)
        if self._actor is None:
            self._admin.check_given(shares)
            return shares
        rights = self._rights(self._actor)
        given = within(shares, rights) if may_invite(rights, role) else ()
        if not given:
            raise SyncProblem("no-right", right="grant", partition=", ".join(prefixes_of(shares))[:200])
        return given

    def _handed(self, before: Device) -> tuple[Share, ...]:
        """What goes to a successor: what the device may do now, or did where it is ended altogether.

        Of his own a device hands over what it may grant. Of another's all or nothing, and nothing that it could not
        invite somebody to.
        """
        shares = _shares(self._rights(before) or self._standing(before.key))
        if self._actor is None:
            return shares
        rights = self._rights(self._actor)
        given = within(shares, rights)
        if self._is_this(before):
            return given
        return given if given == shares and may_invite(rights, before.role) else ()

    def _rights(self, device: Device) -> tuple[Rights, ...]:
        return self._replica.rights(device.key)

    def _standing(self, key: bytes) -> list[Grant]:
        return self._replica.standing(key)

    def _sees(self, device: Device) -> bool:
        own = self._actor is not None and device.person == self._actor.person
        return own or self._is_below(device)

    def _is_this(self, device: Device) -> bool:
        """The device that asks, where it may grant: it can give away what it has."""
        actor = self._actor
        return actor is not None and device.replica == actor.replica and bool(self._granting())

    def _is_below(self, device: Device) -> bool:
        """Whether all that the device was ever granted lies where he may grant; what everybody reads binds nobody."""
        if self._actor is None:
            return True
        return self._binds(self._standing(device.key))

    def _binds(self, grants: Sequence[Grant]) -> bool:
        granting, common = self._granting(), prefixes_of(role_of("observer").shares)
        given = {(prefix, one.rights) for one in grants for prefix in one.prefixes}
        binding = {prefix for prefix, rights in given if rights != {"read"} or not in_scope(prefix, common)}
        bound = binding or {prefix for prefix, _ in given}
        return bool(bound) and all(in_scope(prefix, granting) for prefix in bound)

    def _granting(self) -> tuple[str, ...]:
        rights = self._rights(self._actor) if self._actor is not None else ()
        return tuple(prefix for one in rights if "grant" in one.rights for prefix in one.prefixes)

    def _reaches(self, partition: str) -> bool:
        return self._actor is None or in_scope(partition, self._granting())

    def _reaches_held(self, one: Mapping[str, Any], waits: Mapping[str, Waiting]) -> bool:
        """The same of what is set aside; who waits is seen by whoever may grant all that was given to him."""
        if "prefixes" not in one:
            return self._reaches(one["partition"])
        return self._actor is None or self._binds(waits[one["device"]].grants)

    def _may_let_in(self, one: Mapping[str, Any], waits: Mapping[str, Waiting]) -> bool:
        if "prefixes" not in one or not self._reaches_held(one, waits):
            return False
        return waits[one["device"]].is_admitted_by(self._replica)

    def _waiting(self, said: Said) -> Waiting:
        """The one who waits that somebody means by his letters or the name in his grant; of those he may let in."""
        words, waits = _text(said, "device"), later.waiting(self._replica)
        meant = [
            one for name, one in waits.items() if words.lower() == name or _is_named(name, (one.entry["name"],), words)
        ]
        seen = [one for one in meant if self._reaches_held(one.entry, waits)]
        found = [one for one in seen if words.lower() == one.entry["device"]] or seen
        if len(found) != 1:
            raise SyncProblem("not-found", what="device", name=words[:80], found=len(found))
        return found[0]

    def _below(self, said: Said, *, own: bool = False) -> Device:
        return self._device(_text(said, "device"), self._sees if own else self._is_below)

    def _device(self, words: str, may: Callable[[Device], bool]) -> Device:
        """The device that somebody means by its letters, its own name or its person's; of those he may see."""
        found = [one for one in self._admin.devices() if self._sees(one) and _is_meant(one, words)]
        exact = [one for one in found if one.replica_text == words.lower()] or found
        living = [one for one in exact if not one.ended] or exact
        if len(living) != 1:
            raise SyncProblem("not-found", what="device", name=words[:80], found=len(living))
        if not may(living[0]):
            raise SyncProblem("no-right", right="grant", partition=", ".join(living[0].prefixes)[:200])
        return living[0]

    # parts

    def _code(self, role: str, shares: tuple[Share, ...], person: str | None, succeeds: bytes | None) -> Told:
        inviter = self._actor.key if self._actor is not None else None
        code, expires = self._admin.invite(
            role, (), self._now, person, shares=shares, inviter=inviter, succeeds=succeeds
        )  # fmt: skip
        return {"code": code, "role": role, "prefixes": list(prefixes_of(shares)), "expires_ms": expires}

    def _revoke(self, device: Device, how: str, reason: str) -> None:
        cut = {} if how == "compromised" else cuts.held_of(self._replica, device.replica)
        self._replica.issue_revocation(device.key, "closed" if how == "closed" else "compromised", cut, reason)
        self._admin.end(device.replica, how, self._now)

    def _dismissed(self, one: Waiting, how: str, reason: str) -> Device:
        """One who waits and is not wanted: his key is ended, so he is on no list any more, and is no device here."""
        first = one.grants[0]
        if not one.is_admitted_by(self._replica):
            raise SyncProblem("no-right", right="grant", partition=", ".join(one.entry["prefixes"])[:200])
        self._replica.issue_revocation(first.subject, "closed" if how == "closed" else "compromised", {}, reason)
        return Device(
            replica_id(first.subject), first.subject, first.person, first.name, first.role,
            tuple(one.entry["prefixes"]), first.hash, first.issued, None, 0, ended=how, ended_ms=self._now,
        )  # fmt: skip

    def _admitted(self, device: Device, said: Said) -> dict[str, tuple[int, ...]]:
        found = cuts.compromised(self._replica, device.replica)
        wanted = _texts(said, "partition")
        upto = said.get("upto")
        if upto is not None and (not isinstance(upto, int) or isinstance(upto, bool) or len(wanted) != 1):
            raise SyncProblem("bad-value", what="upto", value=str(upto)[:80])
        chosen = {p: tuple(n for n in seqs if upto is None or n <= upto) for p, seqs in found.items()}
        return {p: seqs for p, seqs in chosen.items() if seqs and (not wanted or p in wanted) and self._reaches(p)}

    def _let_in(self, device: Device, cut: Mapping[str, Sequence[int]], said: Said) -> Told:
        """What of a cut is told: a device asks page by page, for an answer to it is bounded; `count` is of all."""
        due = [(partition, seq) for partition, seqs in cut.items() for seq in seqs]
        page, more = _paged(due, said) if "after" in said else (due, False)
        now: dict[str, list[int]] = {}
        for partition, seq in page:
            now.setdefault(partition, []).append(seq)
        return {"commits": cuts.let_in(self._replica, device.replica, now), "more": more, "count": len(due)}

    def _again(self, device: Device) -> Device:
        return self._admin.device(device.replica) or device

    def _ended(self, before: Device) -> list[str]:
        return [one.replica_text for one in self._admin.devices() if one.person == before.person and one.ended]

    def _shown(self, device: Device) -> Told:
        """A device for people and programs; no key and no statement."""
        return {
            "device": device.replica_text,
            "person": device.person,
            "name": device.name,
            "label": device.label,
            "role": device.role,
            "prefixes": list(device.prefixes),
            "enrolled_ms": device.enrolled_ms,
            "seen_ms": device.seen_ms,
            "charged": device.charged,
            "ended": device.ended or ("" if self._rights(device) else "closed"),
            "ended_ms": device.ended_ms,
            "may_end": self._is_below(device) or self._sees(device),
            "may_grant": self._is_below(device),
        }


_ACTS: Mapping[str, Callable[[Deeds, Said], Told]] = {
    "devices": Deeds.devices,
    "held": Deeds.held,
    "preview": Deeds.preview,
    "invite": Deeds.invite,
    "end": Deeds.end,
    "admit": Deeds.admit,
    "admit-grants": Deeds.admit_grants,
    "rename": Deeds.rename,
    "hand-over": Deeds.hand_over,
}


def _is_meant(device: Device, words: str) -> bool:
    return _is_named(device.replica_text, (device.name, device.label), words)


def _is_named(letters: str, names: Sequence[str], words: str) -> bool:
    begins = len(words) >= 6 and letters.startswith(words.lower())
    return begins or words.casefold() in map(str.casefold, names)


def _shares(grants: Sequence[Grant | Rights]) -> tuple[Share, ...]:
    """What grants give, as an invitation says it: the role's own rights first."""
    shares = dict.fromkeys(Share(tuple(sorted(one.rights)), one.prefixes) for one in grants)
    return tuple(sorted(shares, key=lambda share: -len(share.rights)))


def _paged(seen: Sequence[Any], said: Said) -> tuple[list[Any], bool]:
    """The part of a list that who asks wants next, and whether there is more."""
    start = said.get("after", 0)
    first = start if isinstance(start, int) and not isinstance(start, bool) and start > 0 else 0
    return list(seen[first : first + PAGE]), len(seen) > first + PAGE


def _text(said: Said, name: str, *, empty: bool = False) -> str:
    """What was said, its spaces made plain; nothing in it may steer a terminal, turn a line round or be no text."""
    said_so = said.get(name)
    value = " ".join(said_so.split()) if isinstance(said_so, str) else ""
    if not isinstance(said_so, str) or len(value) > 400 or not is_plain(value) or not (value or empty):
        raise SyncProblem("bad-value", what=name, value=ascii(said_so)[:80])
    return value


def _texts(said: Said, name: str) -> list[str]:
    value = said.get(name) or []
    if not isinstance(value, list | tuple) or len(value) > 400:
        raise SyncProblem("bad-value", what=name, value=ascii(value)[:80])
    if not all(isinstance(one, str) and is_plain(one) for one in value):
        raise SyncProblem("bad-value", what=name, value=ascii(value)[:80])
    return list(value)


def _reason(said: Said) -> str:
    return _text(said, "reason", empty=True)[:MAX_REASON] if said.get("reason") else ""
