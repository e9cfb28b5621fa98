"""A country's own devices are told of everybody whom its drafts are given to, and by whom he was let in."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from brs_sync.draftreaders import DraftReader, draft_readers, own_countries
from brs_sync.replica import Replica
from brs_sync.roles import roles
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

COUNTRYS_OWN = {
    "national-focal-point", "official-contact-point", "designated-national-authority", "competent-authority",
    "agency-contributor", "focal-point",
}  # fmt: skip


def key() -> bytes:
    return Ed25519PrivateKey.generate().public_key().public_bytes_raw()


def given(by: Replica, to: bytes, role: str, name: str, *countries: str) -> None:
    """The grants of a role, as a hub makes them."""
    for share in roles()[role].filled(countries, own="own"):
        by.issue_grant(to, person=name, name=name, role=role, prefixes=share.prefixes, rights=share.rights)


def test_who_is_given_drafts_is_told_with_who_let_him_in_and_nobody_else(tmp_path: Path) -> None:
    with (
        closing(Replica.open(tmp_path / "top", schemas=lambda name: None)) as top,
        closing(Replica.open(tmp_path / "centre", schemas=lambda name: None)) as centre,
    ):
        top.add_root(top.key)
        people = {}
        for name, role in roles().items():
            if all(share.prefixes for share in role.shares):
                people[name] = centre.key if name == "regional-centre" else key()
                given(top, people[name], name, f"of {name}", "KEN", "UGA")
        seen = draft_readers(top.authority, "KEN")
        assert {one.role for one in seen} == COUNTRYS_OWN
        assert {one.admitted_by for one in seen} == {""} and {one.devices for one in seen} == {1}
        assert own_countries(top.authority, people["focal-point"]) == ["KEN", "UGA"]
        assert own_countries(top.authority, people["reader"]) == own_countries(top.authority, centre.key) == []
        # A centre's own laptop under the name of a focal point: it is given them, and that is seen by the country.
        centre.add_root(top.key)
        centre.receive([], [data for _, data in top.statements()])
        for _ in range(2):
            given(centre, key(), "national-focal-point", "Officer", "KEN")
        top.receive([], [data for _, data in centre.statements()])
        officer = next(one for one in draft_readers(top.authority, "KEN") if one.name == "Officer")
        assert officer == DraftReader("Officer", "national-focal-point", "of regional-centre", 2, officer.since_ms)
        assert not any(one.name == "Officer" for one in draft_readers(top.authority, "UGA"))
        top.issue_revocation(people["focal-point"], "closed", {})
        assert {one.role for one in draft_readers(top.authority, "KEN")} == COUNTRYS_OWN - {"focal-point"}
