"""What an administrator sees and does on the page, over a real socket, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from brs_sync.enrol import code_hash
from brs_sync.errors import SyncProblem
from brs_sync.hub.page.looking import PAGE
from brs_sync.ids import replica_id, replica_text
from brs_sync.statement import issue_grant

from tests.hubpage.conftest import Visitor, said
from tests.sync.roads.hubs import Device, Hub
from tests.sync.tiers.chain import Tier, submit, until

HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(2)>'{{7777*7777}}"""
SOMEBODY = bytes(range(32))
INVITE = {"role": "focal-point", "country": "", "prefix": "contacts/KEN", "days": "3"}


def code_on(text: str) -> str:
    found = re.search(r'class="code"><code dir="ltr">([0-9A-Z-]{14})<', text)
    assert found is not None, text
    return found[1]


def test_hostile_names_are_words_and_nothing_else(hub: Hub, visitor: Visitor, tmp_path: Path) -> None:
    with Device(tmp_path / "evil", hub.url) as device:
        device.client.enrol(hub.invite("contacts/XSS"), HOSTILE)
        device.write("contacts/XSS", "jo", name="x")
        device.sync()
        letters = device.replica.id_text
        visitor.post(f"/admin/devices/{letters}/name", {"label": "{{7777*7777}}<b>"})
        visitor.post(f"/admin/devices/{letters}/end", {"how": "compromised", "sure": "yes", "reason": "<i>why</i>"})
        for page in ("", "devices", f"devices/{letters}", "quarantine", f"quarantine/{letters}?partition=contacts/XSS"):
            text = visitor.get(f"/admin/{page}").text
            assert "<script" not in text and "<img" not in text and "onerror=alert(2)>" not in text, page
            assert "&lt;script&gt;" in text, page
            assert str(7777 * 7777) not in text, "no template read it, and no time or size looks like it"
        assert "{{7777*7777}}&lt;b&gt;" in visitor.get(f"/admin/devices/{letters}").text


def test_a_device_is_seen_named_and_ended(hub: Hub, visitor: Visitor, tmp_path: Path) -> None:
    with hub.device(tmp_path / "amina", "contacts/KEN", "report/KEN") as amina:
        amina.write("contacts/KEN", "jo", name="Jo")
        amina.write("contacts/KEN", "jo", name="Joe")
        amina.sync()
        letters = amina.replica.id_text
        rows = said(visitor.get("/admin/devices"))
        assert "amina" in rows and "Kenya" in rows and "Focal point" in rows and "this hub" in rows
        one = visitor.get(f"/admin/devices/{letters}")
        assert "Commits 2" in said(one) and "contacts/KEN 2" in said(one)
        done = visitor.post(f"/admin/devices/{letters}/name", {"label": "Office laptop"})
        assert done.history[0].status_code == 303 and "new name" in said(done) and "Office laptop" in said(done)
        bad = visitor.post(f"/admin/devices/{letters}/name", {"label": "turned \u202e round"})
        assert bad.status_code == 422 and "characters that are not to be seen" in said(bad)
        unsure = visitor.post(f"/admin/devices/{letters}/end", {"how": "lost", "reason": "left on the train"})
        assert unsure.status_code == 422 and "left on the train" in unsure.text, "what was typed is still there"
        assert 'value="lost" required checked' in unsure.text
        assert visitor.post(f"/admin/devices/{letters}/end", {"how": "burnt", "sure": "yes"}).status_code == 422
        ended = visitor.post(f"/admin/devices/{letters}/end", {"how": "lost", "sure": "yes"})
        assert "Nothing was deleted" in said(ended) and "Lost" in said(ended) and "End it" not in said(ended)
        assert letters[:8] in said(visitor.get("/admin/devices?show=ended"))
        assert letters[:8] not in said(visitor.get("/admin/devices?show=use"))
        (line,) = (one for one in hub.run("devices") if one["device"] == letters)
        assert line["ended"] == "lost" and line["label"] == "Office laptop"


def test_only_what_was_looked_at_is_let_in(hub: Hub, visitor: Visitor, tmp_path: Path) -> None:
    there = "contacts/QUA"
    with hub.device(tmp_path / "zed", there) as zed, hub.device(tmp_path / "reader", there) as reader:
        for number in range(3):
            zed.write(there, f"r{number}", name=f"v{number}")
        zed.sync()
        reader.sync()
        letters = zed.replica.id_text
        visitor.post(f"/admin/devices/{letters}/end", {"how": "compromised", "sure": "yes"})
        reader.sync()
        assert [reader.value(there, f"r{n}", "name") for n in range(3)] == [None, None, None]
        assert "Its key is in wrong hands" in said(visitor.get("/admin/quarantine"))
        preview = said(visitor.get(f"/admin/quarantine/{letters}?partition={there}"))
        assert "contacts/=r0" in preview and "Let in up to number 3" in preview
        odd = visitor.post(f"/admin/quarantine/{letters}", {"partition": there, "upto": "-1"})
        assert odd.status_code == 400
        done = visitor.post(f"/admin/quarantine/{letters}", {"partition": there, "upto": "2", "reason": "by phone"})
        assert "What you looked at is let in" in said(done)
        reader.sync()
        assert [reader.value(there, f"r{n}", "name") for n in range(3)] == ["v0", "v1", None]
        left = said(visitor.get(f"/admin/quarantine/{letters}?partition={there}"))
        assert "contacts/=r2" in left and "contacts/=r1" not in left
        again = visitor.post(f"/admin/quarantine/{letters}", {"partition": there, "upto": "2", "reason": "once more"})
        assert again.status_code == 404 and "Nothing was changed" in said(again), "somebody was quicker"


