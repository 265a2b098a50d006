import base64
import gzip
import html
import json
import os
import zipfile
from dataclasses import replace
from urllib.parse import quote

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.quotes.approval_sheet import write_approvals_sheet
from regiobeeld.interviews.quotes.approvals import COLUMNS as APPROVAL_COLUMNS
from regiobeeld.interviews.quotes.approvals import read_approvals, write_approvals
from regiobeeld.interviews.transcripts.fragments import fragments
from regiobeeld.interviews.transcripts.fragments_file import read_fragments, write_fragments
from regiobeeld.interviews.transcripts.register import read_register, write_register
from regiobeeld.interviews.transcripts.transcripts import read_transcripts
from regiobeeld.interviews.withdrawal import withdrawal as module
from regiobeeld.interviews.withdrawal.row_removal import without_interview
from regiobeeld.interviews.withdrawal.search import UnsearchableError, traces
from regiobeeld.interviews.withdrawal.withdrawal import withdraw
from regiobeeld.interviews.workspace import workspace
from regiobeeld.interviews.written import remember
from tests.interviews.texts import guide, register

WORDS = {
    "U01": 'R: Ik zei "ga weg" & liep de Kanaalstraat uit.\nI: x\nR: Ja.\nI: x\nR: Eén < twee.\n',
    "U02": "R: Mijn buurvrouw doet altijd de boodschappen.\nI: x\nR: Ja.\n",
}
SAID = 'Ik zei "ga weg" & liep de Kanaalstraat uit.'
QUESTION = "Hoe is het om hier te wonen of te werken?"


@pytest.fixture
def space(tmp_path):
    """A workspace with two interviews and everything that is made from them."""
    space = workspace("utrecht", tmp_path / "interviews")
    space.transcripts.mkdir(parents=True)
    for name, words in WORDS.items():
        text = f"I: {QUESTION}\n{words}"
        (space.transcripts / f"{name}.txt").write_text(text, encoding="utf-8")
    write_register(register("U01", "U02"), space.register)
    frame = fragments(
        read_transcripts(space.transcripts, ["U01", "U02"]), register(*WORDS), guide()
    )
    write_fragments(frame, space.fragments)
    approvals = frame[["fragment_id", "tekst_sha256"]].assign(
        besluit="ja", geredigeerd="[iemand] liep snel door de straat.", door="ab", rol_noemen=""
    )
    approvals.loc[frame["interview_id"] == "U02", "geredigeerd"] = "Buurvrouw helpt."
    write_approvals(approvals[list(APPROVAL_COLUMNS)], space.approvals)
    codings = frame[["fragment_id", "interview_id"]].assign(coder="anna", memo="", region="utrecht")
    codings.to_parquet(space.codings)
    coding_sheet(space.sheets / "codeerblad_anna.xlsx", frame)
    write_approvals_sheet(frame, space.folder / "goedkeuring.xlsx")
    return space


