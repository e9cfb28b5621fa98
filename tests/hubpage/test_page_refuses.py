"""The page gives nothing to who has not signed in, and does nothing that its own forms did not ask for."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from brs_sync.auth import to_text
from brs_sync.hub import server
from brs_sync.hub.page.forms import MOST_BYTES
from brs_sync.hub.page.gate import is_loopback

from tests.hubpage.conftest import Visitor, code_of, said
from tests.sync.roads.hubs import Hub, run_command

SOMEBODY = "a" * 26
GETS = (
    "", "devices", f"devices/{SOMEBODY}", "invitations", "quarantine", f"quarantine/{SOMEBODY}", "receipts", "storage",
    "nowhere", "sign-out", f"devices/{SOMEBODY}/end",
)  # fmt: skip
POSTS = (
    "sign-out", f"devices/{SOMEBODY}/name", f"devices/{SOMEBODY}/end", "invitations", "invitations/00/withdraw",
    f"quarantine/{SOMEBODY}",
)  # fmt: skip


@pytest.mark.parametrize("path", GETS)
def test_every_page_asks_who_is_there_first(stranger: Visitor, path: str) -> None:
    answer = stranger.get(f"/admin/{path}")
    assert answer.status_code == 401 and "<h1>Sign in</h1>" in answer.text and "<nav" not in answer.text


@pytest.mark.parametrize("path", POSTS)
def test_every_form_asks_who_is_there_first(stranger: Visitor, path: str) -> None:
    stranger.show(to_text(bytes(32)))
    answer = stranger.post(f"/admin/{path}", {"proof": "0" * 64})
    assert answer.status_code == 401 and "<h1>Sign in</h1>" in answer.text


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("proof", ["", "0" * 64, "é"])
def test_a_form_that_is_not_of_this_session_does_nothing(visitor: Visitor, path: str, proof: str) -> None:
    answer = visitor.post(f"/admin/{path}", {"proof": proof, "role": "reader", "country": "KEN", "days": "1"})
    assert answer.status_code == 403 and "not from your session" in said(answer)
    assert visitor.get("/admin/").status_code == 200, "nobody was signed out"


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": ""}, {"Sec_Fetch_Site": "cross-site"},
     {"Sec_Fetch_Site": "same-site"}],
)  # fmt: skip
def test_a_foreign_page_s_form_does_nothing(visitor: Visitor, hub: Hub, headers: dict[str, str]) -> None:
    before = _open(hub)
    answer = visitor.post("/admin/invitations", {"role": "reader", "country": "KEN", "days": "1"}, **headers)
    assert answer.status_code == 403 and "another page" in said(answer)
    assert _open(hub) == before
    code = code_of(hub)
    assert Visitor(hub.url).post("/admin/sign-in", {"code": code}, **headers).status_code == 403
    assert Visitor(hub.url).sign_in(code).status_code == 200, "nor did it use up the code"


def _open(hub: Hub) -> object:
    (line,) = hub.run("status")
    return line["invitations"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("x=" + "a" * MOST_BYTES, 413),
        ("&".join(f"f{n}=1" for n in range(100)), 400),
        ("role=%ff%fe", 400),
        (b"role=\xff", 400),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(visitor: Visitor, body: str, status: int) -> None:
    assert visitor.post("/admin/invitations", body).status_code == status


def test_a_form_of_another_kind_is_refused(visitor: Visitor) -> None:
    answer = visitor.post("/admin/invitations", json.dumps({"proof": visitor.proof}), Content_Type="application/json")
    assert answer.status_code == 400 and "did not come whole" in said(answer)
    assert visitor.get("/admin/devices?after=" + "a" * 3000).status_code == 413


def test_odd_addresses_are_answered_like_lost_ones(visitor: Visitor) -> None:
    for path in ("devices/UPPER", "devices/" + SOMEBODY, "quarantine/nobody?partition=contacts/KEN", "a/b/c", "%00"):
        answer = visitor.get(f"/admin/{path}")
        assert answer.status_code == 404 and "not any more" in said(answer), path
    for query in (
        "after=zz-zz",
        "after=9",
        "after=~~~",
        "after=a~00~%C2%B2~b",
        "after=a~00~" + "9" * 30 + "~b",
        "show=%22%3E",
        "after=" + "9" * 40,
        "done=x%3Cscript",
    ):
        for page in ("devices", "invitations", "quarantine", "receipts", "storage"):
            answer = visitor.get(f"/admin/{page}?{query}")
            assert answer.status_code == 200 and "<script" not in answer.text, (page, query)


def test_only_what_is_asked_for_in_the_right_way_is_answered(visitor: Visitor) -> None:
    whole, head = visitor.get("/admin/"), visitor.get("/admin/", "HEAD")
    assert head.status_code == 200 and not head.content
    assert head.headers["content-security-policy"] == whole.headers["content-security-policy"]
    assert visitor.get("/admin/", "PUT").status_code == 405
    assert visitor.post("/admin/devices", {}).status_code == 405
    assert visitor.get("/admin").url.endswith("/admin/"), "who leaves the last stroke out finds it all the same"
    assert visitor.get("/administrator").status_code == 404


def test_nobody_keeps_frames_or_runs_anything_of_a_page(visitor: Visitor, stranger: Visitor) -> None:
    for answer in (visitor.get("/admin/"), stranger.get("/admin/sign-in"), visitor.get("/admin/nowhere")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "script" not in policy
        assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in answer.text and "style=" not in answer.text and "javascript" not in answer.text
        assert not re.search(r"\son\w+=", answer.text), "no handler in any mark"
    style = stranger.get("/admin/style.css")
    assert style.headers["content-type"].startswith("text/css") and "url(" not in style.text


def test_the_cookie_is_of_this_host_and_its_own_pages_alone(hub: Hub) -> None:
    one = Visitor(hub.url)
    answer = one.post("/admin/sign-in", {"code": code_of(hub)}, follow=False)
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303 and answer.headers["location"] == "/admin/"
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    assert one.secret not in answer.headers["location"] and one.secret not in answer.text


def test_a_code_is_good_once_and_a_session_until_it_ends(hub: Hub) -> None:
    code = code_of(hub)
    first, second = Visitor(hub.url), Visitor(hub.url)
    assert first.sign_in(code.lower().replace("-", " ")).status_code == 200
    again = second.sign_in(code)
    assert again.status_code == 403 and "This code is not good" in said(again)
    assert second.get("/admin/").status_code == 401
    secret = first.secret
    assert first.post("/admin/sign-out", {}).status_code == 200
    first.show(secret)
    assert first.get("/admin/").status_code == 401, "the secret is worth nothing afterwards"


def test_everybody_is_signed_out_by_a_command_and_codes_are_taken_back(hub: Hub, visitor: Visitor) -> None:
    code = code_of(hub)
    (line,) = hub.run("page", "--end")
    assert isinstance(line["ended"], int) and line["ended"] >= 1
    assert visitor.get("/admin/").status_code == 401
    assert Visitor(hub.url).sign_in(code).status_code == 403


def test_a_session_outlives_the_process(hub: Hub, visitor: Visitor) -> None:
    hub.kill()
    hub.start()
    assert visitor.get("/admin/").status_code == 200


def test_wrong_codes_wait_and_a_good_one_does_not(tmp_path: Path) -> None:
    with Hub(tmp_path / "hub") as hub:
        guessing = Visitor(hub.url)
        answers = [guessing.post("/admin/sign-in", {"code": f"WRNG-WRNG-{n:04}"}) for n in range(12)]
        found = [one.status_code for one in answers]
        assert found[:5] == [403] * 5 and 429 in found and set(found) <= {403, 429}
        slow = answers[found.index(429)]
        assert "Seconds until the next try" in said(slow)
        assert Visitor(hub.url).sign_in(code_of(hub)).status_code == 200


def test_a_page_that_is_turned_off_is_not_there(tmp_path: Path) -> None:
    with Hub(tmp_path / "hub", options=("--page", "off")) as hub:
        answer = Visitor(hub.url).get("/admin/")
        assert answer.status_code == 404 and "<" not in answer.text
        (hub.folder / "hub.toml").write_text('page = "off"\n', "utf-8")
        (error,) = run_command(hub.folder, "page", code=3)
        assert error["error"] == "page-off" and error["next"]


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}],
)
def test_by_itself_only_this_computer_is_answered(stranger: Visitor, headers: dict[str, str]) -> None:
    """Not who comes through a proxy on it, and not a foreign page whose name leads here."""
    answer = stranger.get("/admin/sign-in", **headers)
    assert answer.status_code == 404 and "<" not in answer.text


def _outward() -> str:
    """This machine's own number where others reach it; nothing where it has none."""
    with closing(server.listen("0.0.0.0", 0)) as listener:
        found = server.outward(listener)
    return "" if not found or is_loopback(found) else found