def test_who_was_let_in_by_a_closed_key_waits_and_is_let_in(hub: Hub, visitor: Visitor, tmp_path: Path) -> None:
    (line,) = hub.run("invite", "--role", "national-focal-point", "--country", "QUB")
    with hub.device(tmp_path / "reader", "contacts/QUB") as reader, Device(tmp_path / "amina", hub.url) as amina:
        amina.client.enrol(line["code"], "Amina <b>")
        own = next(one for one in amina.replica.standing(amina.replica.key) if "grant" in one.rights)
        later = issue_grant(
            amina.replica._home.identity.key, subject=SOMEBODY, person="p", name="Cara <i>", role="focal-point",
            prefixes=("contacts/QUB",), rights=("read", "write"), chain=own.hash, issued=1,
        )  # fmt: skip
        visitor.post(f"/admin/devices/{amina.replica.id_text}/end", {"how": "closed", "sure": "yes"})
        reader.replica.receive([], [later])
        reader.sync()
        letters = replica_text(replica_id(SOMEBODY))
        shown = visitor.get("/admin/quarantine")
        assert "Let in by a key that was closed" in said(shown) and "Let in Cara <i>" in said(shown)
        assert "Focal point" in said(shown) and "Amina <b>" in said(shown) and "<i>" not in shown.text
        assert visitor.post("/admin/quarantine/UPPER/grants", {"reason": ""}).status_code == 404
        done = visitor.post(f"/admin/quarantine/{letters}/grants", {"reason": "by phone"})
        assert "What you looked at is let in" in said(done) and "Cara" not in said(done)
        again = visitor.post(f"/admin/quarantine/{letters}/grants", {"reason": "by phone"})
        assert again.status_code == 404 and "Nothing was changed" in said(again), "somebody was quicker"
        reader.sync()
        assert reader.replica.rights(SOMEBODY)


