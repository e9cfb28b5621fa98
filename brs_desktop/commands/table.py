"""The table of commands: what each takes and which function answers it, as data that costs nothing to import."""

from __future__ import annotations

from dataclasses import dataclass

from brs_desktop.language import mark

# Options that take no value; every option has one arity in all commands, so that order never matters.
FLAGS = frozenset(
    {
        "accept",
        "as-is",
        "back",
        "batch",
        "blank",
        "confirm",
        "descending",
        "empty",
        "every",
        "guess",
        "help",
        "json",
        "keep",
        "off",
        "over",
        "partial",
        "preview",
        "settled",
        "version",
    }
)
REPEATED = frozenset({"filter", "take", "to"})
GLOBAL = frozenset({"workspace", "json", "batch", "help", "version"})


@dataclass(frozen=True)
class Command:
    """One command: its words, its arguments as a person writes them, its options and where its function is."""

    words: str
    arguments: str
    options: tuple[str, ...]
    target: str
    summary: str

    @property
    def usage(self) -> str:
        """How the command is written, without the program's name."""
        options = (f"[--{name}]" if name in FLAGS else f"[--{name} {name.upper()}]" for name in self.options)
        return " ".join(part for part in (self.words, self.arguments, *options) if part)

    @property
    def bounds(self) -> tuple[int, int | None]:
        """The fewest and the most arguments; None is any number."""
        parts = self.arguments.split()
        fewest = sum(1 for part in parts if not part.startswith("["))
        return fewest, None if self.arguments.rstrip("]").endswith("…") else len(parts)