def coding_sheet(path, frame, memo=""):
    """A sheet as the contract describes: a header below a title, drop-downs, a hidden sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Codeerblad")
    sheet.write(0, 0, "Codeerblad")
    open_ = book.add_format({"locked": False, "bg_color": "#FFFFCC"})
    columns = ["fragment_id", "interview_id", "tekst", "code 1", "memo"]
    sheet.write_row(3, 0, columns)
    for number, row in enumerate(frame.itertuples(), start=4):
        sheet.set_row(number, 20 + number)
        sheet.write_row(number, 0, [row.fragment_id, row.interview_id, row.tekst])
        sheet.write(number, 3, f"code {number}", open_)
        sheet.write(number, 4, memo, open_)
    last = 3 + len(frame)
    rule = {"validate": "list", "source": "=lijst_codes"}
    sheet.data_validation(4, 3, last, 3, rule | {"input_title": "code", "input_message": "Kies."})
    shade = {"type": "blanks", "format": book.add_format({"bg_color": "#FF0000"})}
    sheet.conditional_format(4, 3, last, 3, shade)
    sheet.protect()
    sheet.freeze_panes(4, 0)
    lists = book.add_worksheet("_lijsten")
    lists.write_column(0, 0, ["lijst_codes", "Wonen", "geen code"])
    lists.hide()
    book.define_name("lijst_codes", "=_lijsten!$A$2:$A$3")
    meta = book.add_worksheet("_meta")
    meta.write_row(0, 0, ["coder", "anna"])
    for number, name in enumerate(frame["fragment_id"], start=1):
        meta.write_row(number, 0, [f"sha256:{name}", "0" * 64])
    meta.hide()
    book.close()


def reports_with(folder, **texts):
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def everything(folder):
    """All bytes below a folder, unpacked where they are packed."""
    for path in folder.rglob("*"):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                yield from (archive.read(name) for name in archive.namelist())
        elif path.is_file():
            yield path.read_bytes()


class TestWithdraw:
    def test_nothing_of_it_is_left_and_the_other_stays(self, space, tmp_path):
        ids = read_fragments(space.fragments).query("interview_id == 'U01'")["fragment_id"].tolist()
        result = withdraw(space, "U01")
        assert result.removed == (space.transcripts / "U01.txt",)
        assert set(result.rewritten) == {
            space.register,
            space.fragments,
            space.approvals,
            space.codings,
            space.sheets / "codeerblad_anna.xlsx",
            space.folder / "goedkeuring.xlsx",
        }
        assert result.unreached == ()
        assert not any(b"Kanaalstraat" in data for data in everything(space.folder))
        assert read_register(space.register)["interview_id"].tolist() == ["U02"]
        assert set(read_fragments(space.fragments)["interview_id"]) == {"U02"}
        assert len(read_approvals(space.approvals)) == 2
        codings = pd.read_parquet(space.codings)
        assert set(codings["interview_id"]) == {"U02"}
        assert not set(codings["fragment_id"]) & set(ids)
        assert "history of a repository" in result.summary()

    def test_a_dry_run_changes_nothing_and_tells_the_same(self, space):
        before = {path: path.read_bytes() for path in space.folder.rglob("*") if path.is_file()}
        told = withdraw(space, "U01", dry_run=True)
        after = {path: path.read_bytes() for path in space.folder.rglob("*") if path.is_file()}
        assert after == before
        done = withdraw(space, "U01")
        assert (told.removed, told.rewritten) == (done.removed, done.rewritten)
        assert "would be removed" in told.summary()

    @pytest.mark.parametrize("stop", range(9))
    def test_a_run_that_is_stopped_is_finished_by_the_next(
        self, space, tmp_path, monkeypatch, stop
    ):
        reports = reports_with(tmp_path / "r", a_html=html.escape(SAID), b_html="Iets anders.")
        carry_out, left = module._carried_out, [stop]

        def interrupted(step):
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return carry_out(step)

        monkeypatch.setattr(module, "_carried_out", interrupted)
        try:
            withdraw(space, "U01", reports=[reports])
        except KeyboardInterrupt:
            monkeypatch.setattr(module, "_carried_out", carry_out)
            withdraw(space, "U01", reports=[reports])
        assert [path.name for path in reports.iterdir()] == ["b.html"]
        assert not any(b"Kanaalstraat" in data for data in everything(space.folder))
        with pytest.raises(InterviewError, match="nothing of interview 'U01'"):
            withdraw(space, "U01", reports=[reports])

    def test_without_fragments_the_transcript_tells_what_to_search(self, space, tmp_path):
        space.fragments.unlink()
        reports = reports_with(tmp_path / "r", a_html=html.escape(SAID), guide_html=QUESTION)
        withdraw(space, "U01", reports=[reports])
        assert [path.name for path in reports.iterdir()] == ["guide.html"]

    def test_nothing_is_written_outside_the_workspace(self, space, tmp_path):
        withdraw(space, "U01")
        assert [path.name for path in tmp_path.iterdir()] == ["interviews"]
        assert [path.name for path in space.folder.parent.iterdir()] == ["utrecht"]
        assert not [path for path in space.folder.rglob("*") if path.suffix == ".tmp"]

    def test_an_unknown_id_is_refused_before_anything_is_done(self, space, tmp_path):
        reports = reports_with(tmp_path / "r", a_html="Gesprek U03 en U1.")
        for name in ("U03", "U1", "../U01"):
            with pytest.raises(InterviewError, match=name):
                withdraw(space, name, reports=[reports])
        with pytest.raises(InterviewError, match="Did you mean: U0"):
            withdraw(space, "U03")
        assert (reports / "a.html").exists()

    def test_the_interviewers_questions_are_no_trace(self, space, tmp_path):
        reports = reports_with(tmp_path / "r", guide_html=QUESTION)
        assert withdraw(space, "U01", reports=[reports]).unreached == ()
        assert (reports / "guide.html").exists()

    def test_a_broken_file_is_named_and_the_rest_goes_on(self, space):
        (space.sheets / "codeerblad_bert.xlsx").write_bytes(b"kapot")
        space.approvals.write_bytes("één".encode("cp1252"))
        space.codings.write_bytes(b"kapot")
        result = withdraw(space, "U01")
        named = {path.name: why for path, why in result.unreached}
        assert set(named) == {"codeerblad_bert.xlsx", "goedkeuring.csv", "codings.parquet"}
        assert all(why.startswith("rows of the interview may be in it") for why in named.values())
        assert not (space.transcripts / "U01.txt").exists()

    @pytest.mark.skipif(os.name == "nt", reason="rights of folders differ")
    def test_what_cannot_be_removed_is_named(self, space, tmp_path, monkeypatch):
        reports = reports_with(tmp_path / "r", a_html=html.escape(SAID))

        def refuse(self, missing_ok=False):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(type(reports), "unlink", refuse)
        result = withdraw(space, "U01", reports=[reports])
        why = dict(result.unreached)[reports / "a.html"]
        assert why == "it holds the interview but cannot be changed: Permission denied"

    def test_what_cannot_be_changed_is_tried_again_until_nothing_is_left(
        self, space, tmp_path, monkeypatch
    ):
        reports = reports_with(tmp_path / "r", a_html=html.escape(SAID), b_html=html.escape(SAID))
        (reports / "c.html").symlink_to(tmp_path / "elders.html")
        stuck = {reports / "a.html", reports / "b.html", space.approvals}
        carry_out = module._carried_out

        def stubborn(step):
            if step.path in stuck:
                return replace(step, act="", why="it is stuck")
            return carry_out(step)

        monkeypatch.setattr(module, "_carried_out", stubborn)
        first = withdraw(space, "U01", reports=[reports])
        assert set(first.remaining) == {*map(str, stuck), str(reports / "c.html")}
        assert len(read_approvals(space.approvals)) == 5
        assert space.remaining.exists()
        for _ in range(2):
            # Without being told again where to look.
            assert set(withdraw(space, "U01").remaining) == set(first.remaining)
        assert set(withdraw(space, "U01", dry_run=True).removed) == {
            reports / "a.html", reports / "b.html",
        }  # fmt: skip
        # A report that was built again is another one, and stays.
        (reports / "b.html").write_text("Iets anders.", encoding="utf-8")
        stuck.clear()
        last = withdraw(space, "U01")
        assert last.removed == (reports / "a.html",)
        assert last.remaining == (str(reports / "c.html"),)
        assert len(read_approvals(space.approvals)) == 2
        (reports / "c.html").unlink()
        assert withdraw(space, "U01").remaining == ()
        assert [path.name for path in reports.iterdir()] == ["b.html"]
        assert not space.remaining.exists()
        with pytest.raises(InterviewError, match="nothing of interview 'U01'"):
            withdraw(space, "U01")

    def test_own_files_stay_named_until_they_are_changed(self, space):
        note = space.folder / "notities.txt"
        note.write_text(SAID, encoding="utf-8")
        assert withdraw(space, "U01").remaining == (str(note),)
        withdraw(space, "U02")
        assert withdraw(space, "U01").remaining == (str(note),)
        note.write_text("Bel U01 terug.", encoding="utf-8")
        assert withdraw(space, "U01").remaining == (str(note),)
        note.write_text("Klaar.", encoding="utf-8")
        assert withdraw(space, "U01").remaining == ()

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
    def test_no_pipe_is_waited_for(self, space, tmp_path):
        reports = reports_with(tmp_path / "r")
        pipes = [reports / "a.html", space.folder / "x.xlsx", space.folder / "bespreken.csv"]
        space.codings.unlink()
        for path in (*pipes, space.codings):
            os.mkfifo(path)
        found = traces("U01", [], [SAID])
        for path in pipes:
            with pytest.raises(UnsearchableError, match="a device, a pipe or a socket"):
                found.in_file(path)
        result = withdraw(space, "U01", reports=[reports])
        assert [path for path, _ in result.unreached] == [space.codings]

    def test_a_place_with_a_name_that_none_can_have_stops_nothing(self, space, tmp_path):
        """It was noted, and then could not be written to."""
        for long in (tmp_path / f"{'a' * 400}.qdpx", tmp_path / ("b" * 400) / "verslag"):
            remember(space, "project", long)
        report = reports_with(tmp_path / "r", a_html=html.escape(SAID)) / "a.html"
        remember(space, "verslag", report)
        assert withdraw(space, "U01").remaining == ()
        assert not report.exists() and not (space.transcripts / "U01.txt").exists()

    def test_a_place_that_cannot_be_looked_into_is_named(self, space, tmp_path, monkeypatch):
        hidden = tmp_path / "hidden" / "verslag"
        remember(space, "verslag", hidden)
        stat = os.stat

        def refuse(path, *args, **kwargs):
            if str(path).startswith(str(hidden.parent)):
                raise PermissionError(13, "Permission denied")
            return stat(path, *args, **kwargs)

        monkeypatch.setattr(os, "stat", refuse)
        monkeypatch.setattr(os, "lstat", refuse)
        result = withdraw(space, "U01")
        assert result.remaining == (str(hidden),)
        assert not (space.transcripts / "U01.txt").exists()

    def test_own_files_and_memos_that_quote_it_are_named(self, space):
        (space.folder / "notities.txt").write_text(SAID, encoding="utf-8")
        (space.folder / "joint_display.csv").write_text(f"a,{SAID}", encoding="utf-8")
        codings = pd.read_parquet(space.codings)
        codings.loc[codings["interview_id"] == "U02", "memo"] = f"Zie ook: {SAID}"
        codings.to_parquet(space.codings)
        frame = read_fragments(space.fragments)
        coding_sheet(space.sheets / "codeerblad_bert.xlsx", frame, memo=f"zie {SAID}")
        result = withdraw(space, "U01")
        named = {path.name: why for path, why in result.unreached}
        assert set(named) == {"notities.txt", "codings.parquet", "codeerblad_bert.xlsx"}
        assert "memo" in named["codings.parquet"]
        assert not (space.folder / "joint_display.csv").exists()

    def test_links_are_not_followed(self, space, tmp_path):
        outside = reports_with(tmp_path / "elders", a_html=html.escape(SAID))
        reports = reports_with(tmp_path / "r")
        (reports / "link.html").symlink_to(outside / "a.html")
        (reports / "map").symlink_to(outside)
        (space.transcripts / "U01.vtt").symlink_to(outside / "a.html")
        result = withdraw(space, "U01", reports=[reports, tmp_path / "weg"])
        assert (outside / "a.html").exists()
        named = {path.name for path, why in result.unreached if "a link" in why}
        assert named == {"link.html", "map"}
        assert dict(result.unreached)[tmp_path / "weg"] == "there is no such file or folder"

    def test_the_workspace_among_the_reports_is_not_taken_for_one(self, space, monkeypatch):
        monkeypatch.chdir(space.folder.parent)
        withdraw(space, "U01", reports=[space.folder.parent, type(space.folder)("utrecht")])
        assert (space.transcripts / "U02.txt").exists()
        assert space.register.exists()


def notebook(text):
    # Lines of a cell stand in a list of their own.
    lines = [word + " \n" for word in text.split(" ")]
    return json.dumps({"cells": [{"outputs": [{"data": {"text/html": lines}}]}]})


FORMS = {
    "plain.txt": SAID,
    "utf16.txt": SAID.encode("utf-16"),
    "lines.md": SAID.replace(" ", "\n"),
    "escaped.html": f"<p>{html.escape(SAID)}</p>",
    "entities.html": "".join(f"&#x{ord(c):x};" for c in SAID),
    "marked.html": f"<p>{html.escape(SAID).replace('weg', '<mark>weg</mark>')}</p>",
    "twice.html": html.escape(html.escape(SAID)),
    "data.json": json.dumps({"quote": SAID}),
    "ascii.json": json.dumps(SAID).replace("K", "\\u004b"),
    "script.html": f"<script>let x = 1 < 2; f({json.dumps(html.escape(SAID))}); 3 > 2</script>",
    "plotly.html": json.dumps(f"<b>{SAID}</b>").replace("<", "\\u003c").replace(">", "\\u003e"),
    "url.html": f'<a href="data:text/csv,{quote(SAID)}">',
    "base64.html": f'<a href="data:x;base64,{base64.b64encode(SAID.encode()).decode()}">',
    "report.ipynb": notebook(html.escape(SAID)),
    "table.csv": '"' + SAID.replace('"', '""') + '"',
    "pack.csv.gz": gzip.compress(SAID.encode()),
    "redacted.html": "De vrouw liep snel door de straat.",
}


class TestReports:
    @pytest.mark.parametrize("name", FORMS)
    def test_a_quote_is_found_however_it_is_written(self, space, tmp_path, name):
        text = FORMS[name]
        reports = reports_with(tmp_path / "reports")
        path = reports / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        (reports / "anders.html").write_text("Mijn buurvrouw doet altijd de boodschappen. Ja.")
        result = withdraw(space, "U01", reports=[reports])
        assert path in result.removed
        assert [p.name for p in reports.iterdir()] == ["anders.html"]
        assert "Build the reports" in result.summary() or path.suffix not in (".html", ".ipynb")

    def test_ids_are_found(self, space, tmp_path):
        fragment = read_fragments(space.fragments)["fragment_id"][0]
        reports = reports_with(
            tmp_path / "reports",
            a_html=f"<td>{fragment}</td>",
            b_html="<td>U01</td>",
            c_html="<td>U011, AU01, U01-9</td><script>var U01=1</script>",
            d_html=f"<script>var x='{fragment}'</script>",
        )
        withdraw(space, "U01", reports=[reports])
        assert [path.name for path in reports.iterdir()] == ["c.html"]

    def test_workbooks_and_tables_that_hold_it_go(self, space, tmp_path):
        reports = reports_with(tmp_path / "reports")
        with xlsxwriter.Workbook(reports / "a.xlsx") as book:
            book.add_worksheet().write_string(0, 0, SAID)
        with xlsxwriter.Workbook(reports / "b.xlsx") as book:
            book.add_worksheet().write_string(0, 0, "Iets anders.")
        pd.DataFrame({"citaat": [SAID]}).to_parquet(reports / "c.parquet")
        with zipfile.ZipFile(reports / "d.zip", "w") as archive:
            archive.write(reports / "a.xlsx", "a.xlsx")
            archive.writestr("../../kwaad.txt", "x")
        withdraw(space, "U01", reports=[reports])
        assert [path.name for path in reports.iterdir()] == ["b.xlsx"]
        assert not list(tmp_path.rglob("kwaad.txt"))

    def test_a_pdf_goes_with_the_report_beside_it_and_is_named_elsewhere(self, space, tmp_path):
        held = reports_with(tmp_path / "r" / "utrecht", a_html=html.escape(SAID), a_pdf="%PDF-")
        other = reports_with(tmp_path / "r" / "twente", b_html="Iets anders.", b_pdf="%PDF-")
        result = withdraw(space, "U01", reports=[tmp_path / "r"])
        assert not list(held.iterdir())
        assert result.unreached == ((other / "b.pdf", "a PDF cannot be searched"),)

    def test_damaged_archives_are_named(self, space, tmp_path):
        reports = reports_with(tmp_path / "r")
        (reports / "a.xlsx").write_bytes(b"PK\x03\x04kapot")
        (reports / "b.parquet").write_bytes(b"PAR1kapot")
        result = withdraw(space, "U01", reports=[reports])
        assert {path.name for path, _ in result.unreached} == {"a.xlsx", "b.parquet"}

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1))
    def test_any_sentence_is_found_escaped_for_pages_and_json(self, text):
        said = f"Dit zei zij toen: {text}"
        found = traces("U01", [], [said])
        for written in (said, html.escape(said), json.dumps(said)):
            assert found.in_text(f"voor {written} na") or "\\" in said or "&" in said or "<" in said


class TestSheets:
    def test_rows_go_and_the_rest_of_the_workbook_stays(self, space):
        path = space.sheets / "codeerblad_anna.xlsx"
        before = openpyxl.load_workbook(path)["Codeerblad"]
        rows = [[c.value for c in row] for row in before.iter_rows() if row[1].value != "U01"]
        ids = [row[0].value for row in before.iter_rows() if row[1].value == "U01"]
        heights = [before.row_dimensions[r].height for r in (8, 9)]
        withdraw(space, "U01")
        book = openpyxl.load_workbook(path)
        sheet = book["Codeerblad"]
        assert [[c.value for c in row] for row in sheet.iter_rows()] == rows
        assert [sheet.row_dimensions[r].height for r in (5, 6)] == heights
        assert sheet.protection.sheet
        assert not sheet["D5"].protection.locked
        assert sheet.freeze_panes == "A5"
        (rule,) = sheet.data_validations.dataValidation
        assert (rule.formula1, rule.prompt) == ("lijst_codes", "Kies.")
        assert [c.sqref for c in sheet.conditional_formatting]
        assert book.defined_names["lijst_codes"].attr_text == "_lijsten!$A$2:$A$3"
        assert book["_lijsten"].sheet_state == book["_meta"].sheet_state == "hidden"
        meta = dict(book["_meta"].iter_rows(values_only=True))
        assert meta["ingetrokken"] == ",".join(ids)
        assert meta["coder"] == "anna"
        assert not any(f"sha256:{name}" in meta for name in ids)
        assert len(meta) == 4

    def test_a_second_interview_joins_the_note(self, space):
        path = space.sheets / "codeerblad_anna.xlsx"
        withdraw(space, "U01")
        withdraw(space, "U02")
        meta = dict(openpyxl.load_workbook(path)["_meta"].iter_rows(values_only=True))
        assert len(meta["ingetrokken"].split(",")) == 5

    def test_the_same_sheet_gives_the_same_bytes_and_one_without_it_none(self, space):
        data = (space.sheets / "codeerblad_anna.xlsx").read_bytes()
        first, second = (without_interview(data, "U01", []) for _ in range(2))
        assert first is not None
        assert first == second
        assert first.rows == 3
        assert without_interview(first.data, "U01", []) is None

    def test_scattered_rows_and_comments(self, tmp_path):
        book = openpyxl.Workbook()
        book.active.append(["fragment_id", "interview_id"])
        for number in range(9):
            book.active.append([f"f{number}", "U01" if number % 3 else "U02"])
        book.active["A3"].comment = Comment("geheim", "a")
        book.active["A5"].comment = Comment("blijft", "a")
        book.save(tmp_path / "x.xlsx")
        cleaned = without_interview((tmp_path / "x.xlsx").read_bytes(), "U01", [])
        assert cleaned is not None
        assert cleaned.rows == 6
        (tmp_path / "y.xlsx").write_bytes(cleaned.data)
        sheet = openpyxl.load_workbook(tmp_path / "y.xlsx").active
        assert [row[0] for row in sheet.iter_rows(values_only=True)][1:] == ["f0", "f3", "f6"]
        comments = [cell.comment.text for row in sheet for cell in row if cell.comment]
        assert comments == ["blijft"]
