"""What the page shows, and what it does: no more than the commands of an administrator at the hub do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from brs_sync.above import tiers_above
from brs_sync.errors import SyncProblem
from brs_sync.exchange import acknowledged
from brs_sync.hub import cuts, inspect, later, told
from brs_sync.hub.backup import COPIED
from brs_sync.hub.deeds import ENDS
from brs_sync.hub.metrics import resident_bytes
from brs_sync.hub.page import looking
from brs_sync.hub.page.asking import Answer, Ask, Moved, Shown, place
from brs_sync.hub.page.sessions import Sessions
from brs_sync.hub.page.tongue import NAMES
from brs_sync.hub.service import HubService
from brs_sync.hub.settings import Settings
from brs_sync.hub.upstream import read_state, read_upstream
from brs_sync.ids import parse_replica, replica_text
from brs_sync.pin import split_pin
from brs_sync.roles import role as role_of
from brs_sync.roles import roles
from brs_sync.tierwords import names as tier_names

MOST_DAYS = 14
_DAY_MS = 86_400_000
_MOST_TIME = 1 << 48


@dataclass(frozen=True, slots=True)
class Views:
    """Over one hub; each is called in a thread, for it may wait for the disk."""

    service: HubService
    settings: Settings
    sessions: Sessions
    looks: Callable[[], Mapping[str, bool]]

    # signing in

    def sign_in(self, ask: Ask) -> Answer:
        """The form for a code."""
        return Shown("sign_in.html")

    def signed_in(self, ask: Ask) -> Answer:
        """A code is shown."""
        session = self.sessions.sign_in(ask.form.one("code")[:100], ask.source, ask.now_ms)
        return Moved(place(), begins=session)

    def sign_out(self, ask: Ask) -> Answer:
        """The session ends."""
        if ask.session is not None:
            self.sessions.sign_out(ask.session)
        return Moved(place("sign-in"), ends=True)

    def language(self, ask: Ask) -> Answer:
        """A language is chosen; the page where that was done comes again."""
        code, back = ask.form.one("language"), ask.form.one("back")
        return Moved(back if _is_ours(back) else place(), language=code if code in NAMES else "")

    # looking

    def overview(self, ask: Ask) -> Answer:
        """Is the hub well, who is it, and what waits for somebody."""
        shown = self.service.perform("authority-show", {})
        self.service.admin.put_seen()
        books, log = self.service.admin.books, self.service.replica.reader()
        address, pin = split_pin(self._address())
        return Shown(
            "overview.html",
            {
                "looks": self.looks(),
                "lacking": self.service.lacking,
                "writing": self.service.writing,
                "memory": int(resident_bytes()),
                "fingerprint": shown["fingerprint"],
                "is_root": shown["root"],
                "chain": shown["chain"],
                "name": self.settings.name,
                "address": address,
                "pin": pin,
                "devices": looking.counted(books),
                "open_invitations": looking.open_invitations(books, ask.now_ms),
                "held": looking.held_count(log),
                "backup_ms": self._backup_ms(),
                "latest": looking.devices(books, "").rows[:5],
            }
            | self._upstream(),
        )

    def devices(self, ask: Ask) -> Answer:
        """Who synced when."""
        self._catch_up()
        log, state = self.service.replica.reader(), ask.query.one("show")
        part = looking.devices(self.service.admin.books, ask.after, state)
        who = [one.replica for one in part.rows]
        return Shown(
            "devices.html",
            {
                "part": part,
                "show": state if state in ("use", "ended") else "",
                "written": looking.written_by(log, who),
                "aside": looking.held_of(log, who),
                "above": self._above(who),
                "ended": {one.id: self._ended(one) for one in part.rows},
            }
            | self._upstream(),
        )

    def device(self, ask: Ask) -> Answer:
        """One device: what it may do, how far it has come, and what can be done about it."""
        one = self._device(ask)
        log = self.service.replica.reader()
        return Shown(
            "device.html",
            {
                "device": one,
                "ended": self._ended(one),
                "ends": ENDS,
                "part": looking.chains(log, ask.after, replica=one.replica),
                "written": looking.written_by(log, [one.replica]).get(one.replica, 0),
                "aside": looking.held_of(log, [one.replica]).get(one.replica, 0),
                "above": self._above([one.replica]).get(one.replica, 0),
            }
            | self._upstream(),
        )

    def invitations(self, ask: Ask) -> Answer:
        """Who was invited, and the form that invites."""
        return Shown(
            "invitations.html",
            {
                "part": looking.invitations(self.service.admin.books, ask.after),
                "roles": list(roles()),
                "days": range(1, MOST_DAYS + 1),
            },
        )

    def quarantine(self, ask: Ask) -> Answer:
        """What is held and not applied."""
        self._catch_up()
        part = looking.held(self.service.replica.reader(), ask.after)
        names = looking.names_of(self.service.admin.books, [one.replica for one in part.rows])
        waiting = list(later.waiting(self.service.replica).values())
        shown = [
            {**one.entry, "may_admit": one.is_admitted_by(self.service.replica)} for one in waiting[: looking.PAGE]
        ]
        more = len(waiting) - len(shown)
        return Shown("quarantine.html", {"part": part, "names": names, "waiting": shown, "more_waiting": more})

    def preview(self, ask: Ask) -> Answer:
        """What letting in a device's commits would change, commit by commit."""
        one, partition = self._device(ask), ask.query.one("partition") or ask.form.one("partition")
        after = ask.query.whole("after", _MOST_TIME) or 0
        replica = self.service.replica
        found = looking.set_aside(replica.reader(), partition, one.replica, "compromised", after)
        page = found[: looking.PAGE]
        # What is let in ends with the last that was shown.
        commits = cuts.let_in(replica, one.replica, {partition: page}) if page else []
        return Shown(
            "preview.html",
            {
                "device": one,
                "partition": partition,
                "commits": commits,
                "upto": commits[-1]["seq"] if commits else 0,
                "more_commits": len(found) > len(commits),
            },
        )

    def receipts(self, ask: Ask) -> Answer:
        """Whose work is held up to where, here and by the tiers above."""
        self._catch_up()
        replica, every = self.service.replica, ask.query.one("show") == "all"
        log = replica.reader()
        part = looking.chains(log, ask.after, sent=not every)
        called = {key.hex(): name for key, name in tier_names(log).items()}
        tiers = tiers_above(replica.authority, replica.key)
        return Shown(
            "receipts.html",
            {
                "part": part,
                "show": "all" if every else "",
                "names": looking.names_of(self.service.admin.books, [one.replica for one in part.rows]),
                "aside": looking.aside_in(log, part.rows),
                "above": looking.received_above(log, part.rows),
                "tiers": {one.key.hex(): (one.kind, called.get(one.key.hex()) or one.name) for one in tiers},
            }
            | self._upstream(),
        )

    def storage(self, ask: Ask) -> Answer:
        """What the hub holds, and how much room there is."""
        self._catch_up()
        folder, log = self.settings.data, self.service.replica.reader()
        disk = shutil.disk_usage(folder)
        return Shown(
            "storage.html",
            {
                "part": looking.partitions(log, ask.after, self.service.room.taken),
                "totals": looking.totals(log),
                "log_bytes": _bytes_of(folder, inspect.DATABASE),
                "books_bytes": _bytes_of(folder, "hub-admin.db"),
                "documents": inspect.documents_on(self.service.blobs.shelf),
                "disk": disk,
                "floor": self.settings.disk_floor,
                "quota": self.service.room.most,
                "backup_ms": self._backup_ms(),
                "shared": self.service.is_shared,
            },
        )

    # doing

    def rename(self, ask: Ask) -> Answer:
        """Call a device so."""
        one = self._device(ask)
        self.service.perform("rename", {"device": one.id, "label": ask.form.one("label")})
        return Moved(place("devices", one.id, done="renamed"))

    def end(self, ask: Ask) -> Answer:
        """End what a device may do."""
        one, form = self._device(ask), ask.form
        if form.one("how") not in ENDS:
            raise SyncProblem("bad-value", what="how", value="")
        if form.one("sure") != "yes":
            raise SyncProblem("not-sure")
        self.service.perform("end", {"device": one.id, "how": form.one("how"), "reason": form.one("reason")})
        return Moved(place("devices", one.id, done="ended"))

    def admit(self, ask: Ask) -> Answer:
        """Let in what somebody has looked at, and nothing that came after he looked."""
        one, form = self._device(ask), ask.form
        upto = form.whole("upto", _MOST_TIME)
        if not upto:
            raise SyncProblem("malformed", what="upto")
        said = {"device": one.id, "partition": [form.one("partition")], "upto": upto, "reason": form.one("reason")}
        if not self.service.perform("admit", said)["count"]:
            raise SyncProblem("not-found", what="commits")
        return Moved(place("quarantine", done="admitted"))

    def admit_grants(self, ask: Ask) -> Answer:
        """Let in who waits since the key that let him in was closed."""
        said = {"device": replica_text(parse_replica(ask.names["device"])), "reason": ask.form.one("reason")}
        self.service.perform("admit-grants", said)
        return Moved(place("quarantine", done="admitted"))

    def invite(self, ask: Ask) -> Answer:
        """A code for one device, shown this once."""
        form, admin = ask.form, self.service.admin
        role, days = role_of(form.one("role")), form.whole("days", MOST_DAYS)
        if not days:
            raise SyncProblem("bad-value", what="days", value="")
        prefixes = form.several("prefix")
        countries = [one.upper() for one in form.several("country")]
        shares = role.given(prefixes, countries, form.all("convention"), admin.entropy)
        admin.check_given(shares)
        code, expires = admin.invite(role.id, (), ask.now_ms, shares=shares, lasts_ms=days * _DAY_MS)
        address = self._address()
        whole = f"{code}@{address}" if address else ""
        return Shown(
            "invited.html",
            {"code": code, "whole": whole, "picture": _picture(whole), "role": role.id, "expires_ms": expires}
            | {"prefixes": sorted({prefix for share in shares for prefix in share.prefixes})},
        )

    def withdraw(self, ask: Ask) -> Answer:
        """Take an invitation back."""
        if not looking.withdraw(self.service.admin.books, ask.names["number"]):
            raise SyncProblem("not-found", what="invitation")
        return Moved(place("invitations", done="withdrawn"))

    # parts

    def _device(self, ask: Ask) -> looking.DeviceRow:
        found = self.service.admin.device(parse_replica(ask.names["device"]))
        if found is None:
            raise SyncProblem("not-found", what="device")
        return looking.DeviceRow(
            found.replica, found.key, found.person, found.name, found.role, found.prefixes, found.enrolled_ms,
            found.seen_ms, found.charged, found.label, found.ended, found.ended_ms,
        )  # fmt: skip

    def _ended(self, one: looking.DeviceRow) -> str:
        return one.ended or ("" if self.service.replica.rights(one.key) else "closed")

    def _catch_up(self) -> None:
        """Know who was here just now, and what other processes of this hub have taken in."""
        self.service.admin.put_seen()
        if self.service.is_shared:
            self.service.perform("authority-show", {})

    def _above(self, who: list[bytes]) -> dict[bytes, int]:
        """How many commits of each of these the hub above has said that it holds."""
        upstream = read_upstream(self.service.admin)
        if upstream is None:
            return {}
        found = dict.fromkeys(who, 0)
        for chains in acknowledged(self.service.replica.reader(), upstream.key).values():
            for replica in found.keys() & chains.keys():
                found[replica] += chains[replica]
        return found

    def _upstream(self) -> dict[str, object]:
        return {"upstream": read_upstream(self.service.admin), "upstate": read_state(self.service.admin)}

    def _backup_ms(self) -> int | None:
        said = self.service.admin.fact(COPIED)
        with suppress(ValueError):
            return int(said) if said else None
        return None

    def _address(self) -> str:
        return told.read(self.settings.data)


def _is_ours(path: str) -> bool:
    """Whether a path leads to a page of ours; `//` and a backslash lead elsewhere."""
    return path.startswith(place()) and "\\" not in path and path.isascii() and path.isprintable()


def _bytes_of(folder: Path, name: str) -> int:
    found = 0
    for suffix in ("", "-wal"):
        with suppress(OSError):
            found += (folder / f"{name}{suffix}").stat().st_size
    return found


def _picture(text: str) -> Markup | None:
    """A QR code drawn in the page itself: black on white, also where the page is dark."""
    if not text:
        return None
    import segno

    drawn = segno.make_qr(text).svg_inline(scale=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 (a path of numbers: nothing of the text is in it)
