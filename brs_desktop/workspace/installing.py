"""A newer version of a collection's form put in use: checked against the one in use, or refused and nothing changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_desktop.records import Collection, ManifestProblem
from brs_desktop.records.formfiles import FormFile, read_form
from brs_desktop.records.inuse import InUse, version_rank
from brs_desktop.sentences import problem
from brs_desktop.workspace.formstore import in_use_folder

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.workspace.workspace import Workspace

_MOST_TOLD = 10


def install_form(workspace: Workspace, file: Path, name: str | None = None) -> dict[str, Any]:
    """`{collection, form, version, replaces: {form, version}, changes: {new, moved, renamed, retyped, removed}}`.

    It is in use from the next opening of the workspace on, so that a window that is open goes on with what it shows.
    Raises Problem: no-such-file, form-unusable with what is wrong, form-not-newer.
    """
    from brs_desktop.forms import load_form
    from brs_desktop.forms.changes import KINDS, changes_of

    if not file.is_file():
        raise problem("no-such-file", file=str(file))
    try:
        made = read_form(file, name or file.stem, None)
        definition = load_form(made.package.xform)
    except ManifestProblem as wrong:
        raise problem("form-unusable", detail=wrong.message) from wrong
    collection = workspace.collection(name) if name else _of(workspace, definition, file)
    if name is None and collection.name != file.stem:
        made = read_form(file, collection.name, None)
        definition = load_form(made.package.xform)
    before = collection.form
    _accept(workspace, collection, made, definition)
    in_use = InUse(in_use_folder(workspace.folder))
    in_use.keep(collection.name, FormFile(collection.package, collection.outline))
    in_use.put(collection.name, made)
    told = changes_of(before, definition)
    return {
        "collection": collection.name,
        "form": definition.hash,
        "version": definition.version,
        "replaces": {"form": before.hash, "version": before.version},
        "changes": {kind: sum(one.kind == kind for one in told) for kind in KINDS},
    }


def _of(workspace: Workspace, definition: FormDefinition, file: Path) -> Collection:
    """The collection whose form has this id."""
    for collection in workspace.collections:
        if f'id="{definition.form_id}"' in collection.package.xform and collection.form.form_id == definition.form_id:
            return collection
    raise problem("form-unusable", detail=f"{file.name}: form_id {definition.form_id[:80]}")


def _accept(workspace: Workspace, collection: Collection, made: FormFile, definition: FormDefinition) -> None:
    """Refuse what would break answers of records, or lists that stand on this collection."""
    from brs_desktop.forms.check import check_definition
    from brs_desktop.forms.compare import compare_forms

    before = collection.form
    found = [*check_definition(definition), *compare_forms(before, definition)]
    wrong = [one.sentence() for one in found if one.level == "error"]
    if wrong:
        raise problem("form-unusable", detail=" ".join(wrong[:_MOST_TOLD]))
    if version_rank(definition.version) <= version_rank(before.version):
        raise problem("form-not-newer", version=definition.version[:80], in_use=before.version)
    try:
        workspace.registry.try_out(Collection(collection.manifest, made))
    except ManifestProblem as unfit:
        raise problem("form-unusable", detail=unfit.message) from unfit
