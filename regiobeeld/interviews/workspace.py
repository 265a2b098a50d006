"""Where the interview material of a region lies: one folder; nothing is written outside it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from regiobeeld.errors import InterviewError
from regiobeeld.files import together
from regiobeeld.files.installation import CLONE, PACKAGE, own_folder

RESPONDENTS_FILE = "respondenten.csv"
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
#: Ids of interviews, which are names of files too.
INTERVIEW_ID = re.compile(r"[A-Za-z0-9-]{1,40}")
#: Coders and those who approve: initials or a number, no names.
PERSON_ID = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Workspace:
    """The interview material of a region; it is personal data about health and stays here.

    Attributes
    ----------
    folder
        Holds everything. It need not exist yet.
    region
        Id of the region.
    """

    folder: Path
    region: str

    @property
    def register(self) -> Path:
        """The interviews, without names."""
        return self.folder / "interviews.csv"

    @property
    def fragments(self) -> Path:
        """The pieces of the transcripts that are coded."""
        return self.folder / "fragmenten.csv"

    @property
    def approvals(self) -> Path:
        """What may be quoted, and in which words."""
        return self.folder / "goedkeuring.csv"

    @property
    def codings(self) -> Path:
        """What all coders found."""
        return self.folder / "codings.parquet"

    @property
    def transcripts(self) -> Path:
        """Folder of the transcripts, each named after its interview."""
        return self.folder / "transcripten"

    @property
    def speakers(self) -> Path:
        """Who is who in the transcripts, as far as their labels do not tell."""
        return self.transcripts / "sprekers.csv"

    @property
    def respondents(self) -> Path:
        """Who spoke in focus groups, in coarse groups."""
        return self.folder / RESPONDENTS_FILE

    @property
    def sampling(self) -> Path:
        """Tables of who was spoken with, for the researchers alone."""
        return self.folder / "respondenten-tabellen.xlsx"

    @property
    def sheets(self) -> Path:
        """Folder of the coding sheets."""
        return self.folder / "codeerbladen"

    @property
    def scores(self) -> Path:
        """The sheet on which coalitions typed their scores."""
        return self.folder / "scores.xlsx"

    @property
    def codebook(self) -> Path:
        """A codebook of one's own; when it is absent, the package's holds."""
        return self.folder / "codeboek.csv"

    @property
    def own_codebook(self) -> Path | None:
        """The codebook of one's own, if there is one."""
        return self.codebook if self.codebook.exists() else None

    @property
    def themes(self) -> Path:
        """The themes that researchers made of codes, and what these tell."""
        return self.folder / "themas.csv"

    @property
    def themes_workbook(self) -> Path:
        """The same, for whoever writes in Excel."""
        return self.folder / "themas.xlsx"

    @property
    def decisions(self) -> Path:
        """What researchers decided about codes and themes."""
        return self.folder / "besluiten.csv"

    @property
    def theme_tables(self) -> Path:
        """Tables about themes, for the researchers alone."""
        return self.folder / "themas-tabellen.xlsx"

    @property
    def written(self) -> Path:
        """What was written where of these interviews."""
        return self.folder / "geschreven.csv"

    @property
    def remaining(self) -> Path:
        """What is left of interviews that were withdrawn."""
        return self.folder / "ingetrokken.csv"

    def present(self, path: Path) -> Path:
        """Return a file of the workspace.

        Raises
        ------
        InterviewError
            When it is not there: sheets must be made first.
        """
        if not path.exists():
            raise InterviewError(
                f"{path} is not there. Make sheets first: regiobeeld sheets {self.region} ..."
            )
        return path

    @property
    def confirmation(self) -> Path:
        """What a researcher made of figures and interviews together."""
        return self.folder / f"bevestiging_{self.region}.xlsx"

    @contextmanager
    def alone(self, command: str) -> Iterator[None]:
        """Keep other commands from changing the material meanwhile; wait for one that does.

        What a command that was killed began is finished first, and what it left is removed.

        Parameters
        ----------
        command
            What is done, for whoever waits; without the id of an interview.

        Raises
        ------
        BusyError
            When another command goes on too long; see `regiobeeld.files.locks.locked`.
        InterviewError
            When the folder cannot be written to.
        """
        about = f"the interviews of {self.region}"
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(together.alone(self.folder, about, f"{command} {self.region}"))
                together.sweep(self.folder)
            except OSError as error:
                raise self._unwritable(error) from error
            yield

    @contextmanager
    def changed(self, command: str) -> Iterator[WorkspaceChange]:
        """Change files of the material: all of them when the block ends well, else none.

        Raises as `alone` does.
        """
        with self.alone(command), contextlib.ExitStack() as making:
            try:
                change = making.enter_context(together.together(self.folder))
            except OSError as error:
                raise self._unwritable(error) from error
            yield WorkspaceChange(self, change)
            try:
                making.close()
            except OSError as error:
                raise self._unwritable(error) from error

    def heal(self) -> None:
        """Finish a change that a killed command began, so that nobody reads the half of it.

        Raises as `alone` does.
        """
        if together.unfinished(self.folder):
            with self.alone("heal"):
                pass

    def _unwritable(self, error: OSError) -> InterviewError:
        path = error.filename or self.folder
        return InterviewError(f"{path} cannot be changed: {error.strerror or error}.")


