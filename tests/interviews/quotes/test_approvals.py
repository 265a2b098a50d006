import openpyxl
import pandas as pd
import pytest

from regiobeeld.errors import BuildError, InterviewError
from regiobeeld.files.guarded_csv import write_table
from regiobeeld.interviews.quotes.approval_sheet import (
    SHEET_COLUMNS,
    check_taken_over,
    read_approvals_sheet,
    write_approvals_sheet,
)
from regiobeeld.interviews.quotes.approvals import (
    COLUMNS,
    approved_quotes,
    merge_approvals,
    read_approvals,
    write_approvals,
)
from regiobeeld.interviews.transcripts.fragments import fragments
from tests.interviews.texts import guide, register
from tests.interviews.transcripts.test_fragments import transcript

IDS = ("U01", "U02", "U03", "U04", "U05")
FIRST = 5  # the first row below the header, as a spreadsheet counts


@pytest.fixture
def said():
    talk = "I: Speelt mantelzorg?\nR: Bel 06-12345678. Ik ben {0} uit huis _x0041_ {0}.\n"
    talks = [transcript(talk.format(name), name) for name in IDS]
    return fragments(talks, register(*IDS), guide())


def approvals(said, **changes):
    rows = [
        {
            "fragment_id": row.fragment_id,
            "tekst_sha256": row.tekst_sha256,
            "besluit": "ja",
            "geredigeerd": "Bel [telefoonnummer].",
            "door": "ab",
            "rol_noemen": "",
        }
        | changes
        for row in said.itertuples()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")


class TestQuotes:
    def test_approved_words_of_a_large_group_are_shown(self, said):
        quotes = approved_quotes(said, approvals(said), register(*IDS))
        assert quotes.shown["citaat"].tolist() == ["Bel [telefoonnummer]."] * 5
        assert quotes.shown["indicator"].tolist() == ["informal_carers"] * 5
        assert quotes.withheld.empty

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"besluit": "nee"}, "niet goedgekeurd"),
            ({"tekst_sha256": "0" * 64}, "de tekst is veranderd na de goedkeuring"),
            ({"fragment_id": "U01-anders"}, "nog niet beoordeeld"),
            ({"geredigeerd": " "}, "niet goedgekeurd"),
            ({"geredigeerd": "Bel 06-12345678."}, "niet goedgekeurd"),
            ({"door": ""}, "niet goedgekeurd"),
        ],
    )
    def test_all_else_is_withheld_with_a_reason_and_without_its_text(self, said, changes, reason):
        quotes = approved_quotes(said, approvals(said, **changes), register(*IDS))
        assert quotes.shown.empty
        assert set(quotes.withheld["reden"]) == {reason}
        assert not quotes.withheld.astype(str).map(lambda cell: "Bel" in cell).any(axis=None)

    def test_a_small_group_is_not_quoted(self, said):
        people = register(*IDS)
        people.loc[4, "rol"] = "professional"
        quotes = approved_quotes(said, approvals(said), people)
        assert quotes.shown.empty
        assert set(quotes.withheld["reden"]) == {"de groep is kleiner dan 5 gesprekken"}
        assert len(approved_quotes(said, approvals(said), people, smallest_group=4).shown) == 4

    def test_a_small_group_is_quoted_where_its_own_approval_lets_its_role_be_named(self, said):
        people = register(*IDS)
        people.loc[4, "rol"] = "professional"
        for named, shown in (("ja", True), ("nee", False), ("", False)):
            given = approvals(said)
            given.loc[given["fragment_id"].str.startswith("U05"), "rol_noemen"] = named
            quotes = approved_quotes(said, given, people)
            assert (quotes.shown["interview_id"].tolist() == ["U05"]) is shown
            # Nobody else is named by it.
            assert set(quotes.withheld["reden"]) == {"de groep is kleiner dan 5 gesprekken"}
        refused = approvals(said, rol_noemen="ja", besluit="nee")
        assert approved_quotes(said, refused, people).shown.empty

    def test_who_is_not_coded_does_not_make_a_group_larger(self, said):
        def shown(*coded):
            codings = pd.DataFrame({"interview_id": coded}, dtype="string")
            return len(approved_quotes(said, approvals(said), register(*IDS), codings).shown)

        assert (shown(*IDS), shown(*IDS[1:])) == (5, 0)
        # Interviews that were coded and of which there are no words left count for nobody either.
        assert shown(*IDS[1:], "U06", "U07") == 0
        # Nothing is coded yet: then that asks nothing.
        assert shown() == 5
        # A role of which nobody is coded is small, and not absent.
        people = register(*IDS, "P01")
        people.loc[5, "rol"] = "professional"
        codings = pd.DataFrame({"interview_id": ["P01"]}, dtype="string")
        assert approved_quotes(said, approvals(said), people, codings).shown.empty

    def test_who_was_not_heard_does_not_make_a_group_larger(self, said):
        few = said[said["interview_id"] != "U05"]
        quotes = approved_quotes(few, approvals(few), register(*IDS, "U06", "U07"))
        assert quotes.shown.empty

    def test_an_interview_out_of_the_register_is_withheld(self, said):
        quotes = approved_quotes(said, approvals(said), register(*IDS[1:]), smallest_group=1)
        assert quotes.withheld["reden"].tolist() == ["staat niet in het register"]
        with pytest.raises(ValueError, match="smallest_group: found 0"):
            approved_quotes(said, approvals(said), register(*IDS), smallest_group=0)