@pytest.mark.skipif(not _outward(), reason="this machine is on no network")
@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_the_network_is_answered_where_that_is_said_and_over_tls_alone(tmp_path: Path) -> None:
    options = ("--listen", "0.0.0.0:0", "--admin-listen", f"{_outward()}:0")
    with Hub(tmp_path / "hub", options=(*options, "--page", "network")) as hub:
        address = hub.address.partition("#")[0]
        assert hub.run("page", "--end") == [{"ended": 0}]
        far = Visitor(address)
        assert far.get("/admin/").status_code == 401 and far.sign_in(code_of(hub)).status_code == 200
        (cookie,) = far.cookies
        assert cookie.name == "__Host-brs-page" and cookie.secure
        assert "Invitations" in said(far.get("/admin/invitations"))
        assert f"{address}/admin/" in hub.run("page")[0]["at"]  # type: ignore[operator]
        assert Visitor(str(hub.ready["admin"])).get("/admin/").status_code == 404, "that listener has no TLS"
        hub.stop()
        hub.options = options
        hub.start()
        far = Visitor(hub.address.partition("#")[0])
        assert far.get("/admin/").status_code == 404, "without a word from anybody it is for this computer"


def test_the_log_says_what_was_done_and_not_by_whom_or_to_whom(tmp_path: Path) -> None:
    with (
        Hub(tmp_path / "hub", options=("--log", "requests")) as hub,
        hub.device(tmp_path / "amina", "contacts/KEN") as one,
    ):
        visitor = Visitor(hub.url)
        code, letters = code_of(hub), one.replica.id_text
        visitor.sign_in(code)
        visitor.post(f"/admin/devices/{letters}/name", {"label": "Amina's laptop"})
        visitor.post(f"/admin/devices/{letters}/end", {"how": "closed"})
        made = re.search(r"<code dir=\"ltr\">([0-9A-Z-]{14})</code>", _invited(visitor))
        assert made is not None
        hub.stop()
        lines = [json.loads(line) for line in hub.said[1].splitlines()]
        acts = [(line["act"], line.get("refused", "")) for line in lines if line["event"] == "page"]
        assert acts == [("sign-in", ""), ("rename", ""), ("end", "not-sure"), ("invite", "")]
        for secret in (code, made[1], letters, "Amina", "amina", visitor.secret, visitor.proof):
            assert secret not in hub.said[1]
        assert {line["path"] for line in lines if line["event"] == "request"} <= {"/admin", "/v1/enrol", "/v1/hello"}


def _invited(visitor: Visitor) -> str:
    answer = visitor.post("/admin/invitations", {"role": "reader", "country": "KEN", "days": "1"})
    assert answer.status_code == 200, said(answer)
    return answer.text
