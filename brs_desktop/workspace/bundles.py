"""Bundles of this workspace: for whom, what of, onto which stick; what one would bring, and taking it in."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from brs_sync.bundle import mail, peers, putting, writing
from brs_sync.bundle.letters import MOST_BYTES, from_letters, to_letters
from brs_sync.bundle.peers import Reader
from brs_sync.bundle.reading import glance, opened
from brs_sync.bundle.survey import Survey, survey
from brs_sync.bundle.taking import Taken, take
from brs_sync.bundle.writing import Order, Plan, Written
from brs_sync.errors import SyncProblem
from brs_sync.ids import is_frozen, is_prefix

from brs_desktop.errors import Problem
from brs_desktop.language import format_bytes
from brs_desktop.sentences import as_problem, problem
from brs_desktop.workspace import bundlebook, codes, erasing
from brs_desktop.workspace.bundlebook import BundleRun

if TYPE_CHECKING:
    from brs_sync.bundle.mail import Part

    from brs_desktop.workspace.workspace import Workspace

MOST_FILES = 1000
_KEPT_CODES = 20
_NEVER_A_CODE = 400_000  # bytes before they are squeezed
_SIZES = ("needed", "free")
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Exported:
    """Where a bundle lies and what is in it; it may be pulled out: all of it was read back."""

    files: tuple[Path, ...]
    bytes: int
    readers: tuple[Reader, ...]
    written: Written

    @property
    def fits_qr(self) -> bool:
        """Whether one QR code could hold it."""
        return self.bytes <= MOST_BYTES


@dataclass(frozen=True)
class CodedBundle:
    """A bundle as a QR code, and what is in it."""

    code: codes.Code
    bytes: int
    readers: tuple[Reader, ...]
    written: Written


@dataclass(frozen=True)
class Looked:
    """What a file would bring; of a part whose fellows are missing, their numbers."""

    file: Path
    survey: Survey | None
    missing: tuple[int, ...] = ()
    of: int = 1


@dataclass(frozen=True)
class Imported:
    """What a file brought, documents too; of a part whose fellows are missing, their numbers."""

    file: Path
    taken: Taken | None
    missing: tuple[int, ...] = ()
    of: int = 1
    documents: int = 0


class Bundles:
    """What the window and the command line do with bundles; each is remembered."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._shelf = mail.PartShelf(workspace.folder / "bundle-parts")
        peers.prepare(workspace.replica)
        bundlebook.prepare(workspace.replica)

    # for whom

    def readers(self) -> list[Reader]:
        """Whom a bundle can be for: the hub first, then everybody whose grant is known here."""
        replica, profile = self._workspace.replica, self._workspace.profile
        hub = peers.reader_of(replica, bytes.fromhex(profile.hub_key)) if profile.hub_key else None
        return [*([hub] if hub is not None else []), *peers.readers(replica)]

    def reader(self, words: str) -> list[Reader]:
        """The devices that somebody means by `hub`, a device's letters, a person's id or a name."""
        every, wanted = self.readers(), words.strip()
        if wanted.casefold() == "hub":
            found = [one for one in every if one.root]
        else:
            found = [one for one in every if _is_meant(one, wanted)]
        if not found:
            raise problem("bundle-reader-unknown", name=words[:80])
        if len({one.person for one in found}) > 1:
            raise problem("bundle-reader-unclear", name=words[:80])
        return found

    # out

    def plan(
        self,
        readers: Sequence[Reader],
        *,
        partitions: Sequence[str] = (),
        record: str = "",
        everything: bool = False,
        section: str = "",
        small: bool = False,
    ) -> Plan:
        """What a bundle would hold: of these partitions, of a record's own, or of all that the readers may see.

        SYNC, writing 1: what was typed is sealed first. A bundle of one record, or a `small` one, is kept as small as
        it can be. With a `section`, `open` or `personal`, the others stay out; whoever may read them asks for them
        later (rule 12).
        """
        replica = self._workspace.replica
        replica.seal()
        self._workspace.packages.put_along()
        for prefix in partitions:
            if not is_prefix(prefix):
                raise problem("bad-partition", partition=prefix[:80])
        scope = (*partitions, *(self._around(record) if record else ())) or ("",)
        files = self._workspace.files
        lacks = files.lacking() if not (small or record) else ()
        order = Order(tuple(readers), tuple(scope), everything, small or bool(record), section, lacks)
        planned = writing.plan(replica, order)
        return replace(planned, files=tuple(one for one in planned.files if files.has(one.blob)))

    def export(
        self,
        planned: Plan,
        out: Path,
        *,
        part_bytes: int | None = None,
        told: putting.Told = lambda done, total: None,
        cancelled: Cancelled = lambda: False,
    ) -> Exported:
        """Write the bundle of a plan into a folder, or under a name; into parts of a size where one is given."""
        workspace = self._workspace
        with _said(out), putting.spool(workspace.folder) as spool:
            name = putting.target(out, planned.order.readers[0], workspace.clock.now_ms())
            packing = None if planned.order.small else workspace.files.packing()
            written = writing.write(
                workspace.replica, planned, spool.write, now_ms=workspace.clock.now_ms(), files=packing
            )
            with self._leaving(planned):
                files = putting.put_bundle(spool, written.bytes, name, part_bytes, told, cancelled)
        readers = planned.order.readers
        named = ", ".join(one.name or one.replica_text[:8] for one in readers)
        self._remember(False, files[0].name, named, written.commits, written.bytes, "")
        return Exported(tuple(files), written.bytes, readers, written)

    def code(self, planned: Plan) -> CodedBundle:
        """The bundle of a plan as a QR code; refused with bundle-too-large-for-code where none can hold it.

        Whoever sees the code has the bundle, so what is in it counts as sent from now on.
        """
        workspace = self._workspace
        if planned.raw > _NEVER_A_CODE:
            # Long before it is squeezed and sealed: what has no chance is not put together.
            raise _too_large(planned.raw)
        sealed = io.BytesIO()
        with _said(Path("code")):
            written = writing.write(workspace.replica, planned, sealed.write, now_ms=workspace.clock.now_ms())
        if written.bytes > MOST_BYTES:
            raise _too_large(written.bytes)
        with self._leaving(planned):
            code = codes.draw(to_letters(sealed.getvalue()))
        readers = planned.order.readers
        named = ", ".join(one.name or one.replica_text[:8] for one in readers)
        self._remember(False, "QR", named, written.commits, written.bytes, "")
        return CodedBundle(code, written.bytes, readers, written)

    @contextmanager
    def _leaving(self, planned: Plan) -> Iterator[None]:
        """Versions in a bundle for the hub count as sent, on disk before it is anywhere; not if it never got there."""
        replica = self._workspace.replica
        frozen = [one for one in planned.partitions if is_frozen(one)]
        commits = list(writing.commits_of(replica, replace(planned, partitions=tuple(frozen))))
        departed = [replica.depart(one.key.hex(), commits) for one in planned.order.readers if one.root]
        try:
            yield
        except BaseException:
            for one in departed:
                replica.stay(one)
            raise

    def _around(self, record: str) -> list[str]:
        """A record's partition, and the one of its frozen versions beside it."""
        partition = self._workspace.find(record).partition
        beside = partition.rpartition("/")[0] + "/sent"
        return [partition, beside] if not is_frozen(partition) and "/" in partition else [partition]

    # in

    def preview(self, path: Path) -> Looked:
        """What a file would bring, nothing of it taken in; a part is put to its fellows first."""
        self._workspace.replica.seal()
        with _said(path), self._whole(path) as (file, missing, part):
            found = None if file is None else survey(file, self._workspace.replica, self._workspace.files.has)
        return Looked(path, found, missing, part.of if part else 1)

    def take_in(
        self,
        path: Path,
        *,
        partial: bool = False,
        told: Callable[[int], None] = lambda commits: None,
        cancelled: Cancelled = lambda: False,
    ) -> Imported:
        """Take a file in; again changes nothing. Rules are looked at after, with what has come."""
        workspace = self._workspace
        workspace.replica.seal()
        unpacking = workspace.files.unpacking()
        try:
            with _said(path), self._whole(path) as (file, missing, part):
                taken = None
                if file is not None:
                    taken = take(
                        file,
                        workspace.replica,
                        partial=partial,
                        told=told,
                        cancelled=cancelled,
                        files=unpacking,
                    )
        except Exception as error:
            self._remember(True, path.name, "", 0, 0, as_problem(error).code)
            raise
        if taken is not None:
            if part is not None:
                self._shelf.forget(part)
            self._remember(True, path.name, taken.head.name, taken.fresh, _size(path), taken.damage)
            erasing.follow(workspace)
            workspace.review.look()
        return Imported(path, taken, missing, part.of if part else 1, len(unpacking.finished))

    def files(self, path: Path) -> list[Path]:
        """The bundles and parts in a folder but for those that are sealed for others, or the file itself."""
        if not path.is_dir():
            return [path]
        found: list[Path] = []
        for count, one in enumerate(path.iterdir(), 1):
            if count > MOST_FILES:
                raise problem("bundle-too-many", name=path.name, most=MOST_FILES)
            if one.suffix in (putting.END, putting.PART_END) and one.is_file() and self._may_be_ours(one):
                found.append(one)
        return sorted(found)

    def _may_be_ours(self, path: Path) -> bool:
        """A stick carries bundles for several; what is wrong with ours is told when it is opened."""
        try:
            with opened(path) as file:
                return mail.is_part(file) or bool(glance(file, self._workspace.replica))
        except SyncProblem as trouble:
            return trouble.code != "bundle-for-other"

    def typed(self, letters: str) -> Path:
        """The bundle that a scanner typed or somebody pasted, as a file in the workspace; the last few are kept."""
        with _said(Path(letters[:12])):
            data = from_letters(letters)
        folder = self._workspace.folder / "bundle-codes"
        folder.mkdir(exist_ok=True)
        for older in sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime)[:-_KEPT_CODES]:
            older.unlink(missing_ok=True)
        path = folder / f"code-{hashlib.sha256(data).hexdigest()[:8]}{putting.END}"
        path.write_bytes(data)
        return path

    def history(self) -> list[BundleRun]:
        """The bundles of late, newest last."""
        return bundlebook.history(self._workspace.replica)

    @contextmanager
    def _whole(self, path: Path) -> Iterator[tuple[IO[bytes] | None, tuple[int, ...], Part | None]]:
        """The bundle in a file, or the one that its part completes; None and what is missing where it does not."""
        if codes.is_picture(path) or codes.is_text(path):
            read = codes.read_picture if codes.is_picture(path) else codes.read_text
            yield io.BytesIO(read(path)), (), None
            return
        with opened(path) as file:
            if not mail.is_part(file):
                yield file, (), None
                return
            part = mail.read_part(file)
        self._shelf.keep(part)
        if missing := self._shelf.missing(part):
            yield None, missing, part
            return
        with putting.spool(self._workspace.folder) as spool:
            self._shelf.join(part, spool)
            yield spool, (), part

    def _remember(self, came: bool, name: str, peer: str, commits: int, size: int, code: str) -> None:
        now_ms = self._workspace.clock.now_ms()
        bundlebook.remember(self._workspace.replica, BundleRun(now_ms, came, name, peer, commits, size, code))


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Failures say which file they mean, and sizes in a person's units."""
    try:
        yield
    except SyncProblem as trouble:
        code = "bundle-bad" if trouble.code in ("malformed", "unauthentic", "too-large") else trouble.code
        sizes = {name: format_bytes(int(str(trouble.values[name]))) for name in _SIZES if name in trouble.values}
        values = {**trouble.values, **sizes, "name": path.name}
        raise problem(code, details=str(values.pop("what", "")), exit_code=None, **values) from trouble


def _too_large(size: int) -> Problem:
    most = format_bytes(MOST_BYTES)
    return problem("bundle-too-large-for-code", size=format_bytes(size), most=most)


def _is_meant(reader: Reader, words: str) -> bool:
    device = len(words) >= 6 and reader.replica_text.startswith(words.lower())
    return device or words == reader.person or bool(reader.name and words.casefold() == reader.name.casefold())


def _size(path: Path) -> int:
    return path.stat().st_size
