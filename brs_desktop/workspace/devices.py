"""The devices at the hub that a person may see, and what may be done about them; invitations made, and read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem

from brs_desktop.errors import Problem
from brs_desktop.sentences import as_problem, problem
from brs_desktop.workspace import aside, devicelist
from brs_desktop.workspace.aside import ComingIn, HeldList, LetIn
from brs_desktop.workspace.devicelist import DeviceList
from brs_desktop.workspace.devicelist import KnownDevice as KnownDevice

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_PAGES = 50


@dataclass(frozen=True)
class MadeInvitation:
    """A code for one device, and the text under which it can be typed, drawn, or kept as a file."""

    code: str
    address: str
    role: str
    expires_ms: int

    @property
    def text(self) -> str:
        """`CODE@ADDRESS`."""
        return f"{self.code}@{self.address}"


class Devices:
    """Asks the hub that was joined: what is not said to be of this computer is a request over the network."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def all(self) -> tuple[KnownDevice, ...]:
        """Every device that this one may see, in the order in which they were admitted."""
        return self.listed().devices

    def listed(self) -> DeviceList:
        """The same as of now; kept on this computer for when the hub cannot be asked."""
        workspace = self._workspace
        hub, found_ms = workspace.profile.hub_key, workspace.clock.now_ms()
        told = DeviceList(self._all(), found_ms)
        devicelist.keep(workspace.folder, hub, told)
        return told

    def kept(self) -> DeviceList | None:
        """The list as this hub last told it, from this computer; no request."""
        return devicelist.read(self._workspace.folder, self._workspace.profile.hub_key)

    def _all(self) -> tuple[KnownDevice, ...]:
        return tuple(map(_device, self._pages("devices", "devices", {})))

    def roles(self) -> tuple[str, ...]:
        """The roles that this device may invite to, by its own grants; no request."""
        from brs_sync.roles import may_invite, roles, within

        rights, country = self._rights(), self.country()
        if not country:
            return ()
        known = (one for one in roles().values() if all(share.prefixes for share in one.shares))
        mine = (one for one in known if may_invite(rights, one.id))
        return tuple(one.id for one in mine if within(one.filled([country], own="own"), rights))

    def country(self) -> str:
        """The country for which this device invites: the one that its grants with `grant` name."""
        for one in self._rights():
            for prefix in one.prefixes if "grant" in one.rights else ():
                parts = prefix.split("/")
                if len(parts) == 2 and parts[0] == "contacts" and parts[1].isupper():
                    return str(parts[1])
        return ""

    def invite(self, role: str, country: str = "") -> MadeInvitation:
        """A code that admits one device of somebody else."""
        return self._made(self._ask("invite", {"role": role, "country": [country or self.country()]}))

    def further(self, device: str) -> MadeInvitation:
        """A code for a further device of the same person, with the same rights."""
        return self._made(self._ask("invite", {"further": device}))

    def end(self, device: str, how: str, reason: str = "") -> KnownDevice:
        """End a device: `closed`, `lost` or `compromised`."""
        return _device(self._ask("end", {"device": device, "how": how, "reason": reason})["device"])

    def rename(self, device: str, label: str) -> KnownDevice:
        """Call a device so."""
        return _device(self._ask("rename", {"device": device, "label": label})["device"])

    def hand_over(self, device: str, to: str = "") -> MadeInvitation | KnownDevice:
        """Give all that a device's person may do to a successor who is here, or make a code for one who is not."""
        told = self._ask("hand-over", {"device": device, "to": to})
        return self._made(told) if "code" in told else _device(told["device"])

    def held(self) -> HeldList:
        """What the hub holds and counts for nobody, as far as this device may see; kept for when it is away."""
        workspace = self._workspace
        hub, found_ms = workspace.profile.hub_key, workspace.clock.now_ms()
        works = tuple(map(aside.held_work, self._pages("held", "held", {"counts": True, "grants": True})))
        told = HeldList(works, found_ms)
        aside.keep(workspace.folder, hub, told)
        return told

    def kept_held(self) -> HeldList | None:
        """The same as this hub last told it, from this computer; no request."""
        return aside.read(self._workspace.folder, self._workspace.profile.hub_key)

    def preview(self, device: str) -> tuple[ComingIn, ...]:
        """What admitting a device's work would let in, by partition; nothing is changed."""
        return aside.coming_in(self._pages("preview", "commits", {"device": device}))

    def admit(self, device: str, chosen: Sequence[ComingIn], reason: str, *, person: bool = False) -> LetIn:
        """Let in what was looked at, partition by partition and no further than to where it was seen.

        What has come in stays in for everybody, whatever becomes of the rest: it is told together with the failure.
        A `person` who waits, since who let him in had no access any more, comes in himself with all that he wrote.
        """
        if person:
            self._ask("admit-grants", {"device": device, "reason": reason})
            return LetIn((), person=True)
        parts: list[ComingIn] = []
        for one in chosen:
            said = {"device": device, "partition": [one.partition], "upto": one.last, "reason": reason, "after": 0}
            try:
                parts += aside.let_in(self._ask("admit", said), one)
            except (Problem, SyncProblem) as why:
                return LetIn(tuple(parts), as_problem(why))
        return LetIn(tuple(parts))

    def _pages(self, act: str, name: str, said: dict[str, Any]) -> list[Any]:
        found: list[Any] = []
        for _ in range(_PAGES):
            told = self._ask(act, said | {"after": len(found)})
            found += told[name]
            if not told.get("more"):
                break
        return found

    def _rights(self) -> tuple[Any, ...]:
        replica = self._workspace.replica
        return replica.rights(replica.key)

    def _ask(self, act: str, said: dict[str, Any]) -> dict[str, Any]:
        with closing(self._workspace.exchange.client()) as client:
            try:
                return client.ask(act, said)
            except SyncProblem as refusal:
                if refusal.code in ("bad-value", "not-found", "no-right"):
                    raise problem("device-refused") from refusal
                raise

    def _made(self, told: dict[str, Any]) -> MadeInvitation:
        from brs_sync.pin import with_pin

        profile = self._workspace.profile
        address = with_pin(profile.hub_url, profile.hub_pin)
        return MadeInvitation(str(told["code"]), address, str(told["role"]), int(told["expires_ms"]))