class TestFile:
    def test_what_is_written_is_read(self, said, tmp_path):
        frame = approvals(said, geredigeerd="=Bel\n[iemand]")
        assert read_approvals(write_approvals(frame, tmp_path / "goedkeuring.csv")).equals(frame)
        assert read_approvals(tmp_path / "weg.csv").empty

    def test_a_file_of_before_names_no_role(self, said, tmp_path):
        frame = approvals(said)
        write_table(frame.drop(columns="rol_noemen"), tmp_path / "g.csv")
        assert read_approvals(tmp_path / "g.csv").equals(frame)
        write_table(frame.drop(columns="door"), tmp_path / "g.csv")
        with pytest.raises(InterviewError, match="they must be fragment_id"):
            read_approvals(tmp_path / "g.csv")
        write_approvals(approvals(said, rol_noemen="misschien"), tmp_path / "g.csv")
        with pytest.raises(InterviewError, match="rol_noemen: found 'misschien'; it must be ja or"):
            read_approvals(tmp_path / "g.csv")

    def test_faults_are_told_at_once(self, said, tmp_path):
        frame = approvals(said, besluit="misschien", door="Jan de Wit", tekst_sha256="x")
        frame.loc[1, "fragment_id"] = frame.loc[0, "fragment_id"]
        with pytest.raises(InterviewError) as error:
            read_approvals(write_approvals(frame.iloc[:2], tmp_path / "g.csv"))
        lines = str(error.value).splitlines()
        assert len(lines) == 7
        assert lines[0] == "g.csv, row 2, besluit: found 'misschien'; it must be ja or nee."

    def test_a_later_decision_replaces_the_former(self, said):
        former, new = approvals(said), approvals(said, besluit="nee").iloc[:1]
        both = merge_approvals(former, new)
        assert len(both) == 5
        assert both["besluit"].tolist().count("nee") == 1


