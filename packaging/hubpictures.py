"""Takes pictures of the hub's page: `hubpictures.py FOLDER` each place in several languages, sizes and in the dark.

It starts a hub of its own with two devices, and Chromium as the tests do. With `--guide` only the one picture that
the administrator's guide shows.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "sync")]

from tests.hubpage.browser import Browser  # noqa: E402 (what is in the tree is found first)
from tests.sync.roads.hubs import Hub  # noqa: E402

NAMES = {"en": "English", "ar": "العربية", "ru": "Русский", "fr": "Français", "es": "Español", "zh": "中文"}
SIZES = {"laptop": (1024, 600), "phone": (360, 740)}
PLACES = ("", "devices", "invitations", "quarantine", "receipts", "storage")


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", default="en,ar,ru")
    parser.add_argument("--guide", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        _lend_fonts(Path(made) / "fonts.conf")
        hub = stack.enter_context(Hub(Path(made) / "hub", options=("--name", "Centre North")))
        browser = stack.enter_context(Browser(Path(made) / "profile"))
        letters = _fill(hub, Path(made), stack)
        browser.size(*SIZES["laptop"])
        browser.open(f"{hub.url}/admin/")
        browser.picture(options.folder / "sign-in.png") if not options.guide else None
        browser.press(str(hub.run("page")[0]["code"]))
        browser.go()
        if options.guide:
            browser.open(f"{hub.url}/admin/devices")
            browser.picture(options.folder / "hub-devices.png")
            return
        places = (*PLACES, f"devices/{letters}", f"quarantine/{letters}?partition=contacts/KEN")
        for code in options.languages.split(","):
            browser.follow(NAMES[code])
            for place in places:
                browser.open(f"{hub.url}/admin/{place}")
                name = place.partition("/" + letters)[0].replace("/", "-") or "overview"
                name += "-one" if letters in place else ""
                for size, (width, height) in SIZES.items():
                    browser.size(width, height)
                    browser.picture(options.folder / f"{code}-{name}-{size}.png")
                browser.size(*SIZES["laptop"])
            browser.open(f"{hub.url}/admin/invitations")
            browser.step_to("KEN") if code == "en" else None
            browser.dark()
            browser.picture(options.folder / f"{code}-invitations-dark.png")
            browser.dark(False)


def _lend_fonts(path: Path) -> None:
    """Let the browser write Chinese as well, by the fonts of the program."""
    include = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    path.write_text(f"<fontconfig>{include}<dir>{ROOT / 'resources' / 'fonts'}</dir></fontconfig>", "utf-8")
    os.environ["FONTCONFIG_FILE"] = str(path)


def _fill(hub: Hub, folder: Path, stack: ExitStack) -> str:
    """Two countries' devices; one of them has come into wrong hands."""
    amina = stack.enter_context(hub.device(folder / "Amina Otieno", "contacts/KEN", "report/KEN"))
    bakari = stack.enter_context(hub.device(folder / "Bakari Mushi", "contacts/TZA", "report/TZA", role="reader"))
    for number in range(4):
        amina.write("contacts/KEN", f"r{number}", name=f"Name {number}", phone="+254")
    amina.write("report/KEN/2025/basel/sent", "v1", name="x")
    amina.sync()
    bakari.sync()
    letters = str(amina.replica.id_text)
    hub.run("rename", letters, "Ministry laptop")
    hub.run("revoke", letters, "--how", "compromised", "--reason", "stolen")
    hub.invite("contacts/UGA")
    return letters


if __name__ == "__main__":
    main()
