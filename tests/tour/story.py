"""The story of the tour: two laptops, a hub, a clash, a decision undone and taken again, and paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.tour.processes import Hub, Laptop, StartedHub, StepFailed

CHEMICAL = "Aldrin"
ROWS = "repeat:conditions"
KIND, TEXT, LIMIT = 0, 1, 2
Tell = Callable[[str], None]


class Tour:
    """Walks through the program on two laptops and leaves pictures and PDFs in a folder."""

    def __init__(self, out: Path, work: Path, tell: Tell = lambda _text: None) -> None:
        self.out = out
        self.work = work
        self.tell = tell
        self.shots = 0
        self.pdfs: list[Path] = []

    def walk(self) -> None:
        """The whole story; a step that fails raises StepFailed and names what was on the screen."""
        with (
            StartedHub(self.work / "hub") as hub,
            Laptop("Amina", self.work / "amina", "en") as amina,
            Laptop("Bakari", self.work / "bakari", "en") as bakari,
        ):
            for laptop in (amina, bakari):
                self.first_start(laptop)
            self.fill(amina)
            for laptop in (amina, bakari):
                self.enrol(laptop, hub)
            self.work_apart(amina, bakari)
            self.meet(amina, bakari)
            self.decide(bakari)
            self.agree(amina, bakari)
            self.print(amina)
            self.other_languages(amina)

    def picture(self, laptop: Laptop, name: str) -> None:
        """A picture of a laptop's window, numbered in the order of the story."""
        self.shots += 1
        laptop.shot(self.out / f"{self.shots:02d}-{laptop.name.lower()}-{name}.png")
        self.tell(f"{self.shots:02d} {laptop.name}: {name.replace('-', ' ')}")

    def first_start(self, laptop: Laptop) -> None:
        """From the first window to Home, without a network."""
        laptop.do("size", width=1366, height=768)
        laptop.do("find", name="welcome_name")
        laptop.idle()
        laptop.type("welcome_name", laptop.name)
        laptop.type("welcome_country", "Kenya")
        self.picture(laptop, "first-start")
        laptop.click("welcome_begin")
        laptop.do("find", name="place_home")
        laptop.idle()

    def fill(self, laptop: Laptop) -> None:
        """An import response with two conditions, offline."""
        laptop.click("rail_reports")
        laptop.idle()
        self.picture(laptop, "reports-due")
        laptop.click("show_records")
        laptop.pick("collection_switch", "Import responses")
        laptop.idle()
        laptop.click("new_record")
        laptop.idle()
        laptop.choose("q:country", "Kenya")
        laptop.click("q:cat=ct_pest")
        laptop.choose("q:chem", CHEMICAL)
        self.picture(laptop, "new-response")
        laptop.click("key_continue")
        laptop.do("find", name="filler")
        laptop.idle()
        laptop.type("q:cas", "309-00")  # breaks the rule for CAS numbers: kept, and said
        laptop.key("Tab")
        self.picture(laptop, "a-rule-is-broken")
        laptop.type("q:cas", "309-00-2")
        laptop.click("q:first=yes")
        laptop.click("section_after")
        laptop.click("q:rtype=c_final")
        laptop.click("q:dec=cd_cond")
        laptop.type("q:cond", "Only for research, with a permit.")
        for number, words in enumerate(("Written permit of the authority", "Not above the yearly quota")):
            laptop.click("add_row:conditions")
            laptop.cell(ROWS, number, TEXT, words)
        self.picture(laptop, "conditions-as-a-table")
        laptop.click("q:same=yes")
        laptop.click("q:dom=yes")
        laptop.type("q:law", "Pest Control Products Act")
        laptop.click("section_after")
        laptop.type("q:dna_inst", "Ministry of Environment")
        laptop.key("Tab")
        self.picture(laptop, "filled")
        laptop.click("filler_close")
        laptop.idle()
        laptop.expect("record_list", CHEMICAL)

    def enrol(self, laptop: Laptop, hub: Hub) -> None:
        """Join the hub with a code, then exchange."""
        code = hub.invite("focal-point", "contacts/KEN", "report/KEN")
        laptop.click("rail_sync")
        laptop.idle()
        laptop.type("enrol_code", code)
        laptop.type("enrol_hub", hub.url)
        self.picture(laptop, "joining-a-hub")
        laptop.click("enrol_button")
        laptop.do("find", name="sync_now")
        laptop.idle()
        self.sync(laptop)

    def sync(self, laptop: Laptop) -> None:
        """Press 'Sync now' and wait until the exchange has ended."""
        laptop.click("rail_sync")
        laptop.click("show_exchange")
        laptop.do("find", name="sync_now")
        laptop.idle()
        laptop.click("sync_now")
        laptop.idle()

    def open_response(self, laptop: Laptop) -> None:
        """Open the response from its list."""
        laptop.click("rail_reports")
        laptop.idle()
        laptop.click("show_records")
        laptop.pick("collection_switch", "Import responses")
        laptop.idle()
        laptop.row("record_list", CHEMICAL, double=True)
        laptop.do("find", name="filler")
        laptop.idle()

    def work_apart(self, amina: Laptop, bakari: Laptop) -> None:
        """Both edit the same response with no line: other answers, the same answer, a row deleted and edited."""
        self.open_response(amina)
        self.open_response(bakari)
        amina.type("q:cas", "309-00-2 ")
        for laptop in (amina, bakari):
            laptop.click("section_after")
        amina.type("q:law", "Pest Control Products Act, section 4")
        bakari.type("q:rem", "Stocks were destroyed in 2019.")
        amina.type("q:cond", "Only for research, with a permit of the Board.")
        bakari.type("q:cond", "Only for laboratories that the Ministry names.")
        amina.row(ROWS, "Not above the yearly quota")
        amina.click("remove_row:conditions")
        bakari.cell(ROWS, 1, TEXT, "Not above 20 kg a year")
        for laptop in (amina, bakari):
            self.picture(laptop, "offline")
            laptop.click("filler_close")
            laptop.idle()

    def meet(self, amina: Laptop, bakari: Laptop) -> None:
        """Both sync; what clashes is shown to both."""
        for laptop in (amina, bakari, amina):
            self.sync(laptop)
        for laptop in (amina, bakari):
            laptop.click("show_conflicts")
            laptop.idle()
            laptop.expect("conflict_list", "Different answers")
            laptop.expect("conflict_list", "Deleted and changed")
            self.picture(laptop, "conflicts")

    def decide(self, laptop: Laptop) -> None:
        """Settle the different answers, undo, settle again; keep the row that was deleted."""
        laptop.row("conflict_list", "Different answers")
        laptop.click("settle_theirs")
        laptop.type("settle_reason", "The Board is in charge since 2024.")
        self.picture(laptop, "deciding")
        laptop.click("settle_apply")
        laptop.idle()
        laptop.row("conflict_list", "Settled")
        self.picture(laptop, "decided")
        laptop.click("settle_undo")
        laptop.idle()
        laptop.row("conflict_list", "Different answers")
        self.picture(laptop, "undone")
        laptop.type("settle_value", "Only for research in laboratories that the Board names.")
        laptop.type("settle_reason", "Agreed by telephone.")
        laptop.click("settle_apply")
        laptop.idle()
        laptop.row("conflict_list", "Deleted and changed")
        laptop.click("settle_keep")
        laptop.type("settle_reason", "The quota stays.")
        laptop.click("settle_apply")
        laptop.idle()

    def agree(self, amina: Laptop, bakari: Laptop) -> None:
        """The decision travels; both see the same."""
        for laptop in (bakari, amina):
            self.sync(laptop)
        for laptop in (bakari, amina):
            self.open_response(laptop)
            laptop.click("section_after")
            laptop.expect("q:cond", "Only for research in laboratories that the Board names.")
            laptop.expect("q:law", "Pest Control Products Act, section 4")
            laptop.expect("q:rem", "Stocks were destroyed in 2019.")
            laptop.expect(ROWS, "Not above 20 kg a year")
            self.picture(laptop, "agreed")

    def print(self, laptop: Laptop) -> None:
        """The response on paper, in English and Arabic, from the open filler."""
        for language, code in (("English", "en"), ("العربية", "ar")):
            file = self.out / f"import-response-{code}.pdf"
            laptop.click("export_pdf")
            laptop.pick("export_language", language)
            laptop.type("export_file", str(file))
            if code == "ar":
                self.picture(laptop, "making-a-pdf")
            laptop.click("export_make")
            laptop.idle()
            if not file.exists():
                raise StepFailed(f"{file} was not made")
            self.pdfs.append(file)
            laptop.click("notice_close")

    def other_languages(self, laptop: Laptop) -> None:
        """The same filler in Arabic and Chinese, and on a small screen."""
        for name, code in (("العربية", "ar"), ("中文", "zh"), ("English", "en")):
            laptop.pick("language_switch", name)
            laptop.idle()
            self.picture(laptop, f"filler-{code}")
            laptop.do("size", width=1024, height=600)
            self.picture(laptop, f"small-{code}")
            laptop.do("size", width=1366, height=768)
        laptop.click("filler_close")
        laptop.idle()