def is_invitation(path: Path) -> bool:
    """Whether a file's name is that of an invitation, or of a picture of one."""
    from brs_sync.invitefile import SUFFIX

    from brs_desktop.workspace import codes

    return path.suffix.lower() == SUFFIX or codes.is_picture(path)


def read_invitation(path: Path) -> str:
    """`CODE@ADDRESS` out of a file, or out of a picture of its code; refused in words where it is neither."""
    from brs_sync.invitefile import MOST_BYTES, decode_invitation

    from brs_desktop.workspace import codes

    if codes.is_picture(path):
        for text in codes.read_texts(path):
            try:
                return "@".join(decode_invitation(text))
            except SyncProblem:
                continue
        raise SyncProblem("not-an-invitation")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    return "@".join(decode_invitation(data.decode("utf-8-sig", "replace")))


def write_invitation(made: MadeInvitation, path: Path) -> None:
    """Keep an invitation as a file, or as a picture where the name ends in .png; whole or not at all."""
    from brs_sync.invitefile import encode_invitation

    from brs_desktop.exchange.whole import beside
    from brs_desktop.workspace import codes

    with beside(path) as part:
        if path.suffix.lower() == ".png":
            part.write_bytes(codes.picture(codes.draw(made.text)))
        else:
            part.write_text(encode_invitation(made.code, made.address), "utf-8")


def _device(told: dict[str, Any]) -> KnownDevice:
    seen = told.get("seen_ms")
    return KnownDevice(
        id=str(told["device"]),
        name=str(told["name"]),
        label=str(told["label"]),
        role=str(told["role"]),
        prefixes=tuple(map(str, told["prefixes"])),
        enrolled_ms=int(told["enrolled_ms"]),
        seen_ms=None if seen is None else int(seen),
        ended=str(told["ended"]),
        this=bool(told.get("this")),
        may_end=bool(told["may_end"]),
        may_grant=bool(told["may_grant"]),
    )