def test_an_invitation_is_shown_once_and_lets_one_device_in(hub: Hub, visitor: Visitor, tmp_path: Path) -> None:
    made = visitor.post("/admin/invitations", INVITE)
    code = code_on(made.text)
    assert made.status_code == 200 and "<svg" in made.text and f"{code}@{hub.url}" in made.text
    assert code not in made.url and code not in visitor.get("/admin/invitations").text
    with Device(tmp_path / "new", hub.url) as new:
        assert new.client.enrol(code, "New").prefixes == ("contacts/KEN",)
    by_country = visitor.post(
        "/admin/invitations", {"role": "reader", "country": "ken, uga", "convention": "basel"} | {"days": "1"}
    )
    assert "report/KEN/*/basel/sent" in by_country.text and "report/UGA/*/basel/sent" in by_country.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"prefix": "", "country": ""}, "three letters each"),
        ({"role": "emperor"}, "Choose a role"),
        ({"prefix": "contacts//KEN"}, "is not written as a partition"),
        ({"role": "secretariat", "prefix": ""}, "Say which partitions"),
        ({"days": "15"}, "for how many days"),
        ({"days": "0"}, "for how many days"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_in_words(
    visitor: Visitor, hub: Hub, fields: dict[str, str], words: str
) -> None:
    before = hub.run("status")[0]["invitations"]
    answer = visitor.post("/admin/invitations", INVITE | fields)
    assert answer.status_code == 422 and words in said(answer)
    assert hub.run("status")[0]["invitations"] == before
    if "prefix" not in fields:
        assert ">contacts/KEN</textarea>" in answer.text, "what was typed is still there"


def test_a_withdrawn_invitation_lets_nobody_in(hub: Hub, visitor: Visitor, tmp_path: Path) -> None:
    code = code_on(visitor.post("/admin/invitations", INVITE).text)
    number = code_hash(code)[:6].hex()
    done = visitor.post(f"/admin/invitations/{number}/withdraw", {})
    assert "The invitation is withdrawn" in said(done)
    assert visitor.post(f"/admin/invitations/{number}/withdraw", {}).status_code == 404
    with Device(tmp_path / "late", hub.url) as late, pytest.raises(SyncProblem) as caught:
        late.client.enrol(code, "Late")
    assert caught.value.code == "code-unknown"


def test_long_lists_come_a_page_at_a_time_and_whole(hub: Hub, visitor: Visitor) -> None:
    with hub.admin() as admin:
        for number in range(PAGE + 7):
            admin.invite("reader", (f"contacts/L{number:02}",), 5_000_000_000_000 + number // 2)
    assert re.search(r"/admin/invitations/[0-9a-f]{12}/withdraw", visitor.get("/admin/invitations").text)
    path, seen = "/admin/invitations", []
    while path:
        text = visitor.get(path).text
        seen += re.findall(r"contacts/(L\d\d)", text)
        assert text.count("<tr>") <= PAGE + 1
        more = re.search(r'class="more"><a href="([^"]+)"', text)
        path = more[1].replace("&amp;", "&") if more else ""
    assert sorted(seen) == [f"L{number:02}" for number in range(PAGE + 7)]


def test_the_hub_says_how_it_is_and_what_it_holds(hub: Hub, visitor: Visitor, tmp_path: Path) -> None:
    with hub.device(tmp_path / "ana", "report/KEN") as ana:
        ana.write("report/KEN/2025/basel/sent", "v1", name="x")
        ana.sync()
    first = said(visitor.get("/admin/"))
    (shown,) = hub.run("authority", "show")
    assert str(shown["fingerprint"]) in first and "its own root" in first and "Centre North" in first
    assert "None that the hub knows of" in first and "The disk has room yes" in first and " ana " in first
    receipts = said(visitor.get("/admin/receipts"))
    assert "report/KEN/2025/basel/sent ana 1" in receipts
    storage = said(visitor.get("/admin/storage"))
    assert "report/KEN/2025/basel/sent" in storage and "MB" in storage
    hub.run("backup", str(tmp_path / "copy"))
    assert "None that the hub knows of" not in said(visitor.get("/admin/storage"))


def test_the_office_s_own_listener_has_the_page_too(hub: Hub) -> None:
    office = Visitor(str(hub.ready["admin"]))
    (line,) = hub.run("page")
    assert line["at"] == [f"{hub.url}/admin/", f"{hub.ready['admin']}/admin/"]
    assert office.sign_in(str(line["code"])).status_code == 200
    assert office.get("/health").json() == {"alive": True}


def test_the_tiers_above_are_shown_by_what_they_have_said(tmp_path: Path) -> None:
    top, centre = Tier(tmp_path / "top", "Secretariat"), Tier(tmp_path / "centre", "Centre North")
    try:
        top.serve()
        centre.join(top)
        centre.serve()
        with centre.device(tmp_path / "amina") as amina:
            submit(amina)
            amina.sync()
        until(lambda: [path for (path,) in top.rows("SELECT path FROM partition") if path.endswith("/sent")] or None)
        centre.meet_served()
        visitor = Visitor(centre.url)
        visitor.sign_in(str(centre.command("page")[0]["code"]))
        assert top.url in said(visitor.get("/admin/"))
        assert "this hub hub above: 1" in said(visitor.get("/admin/devices"))
        receipts = said(visitor.get("/admin/receipts"))
        assert "report/KEN/2025/basel/sent amina 1" in receipts and "Hub Secretariat 1 (" in receipts
    finally:
        top.kill()
        centre.kill()


@pytest.mark.parametrize(
    ("language", "code", "direction", "word"),
    [
        ("ar-EG,en;q=0.5", "ar", "rtl", "الأجهزة"),
        ("zh-Hans", "zh", "ltr", "设备"),
        ("de, ru;q=0.8", "ru", "ltr", "Устройства"),
        ("es", "es", "ltr", "Dispositivos"),
        ("fr-CH", "fr", "ltr", "Appareils"),
        ("xx", "en", "ltr", "Devices"),
    ],
)
def test_everybody_reads_his_language(
    hub: Hub, visitor: Visitor, language: str, code: str, direction: str, word: str
) -> None:
    answer = visitor.get("/admin/devices", **{"Accept-Language": language})
    assert f'<html lang="{code}" dir="{direction}">' in answer.text and f"<h1>{word}</h1>" in answer.text


def test_a_language_that_was_chosen_stays(hub: Hub, visitor: Visitor) -> None:
    answer = visitor.post("/admin/language", {"language": "ru", "back": "/admin/storage"})
    assert answer.url == f"{hub.url}/admin/storage" and '<html lang="ru"' in answer.text
    for back in (
        "//evil.example",
        "https://evil.example/admin/",
        "/admin/\\evil",
        "/v1/hello",
        "/admin/\r\nX: y",
        "/adminx",
    ):
        elsewhere = visitor.post("/admin/language", {"language": "ru", "back": back}, follow=False)
        assert elsewhere.headers["location"] == "/admin/", back
    assert '<html lang="ru"' in visitor.post("/admin/language", {"language": "xx"}).text
