"""A newer version of a collection's form put in use: checked against the one in use, or refused and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_desktop.records import Collection, ManifestProblem
from brs_desktop.records.formfiles import FormFile, read_form
from brs_desktop.records.inuse import InUse, version_rank
from brs_desktop.sentences import problem
from brs_desktop.workspace.formstore import in_use_folder

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.forms.changes import Changed
    from brs_desktop.forms.errors import FormIssue
    from brs_desktop.workspace.packages import Came
    from brs_desktop.workspace.workspace import Workspace

_MOST_TOLD = 10
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Considered:
    """A form that may take the place of the one in use: what it changes, and what stands against it.

    `refused` are sentences; with none of them it can be put in use. `warned` is to be read before.
    """

    collection: Collection
    made: FormFile
    form: FormDefinition
    changes: tuple[Changed, ...]
    refused: tuple[str, ...]
    warned: tuple[str, ...]
    older: bool = False
    # Where it was read from, with its pictures and sounds beside it; of one that came with records nothing is.
    file: Path | None = None

    def shape(self) -> dict[str, Any]:
        """As scripts read it."""
        from brs_desktop.forms.changes import KINDS

        before = self.collection.form
        return {
            "collection": self.collection.name,
            "form": self.form.hash,
            "version": self.form.version,
            "replaces": {"form": before.hash, "version": before.version},
            "changes": {kind: sum(one.kind == kind for one in self.changes) for kind in KINDS},
        }


@dataclass(frozen=True)
class UsedForm:
    """Which form of a collection is in use here, and the one that can be brought back."""

    collection: Collection
    version: str
    put: bool
    before: str | None
    passed_over: str


def install_form(workspace: Workspace, file: Path, name: str | None = None) -> dict[str, Any]:
    """`{collection, form, version, replaces: {form, version}, changes: {new, moved, renamed, retyped, removed}}`.

    It counts at once: new records are made with it, drafts keep the form that they have until somebody brings them.
    Raises Problem: no-such-file, form-unusable with what is wrong, form-not-newer.
    """
    considered = consider_form(workspace, file, name)
    before = considered.collection.form
    if considered.older and not considered.refused:
        raise problem("form-not-newer", version=considered.form.version[:80], in_use=before.version)
    return put_in_use(workspace, considered)


def consider_form(workspace: Workspace, file: Path, name: str | None = None) -> Considered:
    """Look at a form as the next version of a collection's, and change nothing.

    Raises Problem for a file that is no form of a collection that is kept here.
    """
    from brs_desktop.forms import load_form

    if not file.is_file():
        raise problem("no-such-file", file=str(file))
    try:
        made = read_form(file, name or file.stem, None)
        definition = load_form(made.package.xform)
        collection = workspace.collection(name) if name else _of(workspace, definition, file)
        if name is None and collection.name != file.stem:
            made = read_form(file, collection.name, None)
            definition = load_form(made.package.xform)
    except ManifestProblem as wrong:
        raise problem("form-unusable", detail=wrong.message) from wrong
    return replace(consider(workspace, collection, made, definition), file=file)


def consider(workspace: Workspace, collection: Collection, made: FormFile, definition: FormDefinition) -> Considered:
    """What would break answers of records, or lists that stand on this collection, stands against a form."""
    from brs_desktop.forms.changes import changes_of
    from brs_desktop.forms.check import check_definition
    from brs_desktop.forms.compare import compare_forms

    before = collection.form
    found: list[FormIssue] = [*check_definition(definition), *compare_forms(before, definition)]
    refused = [one.sentence() for one in found if one.level == "error"]
    try:
        workspace.registry.try_out(Collection(collection.manifest, made))
    except ManifestProblem as unfit:
        refused.append(unfit.message)
    return Considered(
        collection,
        made,
        definition,
        changes_of(before, definition),
        tuple(refused),
        tuple(one.sentence() for one in found if one.level != "error"),
        version_rank(definition.version) <= version_rank(before.version),
    )


def put_in_use(workspace: Workspace, considered: Considered, progress: Progress = lambda done: None) -> dict[str, Any]:
    """Put a form that was considered in use; what stands against it refuses it (Problem form-unusable)."""
    if considered.refused:
        raise problem("form-unusable", detail=" ".join(considered.refused[:_MOST_TOLD]))
    if considered.collection.form_hash != workspace.collection(considered.collection.name).form_hash:
        raise problem("form-changed-meanwhile")
    if considered.older:
        raise problem("form-not-newer", version=considered.form.version[:80], in_use=considered.collection.form.version)
    made = considered.made.package
    media = workspace.versionmedia
    files = media.gather(considered.file, made.hash, made.xform, considered.collection) if considered.file else {}
    with media.put(made.hash, files):
        _put(workspace, considered.collection, considered.made, progress)
    return considered.shape()


def consider_came(workspace: Workspace, came: Came) -> Considered:
    """Look at a form that came with records as the next version for new ones, too."""
    from brs_desktop.forms.shapes import Package
    from brs_desktop.records.outlining import outline_from

    collection = workspace.collection(came.collection.name)
    definition = workspace.forms.form(collection, came.hash)
    package = Package(workspace.forms.text(collection, came.hash), came.hash)
    return consider(workspace, collection, FormFile(package, outline_from(definition)), definition)


def forms_in_use(workspace: Workspace) -> tuple[UsedForm, ...]:
    """The collections whose form somebody put in use here or can bring back, or whose best one is passed over."""
    in_use, found = InUse(in_use_folder(workspace.folder)), []
    for collection in workspace.collections:
        before = in_use.before(collection.name, workspace.registry.own.get(collection.name))
        if before is not None and before.package.hash == collection.form_hash:
            before = None
        passed = workspace.registry.passed_over.get(collection.name)
        put = in_use.was_put(collection.name)
        if put or before is not None or passed is not None:
            told = _version(before) if before is not None else None
            found.append(UsedForm(collection, collection.form.version, put, told, passed.message if passed else ""))
    return tuple(found)


def bring_back(workspace: Workspace, name: str, progress: Progress = lambda done: None) -> dict[str, Any]:
    """The form before the last change is in use again; drafts made with the other one keep theirs.

    Raises Problem form-none-before where there is none that could be.
    """
    from brs_desktop.forms.changes import KINDS, changes_of

    collection = workspace.collection(name)
    before = InUse(in_use_folder(workspace.folder)).before(name, workspace.registry.own.get(name))
    if before is None or before.package.hash == collection.form_hash:
        raise problem("form-none-before")
    left = collection.form
    try:
        workspace.registry.try_out(Collection(collection.manifest, before))
    except ManifestProblem as unfit:
        raise problem("form-unusable", detail=unfit.message) from unfit
    _put(workspace, collection, before, progress)
    now = workspace.collection(name).form
    told = changes_of(left, now)
    return {
        "collection": name,
        "form": now.hash,
        "version": now.version,
        "replaces": {"form": left.hash, "version": left.version},
        "changes": {kind: sum(one.kind == kind for one in told) for kind in KINDS},
    }


def _put(workspace: Workspace, collection: Collection, form: FormFile, progress: Progress) -> None:
    """On disk first, then in what runs: a program that ends between the two opens with it. All of it or nothing."""
    now = Collection(collection.manifest, form)
    base = workspace.registry.own.get(collection.name)
    workspace.forms.keep(form.package)
    if base is None or form.package.hash != base.package.hash:
        workspace.packages.note(collection.name, form.package.hash)
    in_use = InUse(in_use_folder(workspace.folder))
    stood = in_use.files(collection.name)
    try:
        in_use.put(collection.name, form, FormFile(collection.package, collection.outline), base)
        workspace.model.renew(now, progress)
    except BaseException:
        in_use.restore(collection.name, stood)
        raise
    workspace.registry.put(now)


def _version(form: FormFile) -> str:
    from brs_desktop.records.inuse import version_of

    return version_of(form)


def _of(workspace: Workspace, definition: FormDefinition, file: Path) -> Collection:
    """The collection whose form has this id."""
    for collection in workspace.collections:
        if f'id="{definition.form_id}"' in collection.package.xform and collection.form.form_id == definition.form_id:
            return collection
    raise problem("form-unusable", detail=f"{file.name}: form_id {definition.form_id[:80]}")