COMMANDS = (
    Command("run", "", ("language",), "window:run", mark("Open the window.")),
    Command("init", "", ("country", "name", "language"), "setup:init", mark("Make a new workspace.")),
    Command("enrol", "CODE", ("hub", "name"), "setup:enrol", mark("Join a hub with an invitation code or its file.")),
    Command("device list", "", (), "devices:listed", mark("List the devices at the hub that you may see.")),
    Command(
        "device invite",
        "",
        ("role", "country", "device", "out"),
        "devices:invite",
        mark("Make an invitation for one device; with --device for a further one of the same person."),
    ),
    Command(
        "device end",
        "DEVICE",
        ("how", "reason"),
        "devices:end",
        mark("End a device that is retired, lost or in wrong hands."),
    ),
    Command("device rename", "DEVICE", ("name",), "devices:rename", mark("Call a device by a name of its own.")),
    Command(
        "device hand-over",
        "DEVICE",
        ("successor", "out"),
        "devices:hand_over",
        mark("Give all that a device's person may do to a successor."),
    ),
    Command("device held", "", (), "aside:listed", mark("List the work that the hub has set aside.")),
    Command("device preview", "DEVICE", (), "aside:preview", mark("Say what letting in a device's work would bring.")),
    Command("device admit", "DEVICE", ("partition", "reason"), "aside:admit", mark("Let in what was set aside.")),
    Command("sync forecast", "", (), "queue:forecast", mark("Say what the next exchange will cost.")),
    Command("sync history", "", ("limit", "offset"), "queue:history", mark("List the exchanges of late.")),
    Command("sync attested", "", (), "attested:listed", mark("List what is shown as the hub held it.")),
    Command("sync log", "", ("off",), "attested:fetch", mark("Have its history come with the next exchange.")),
    Command("sync", "", ("budget",), "setup:sync", mark("Exchange changes with the hub.")),
    Command("queue list", "", (), "queue:listed", mark("List what waits to leave, in its order.")),
    Command("queue first", "PARTITION", (), "queue:first", mark("Send this before everything else.")),
    Command("queue later", "PARTITION", (), "queue:later", mark("Keep this for now.")),
    Command("queue usual", "PARTITION", (), "queue:usual", mark("Send this in its usual place again.")),
    Command("doctor", "", (), "setup:doctor", mark("Check the workspace and say what to do.")),
    Command(
        "export-pdf",
        "ID [ID…]",
        ("language", "out", "blank", "passphrase-file"),
        "paper:export_pdf",
        mark("Write records, or with --blank a collection's empty form, as one PDF."),
    ),
    Command("export-docx", "ID [ID…]", ("language", "out", "blank"), "paper:export_docx", mark("Write forms as DOCX.")),
    Command(
        "export-profile",
        "ID",
        ("language", "out", "format", "passphrase-file"),
        "paper:export_profile",
        mark("Write what is known about a Party as one paper."),
    ),
    Command(
        "export-list",
        "COLLECTION",
        ("format", "out", "language", "every", "search", "filter", "sort", "descending"),
        "export:export_list",
        mark("Write a list as a spreadsheet, a plain table, address cards or paper."),
    ),
    Command(
        "who-can-help",
        "[COUNTRY]",
        ("language",),
        "export:who_can_help",
        mark("List the people, centres, offices and secretariats that a country can turn to."),
    ),
    Command("record add", "COLLECTION [PATH=VALUE…]", ("partition", "empty"), "record:add", mark("Make a record.")),
    Command("record set", "ID PATH=VALUE…", (), "record:set_cells", mark("Change cells of a record.")),
    Command("record show", "ID", (), "record:show", mark("Show a record with every cell and its heads.")),
    Command(
        "record list",
        "COLLECTION",
        ("search", "filter", "sort", "descending", "limit", "offset"),
        "record:list_records",
        mark("List the records of a collection."),
    ),
    Command("record delete", "ID", ("row",), "record:delete", mark("Delete a record, or one row of it.")),
    Command("record history", "ID [PATH]", (), "record:history", mark("Show every change of a record, newest last.")),
    Command(
        "record export",
        "ID",
        ("format", "out", "language"),
        "export:export_answers",
        mark("Write a record's answers as a workbook, tables, JSON or OpenRosa XML, to be changed and imported again."),
    ),
    Command(
        "record import",
        "ID FILE",
        ("partial", "over", "preview"),
        "importing:import_answers",
        mark("Take a file's answers into a record, all or nothing; with --partial what could be read."),
    ),
    Command(
        "record move",
        "ID [FIELD=VALUE…]",
        ("partition", "country", "take", "over", "keep", "preview"),
        "moving:move",
        mark("Move a record to another country or to the right key; the old one says where it went."),
    ),
    Command(
        "record form",
        "ID",
        (),
        "migrate:standing",
        mark("Say which version of its form a record has, what a newer one changes and what has no place."),
    ),
    Command(
        "record migrate",
        "ID",
        ("back",),
        "migrate:migrate",
        mark("Bring a record to the version of its form that is in use, or back to the one before."),
    ),
    Command("record unmove", "ID", (), "moving:undo", mark("Take a move back on both sides.")),
    Command(
        "record late",
        "ID",
        (),
        "moving:late",
        mark("Show what was written on a record by somebody who did not know yet that it had moved."),
    ),
    Command(
        "record bring",
        "ID",
        ("take", "over", "keep"),
        "moving:bring",
        mark("Bring that over to where the record is now."),
    ),
    Command(
        "record elsewhere",
        "",
        ("confirm",),
        "moving:elsewhere",
        mark("List what you wrote where you have no right; with --confirm move it to where you have."),
    ),
    Command(
        "search",
        "WORD [WORD…]",
        ("language", "limit"),
        "search:search",
        mark("Search titles and texts of all records, in any language."),
    ),
    Command("report cycles", "", (), "report:cycles", mark("List what is to be reported by when.")),
    Command(
        "report list",
        "",
        ("limit", "offset"),
        "report:list_reports",
        mark("List the reports of this country with their progress."),
    ),
    Command("report check", "ID", (), "report:check", mark("Say what stands between a report and its submission.")),
    Command(
        "report submit",
        "ID",
        ("as-is",),
        "report:submit",
        mark("Submit a report; with --as-is also when answers are missing or break a rule."),
    ),
    Command("report versions", "ID", (), "report:versions", mark("List the submitted versions of a report.")),
    Command(
        "report copy",
        "ID",
        ("over", "preview"),
        "report:copy",
        mark("Take the answers of the last report over; with --over also where there are answers."),
    ),
    Command(
        "report receipt",
        "VERSION",
        ("language", "out"),
        "report:receipt",
        mark("Show what a hub has said about a version, or write it as PDF."),
    ),
    Command("draft list", "REPORT", (), "draft:list_drafts", mark("List the what-if drafts of a report.")),
    Command("draft new", "REPORT", ("name",), "draft:new", mark("Copy a report's draft as a what-if draft.")),
    Command("draft compare", "DRAFT", (), "draft:compare", mark("Compare a what-if draft with the main draft.")),
    Command(
        "draft bring",
        "DRAFT [PATH…]",
        ("over", "keep"),
        "draft:bring",
        mark("Bring answers of a what-if draft into the main draft; with --over also those that both changed."),
    ),
    Command("draft rename", "DRAFT", ("name",), "draft:rename", mark("Call a what-if draft otherwise.")),
    Command("draft remove", "DRAFT", (), "draft:remove", mark("Remove a what-if draft; it can be put back.")),
    Command("draft removed", "[REPORT]", (), "draft:removed", mark("List what-if drafts that were removed.")),
    Command("draft restore", "DRAFT", (), "draft:restore", mark("Put a removed what-if draft back.")),
    Command("edit open", "ID", (), "edit:open_editor", mark("Open an editor that stays open until it is saved.")),
    Command("edit set", "TOKEN PATH=VALUE…", (), "edit:set_cells", mark("Type into an open editor.")),
    Command("edit show", "TOKEN", (), "edit:show", mark("Show what an open editor shows.")),
    Command("edit refresh", "TOKEN", (), "edit:refresh", mark("Show an open editor what has changed meanwhile.")),
    Command("edit save", "TOKEN", (), "edit:save", mark("Save and close an open editor.")),
    Command("edit list", "", (), "edit:list_editors", mark("List the open editors.")),
    Command("conflicts list", "", ("settled",), "conflicts:list_conflicts", mark("List what clashes.")),
    Command(
        "conflicts settle",
        "ID",
        ("value", "head", "accept", "reason"),
        "conflicts:settle",
        mark("Settle a conflict by a value, a head, or by accepting it."),
    ),
    Command("conflicts undo", "ID", ("reason",), "conflicts:undo", mark("Undo the settling of a conflict.")),
    Command(
        "erase",
        "ID [PATH…]",
        ("reason", "confirm"),
        "erase:erase",
        mark("Erase personal data of a record for good, on every device."),
    ),
    Command("erasures", "", (), "erase:erasures", mark("List what was erased, by whom, when and why.")),
    Command("collections", "", (), "record:collections", mark("List the collections of this workspace.")),
    Command("vector", "", (), "inspect:vector", mark("Show how far every replica is held, by partition.")),
    Command("digest", "", (), "inspect:digest", mark("Show the digest that equals another's when nothing is missing.")),
    Command("bundle readers", "", (), "bundle:readers", mark("List whom a bundle can be made for.")),
    Command(
        "bundle export",
        "",
        ("to", "out", "partition", "record", "section", "part-size", "every"),
        "bundle:export",
        mark("Write what a reader lacks into a sealed file for a stick or for mail; with --every all he may see."),
    ),
    Command("bundle preview", "FILE [FILE…]", (), "bundle:preview", mark("Say what bundles would bring.")),
    Command(
        "bundle import",
        "FILE [FILE…]",
        ("partial",),
        "bundle:take_in",
        mark("Take bundles in; with --partial also the sound beginning of a damaged one."),
    ),
    Command("bundle history", "", (), "bundle:history", mark("List the bundles that went out and came in.")),
    Command(
        "section give",
        "ID SECTION",
        ("for", "out"),
        "section:give",
        mark("Give a section of a record to another office as a sealed file."),
    ),
    Command(
        "section given",
        "",
        ("limit", "offset"),
        "section:given",
        mark("List the sections that were given from here and what came back."),
    ),
    Command("section take", "FILE", (), "section:take", mark("Take in the answers of a section that was given.")),
    Command(
        "section open", "FILE", ("code",), "section:open_file", mark("Open a section that another office gave you.")
    ),
    Command("section received", "", (), "section:received", mark("List the sections that were opened here.")),
    Command(
        "section fill",
        "SECTION [PATH=VALUE…]",
        (),
        "section:fill",
        mark("Answer questions of an opened section, or show its answers."),
    ),
    Command(
        "section attach",
        "SECTION PATH FILE",
        (),
        "section:attach",
        mark("Answer a question of an opened section with a file."),
    ),
    Command(
        "section return",
        "SECTION",
        ("name", "out"),
        "section:give_back",
        mark("Write the answers of an opened section, sealed to whoever gave it."),
    ),
    Command(
        "section remove",
        "SECTION",
        ("confirm",),
        "section:remove",
        mark("Take a section from its list; it is kept for 30 days."),
    ),
    Command("section removed", "", (), "section:removed", mark("List the sections that were taken from the list.")),
    Command("section restore", "SECTION", (), "section:restore", mark("Put a section on the list again.")),
    Command("backup now", "", (), "backup:now", mark("Take a verified backup beside the workspace.")),
    Command("backup list", "[DIR]", (), "backup:list_backups", mark("List backups, newest first.")),
    Command("backup copy", "DIR", (), "backup:copy", mark("Copy a fresh backup with its documents to a stick.")),
    Command("backup check", "BACKUP", (), "backup:check", mark("Read a whole backup and say whether it is unaltered.")),
    Command(
        "backup restore",
        "BACKUP",
        (),
        "backup:restore",
        mark("Put a backup in the workspace's place and set aside what was there."),
    ),
    Command(
        "library import",
        "PATH [PATH…]",
        ("guess",),
        "library:import_files",
        mark("Bring files and folders into the library; with --guess also what files say of themselves."),
    ),
    Command(
        "library list",
        "",
        ("search", "filter", "sort", "descending", "limit", "offset"),
        "library:list_entries",
        mark("List the entries of the library and where their files are."),
    ),
    Command("library fetch", "ID", (), "library:fetch", mark("Bring an entry's file from the hub now.")),
    Command("library keep", "ID", ("off",), "library:keep", mark("Keep an entry's file on this device.")),
    Command("library never", "ID", ("off",), "library:never", mark("Never bring an entry's file to this device.")),
    Command(
        "library open-path", "ID", (), "library:open_path", mark("Copy an entry's file to where it can be opened.")
    ),
    Command("form check", "FILE", ("against",), "form:check", mark("Check a form for use as a record's schema.")),
    Command(
        "form install",
        "FILE",
        ("collection",),
        "form:install",
        mark("Put a newer version of a form in use; a bad one is refused and the last good one stays."),
    ),
    Command(
        "form back",
        "COLLECTION",
        (),
        "form:back",
        mark("Put the version of a form in use again that the last one replaced."),
    ),
    Command(
        "form preview", "FILE", ("pdf", "language"), "form:preview", mark("Write the empty form of a file as PDF.")
    ),
    Command("form try", "FILE", (), "form:attempt", mark("Fill a form in a window that keeps nothing.")),
    Command(
        "form tables",
        "SOURCE TARGET",
        (),
        "form:tables",
        mark("Write a form's Markdown tables as a workbook for its author, or a workbook as tables."),
    ),
    Command("form eval", "", ("batch",), "form:evaluate", mark("Evaluate XPath expressions from standard input.")),
    Command("form run", "", ("batch",), "form:run", mark("Fill forms from standard input.")),
)

BY_WORDS = {command.words: command for command in COMMANDS}
# `show ID` is what people type; `record show ID` is what it means.
SHORT = {"add", "set", "show", "list", "delete", "history"}
