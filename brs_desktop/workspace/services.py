"""The services of a workspace that are made when they are first asked for: not every process needs them all."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from brs_desktop.workspace.bundles import Bundles
    from brs_desktop.workspace.files import Files
    from brs_desktop.workspace.library import Library
    from brs_desktop.workspace.migrating import Migrating
    from brs_desktop.workspace.moving.service import Moves
    from brs_desktop.workspace.packages import Packages
    from brs_desktop.workspace.searching import Searching
    from brs_desktop.workspace.sections.service import Sections
    from brs_desktop.workspace.talk import Talk
    from brs_desktop.workspace.versionmedia import VersionMedia
    from brs_desktop.workspace.workspace import Workspace


class Services:
    """What a workspace has beside its records."""

    @cached_property
    def searching(self) -> Searching:
        """Search by title and text over everything."""
        from brs_desktop.workspace.searching import Searching

        return Searching(cast("Workspace", self))

    @cached_property
    def library(self) -> Library:
        """Documents and their files."""
        from brs_desktop.workspace.library import Library

        return Library(cast("Workspace", self))

    @cached_property
    def files(self) -> Files:
        """Files on their way to the hub and from it."""
        from brs_desktop.workspace.files import Files

        return Files(cast("Workspace", self))

    @cached_property
    def moves(self) -> Moves:
        """Records moved to another country or key, and taken back."""
        from brs_desktop.workspace.moving.service import Moves

        return Moves(cast("Workspace", self))

    @cached_property
    def talk(self) -> Talk:
        """Questions, remarks and replies beside the answers of reports, and private notes."""
        from brs_desktop.workspace.talk import Talk

        return Talk(cast("Workspace", self))

    @cached_property
    def migrating(self) -> Migrating:
        """Records and the versions of their forms."""
        from brs_desktop.workspace.migrating import Migrating

        return Migrating(cast("Workspace", self))

    @cached_property
    def packages(self) -> Packages:
        """Forms that travel with the records made with them."""
        from brs_desktop.workspace.packages import Packages

        return Packages(cast("Workspace", self))

    @cached_property
    def versionmedia(self) -> VersionMedia:
        """The pictures and sounds of each version of a form."""
        from brs_desktop.workspace.versionmedia import VersionMedia

        return VersionMedia(cast("Workspace", self))

    @cached_property
    def bundles(self) -> Bundles:
        """Sync by stick and by mail."""
        from brs_desktop.workspace.bundles import Bundles

        return Bundles(cast("Workspace", self))

    @cached_property
    def sections(self) -> Sections:
        """Sections given to another office by stick, and those that were given here."""
        from brs_desktop.workspace.sections.service import Sections

        return Sections(cast("Workspace", self))

    def _let_go(self) -> None:
        """Close what any of them has open."""
        if "files" in self.__dict__:
            self.files.close()