class TestSheet:
    @pytest.fixture
    def path(self, said, tmp_path):
        return write_approvals_sheet(said, tmp_path / "goedkeuring.xlsx")

    def fill(self, path, row, **cells):
        book = openpyxl.load_workbook(path)
        for name, value in cells.items():
            book["Goedkeuring"].cell(row, SHEET_COLUMNS.index(name) + 1, value)
        book.save(path)

    def test_proposals_stand_beside_the_text_and_nothing_is_decided(self, said, path):
        sheet = openpyxl.load_workbook(path)["Goedkeuring"]
        cells = [cell.value for cell in sheet[FIRST]]
        assert cells[:2] == [said["fragment_id"][0], "U01"]
        assert cells[3] == "telefoonnummer: 06-12345678"
        assert cells[4].startswith("Bel [telefoonnummer]. Ik ben U01")
        assert cells[5:] == [None, None, None]
        assert [cell.protection.locked for cell in sheet[FIRST]] == [True] * 4 + [False] * 4
        assert sheet.protection.sheet
        assert read_approvals_sheet(path, said).empty

    def test_the_same_fragments_give_the_same_bytes(self, said, path, tmp_path):
        again = write_approvals_sheet(said, tmp_path / "weer.xlsx")
        assert again.read_bytes() == path.read_bytes()

    def test_decisions_are_read(self, said, path):
        self.fill(path, FIRST, besluit="ja", door="ab")
        self.fill(path, FIRST + 1, besluit="nee", door="cd")
        read = read_approvals_sheet(path, said)
        assert read["besluit"].tolist() == ["ja", "nee"]
        assert read["tekst_sha256"].tolist() == said["tekst_sha256"].tolist()[:2]
        assert read["geredigeerd"][0] == "Bel [telefoonnummer]. Ik ben U01 uit huis _x0041_ U01."

    def test_whether_a_role_may_be_named_is_read_and_stands_there_again(self, said, path, tmp_path):
        self.fill(path, FIRST, besluit="ja", door="ab", rol_noemen="ja")
        read = read_approvals_sheet(path, said)
        assert read["rol_noemen"].tolist() == ["ja"]
        again = write_approvals_sheet(said, tmp_path / "weer.xlsx", approvals=read)
        assert read_approvals_sheet(again, said).equals(read)
        self.fill(path, FIRST, rol_noemen="soms")
        with pytest.raises(InterviewError, match=r"H5 \(rol_noemen\): found 'soms'"):
            read_approvals_sheet(path, said)

    def test_a_sheet_of_before_names_no_role(self, said, path):
        self.fill(path, FIRST, besluit="ja", door="ab")
        book = openpyxl.load_workbook(path)
        book["Goedkeuring"].delete_cols(SHEET_COLUMNS.index("rol_noemen") + 1)
        book.save(path)
        assert read_approvals_sheet(path, said)["rol_noemen"].tolist() == [""]

    def test_former_decisions_stand_there_unless_the_text_changed(self, said, tmp_path):
        former = approvals(said)
        former.loc[1, "tekst_sha256"] = "0" * 64
        path = write_approvals_sheet(said, tmp_path / "g.xlsx", approvals=former)
        read = read_approvals_sheet(path, said)
        assert read["fragment_id"].tolist() == said["fragment_id"].drop(1).tolist()

    def test_work_on_a_sheet_is_replaced_only_when_it_is_elsewhere_too(self, said, path, tmp_path):
        new = write_approvals_sheet(said, tmp_path / "new.xlsx")
        none = approvals(said).iloc[:0]
        check_taken_over(path, new, none)
        check_taken_over(tmp_path / "weg.xlsx", new, none)
        self.fill(path, FIRST, besluit="ja", door="ab")
        self.fill(path, FIRST + 2, geredigeerd="Halverwege.")
        with pytest.raises(BuildError, match=r"ring\.xlsx: there already, and rows 5, 7 hold work"):
            check_taken_over(path, new, none)
        # What is merged is filled in again, or lies with the approvals.
        self.fill(path, FIRST + 2, besluit="nee", door="ab")
        merged = read_approvals_sheet(path, said)
        check_taken_over(path, new, merged)
        again = write_approvals_sheet(said, tmp_path / "new.xlsx", approvals=merged)
        check_taken_over(path, again, none)
        self.fill(path, FIRST, besluit="nee")
        with pytest.raises(BuildError, match="rows 5 hold work"):
            check_taken_over(path, again, merged)
        path.write_bytes(b"kapot")
        with pytest.raises(BuildError, match="it cannot be read"):
            check_taken_over(path, again, merged)

    def test_all_faults_are_told_at_once_by_cell(self, said, path):
        self.fill(path, FIRST, besluit="misschien", door="ab", geredigeerd="Goed.")
        self.fill(path, FIRST + 1, besluit="ja", door="Jan de Wit")
        self.fill(path, FIRST + 2, besluit="ja", door="ab", tekst="Veranderd.")
        self.fill(path, FIRST + 3, besluit="ja", door="ab", geredigeerd="=1+1")
        self.fill(path, FIRST + 4, besluit="ja", door="ab", geredigeerd="Bel 06-12345678.")
        self.fill(path, FIRST + 5, besluit="ja", door="ab", fragment_id="U01-weg", tekst="x")
        with pytest.raises(InterviewError) as error:
            read_approvals_sheet(path, said)
        told = [line.split(":")[0] for line in str(error.value).splitlines()]
        assert told == [
            f"goedkeuring.xlsx, Goedkeuring, {cell}"
            for cell in (
                "F5 (besluit)",
                "G6 (door)",
                "C7 (tekst)",
                "E8 (geredigeerd)",
                "E9 (geredigeerd)",
                "A10 (fragment_id)",
            )
        ]

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"geen werkblad"])
    def test_other_files_are_refused(self, said, tmp_path, data):
        (tmp_path / "x.xlsx").write_bytes(data)
        with pytest.raises(InterviewError, match=r"x\.xlsx: found a"):
            read_approvals_sheet(tmp_path / "x.xlsx", said)

    def test_other_workbooks_are_refused(self, said, tmp_path):
        openpyxl.Workbook().save(tmp_path / "x.xlsx")
        with pytest.raises(InterviewError, match="expected a sheet named Goedkeuring"):
            read_approvals_sheet(tmp_path / "x.xlsx", said)

    def test_without_fragments_there_is_a_sheet_all_the_same(self, said, tmp_path):
        path = write_approvals_sheet(said.iloc[:0], tmp_path / "leeg.xlsx")
        assert read_approvals_sheet(path, said).empty