@dataclass(frozen=True)
class WorkspaceChange:
    """A change of the interview material of a region that is being made.

    Attributes
    ----------
    place
        The material as it is.
    files
        The change.
    """

    place: Workspace
    files: together.FilesChange

    @property
    def draft(self) -> Workspace:
        """Where to write what changes."""
        return replace(self.place, folder=self.files.draft)

    def final(self, path: Path) -> Path:
        """Return where a file that was written comes."""
        return self.files.final(path)

    def remove(self, path: Path) -> None:
        """Have a file of the material go."""
        self.files.remove(path)


def workspace(region_id: str, root: Path | None = None) -> Workspace:
    """Return where the interview material of a region lies.

    Parameters
    ----------
    region_id
        Id of the region (``Region.id``).
    root
        Folder above those of the regions. When left out: ``interviews`` in the folder of the
        environment variable ``REGIOBEELD_DATA`` where that is set; in a clone
        ``data/interviews``; else ``interviews`` in the user's data folder.

    Raises
    ------
    InterviewError
        When the id cannot be the name of a folder.

    Examples
    --------
    >>> workspace("utrecht", Path("data")).register.as_posix()
    'data/utrecht/interviews.csv'
    """
    if not _SLUG.fullmatch(region_id):
        raise InterviewError(
            f"{region_id!r} is no id of a region, such as utrecht or GM0344: it has letters,"
            " digits, '-' and '_' only."
        )
    base = own_folder() / "interviews" if root is None else root
    return Workspace(base / region_id, region_id)


def example(region_id: str) -> Workspace | None:
    """Return the worked example that comes along, of invented interviews, if there is one.

    Examples
    --------
    >>> example("utrecht") is None, example("utrecht-voorbeeld").region
    (True, 'utrecht-voorbeeld')
    """
    if not _SLUG.fullmatch(region_id):
        return None
    for shipped in (CLONE / "data" / "example", PACKAGE / "_example"):
        if (shipped / region_id / "interviews.csv").exists():
            return Workspace(shipped / region_id, region_id)
    return None


def read_from(own: Workspace) -> Workspace:
    """Return where interviews are read: one's own, or without any the worked example of its id."""
    return own if own.register.exists() else example(own.region) or own


def material_place(region_id: str, root: Path | None = None) -> Workspace:
    """Return where the material of a region is read: one's own, or else the worked example.

    The example is found by its own id only, and not when ``root`` says where to look.
    """
    own = workspace(region_id, root)
    own.heal()
    return read_from(own) if root is None else own
