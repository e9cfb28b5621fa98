"""The store: by content, verified, on disk, never half a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brs_desktop.library.refusals import Refused
from brs_desktop.library.store import FileStore, Stopped, Stored


def put(store: FileStore, source: Path) -> Stored:
    with store.receive(source) as part:
        return store.keep(part)


@given(contents=st.lists(st.binary(max_size=200), max_size=6))
@settings(max_examples=40)
def test_what_goes_in_comes_out_once(tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]) -> None:
    """Equal contents are one file; every file is the one that its hash says."""
    folder = tmp_path_factory.mktemp("store")
    store = FileStore(folder / "files")
    for number, content in enumerate(contents):
        source = folder / str(number)
        source.write_bytes(content)
        kept = put(store, source)
        assert kept == Stored(hashlib.sha256(content).hexdigest(), len(content), kept.fresh)
        assert store.place(kept.sha256).read_bytes() == content and store.verify(kept.sha256)
        assert kept.fresh == (content not in contents[:number])
    assert sorted(size for _sha, size in store.sizes()) == sorted(len(one) for one in set(contents))


def test_a_file_altered_on_disk_is_noticed_and_mended_by_the_next_import(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    (tmp_path / "a").write_bytes(b"whole")
    kept = put(store, tmp_path / "a")
    place = store.place(kept.sha256)
    place.chmod(0o644)
    place.write_bytes(b"rotten")
    assert store.has(kept.sha256) and not store.verify(kept.sha256)
    assert put(store, tmp_path / "a").fresh and store.verify(kept.sha256)


def test_what_is_not_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)
    with store.receive(tmp_path / "a"):
        pass
    with pytest.raises(Stopped), store.receive(tmp_path / "a", cancelled=lambda: True):
        pass
    with pytest.raises(Refused, match="too-large"), store.receive(tmp_path / "a", most=1_000_000):
        pass
    with pytest.raises(OSError), store.receive(tmp_path / "gone"):
        pass
    assert list(store.sizes()) == [] and list((tmp_path / "files" / "incoming").iterdir()) == []


def test_leftovers_of_a_crash_are_swept_and_never_counted(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    store.sweep()
    (tmp_path / "files" / "incoming").mkdir(parents=True)
    (tmp_path / "files" / "incoming" / "torn.part").write_bytes(b"half")
    (tmp_path / "files" / "ab").mkdir()
    (tmp_path / "files" / "ab" / "not-a-hash").write_bytes(b"?")
    assert list(store.sizes()) == []
    store.sweep()
    assert list((tmp_path / "files" / "incoming").iterdir()) == []


@given(name=st.text(max_size=80))
def test_no_name_but_a_hash_leads_into_the_store(name: str) -> None:
    store = FileStore(Path("files"))
    assert not store.has(name)
    with pytest.raises(ValueError):
        store.place(name + "!")
