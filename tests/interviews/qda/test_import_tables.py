"""Projects that went out and were coded in other software."""

import uuid
from dataclasses import replace

import pandas as pd
import pytest
from lxml import etree
from pandas.testing import assert_frame_equal

from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.qda import export_qda, from_project, import_qda, read_qdpx
from regiobeeld.interviews.qda.model import (
    Coding,
    Project,
    QdaCode,
    QdaNote,
    Quotation,
    TextSource,
    User,
)
from regiobeeld.interviews.qda.tables import CODINGS, FRAGMENTS, REGISTER, UNMATCHED, table
from tests.interviews.qda.made import fragment, zipped

ANNA = User(str(uuid.UUID(int=1)), "Anna de Vries")
PIET = User(str(uuid.UUID(int=2)), "Piet Ünal")


def guid(number):
    return str(uuid.UUID(int=1000 + number))


@pytest.fixture
def ours():
    book = read_codebook()
    row = {"rol": "bewoner", "gebied_code": "GM0344", "maand": "2021-03", "toestemming_versie": "1"}
    register = table([{"interview_id": i, **row} for i in ("b01", "b02")], REGISTER)
    fragments = table(
        [
            fragment("b01-1", "b01", 30, "Ik ken niemand 😔.", indicator="loneliness"),
            fragment("b01-2", "b01", 60, "Te weinig geld.\nEn de huur."),
            fragment("b02-1", "b02", 0, "Ja."),
            fragment("b02-2", "b02", 10, "Ja."),
        ],
        FRAGMENTS,
    )
    return book, register, fragments


@pytest.fixture
def sent(ours, tmp_path):
    """The project as other software gets it."""
    path = export_qda(*ours, None, tmp_path / "uit.qdpx", region="utrecht", year=2020)
    return read_qdpx(path).project


def coded(project: Project, *codings: tuple[int, int, Coding]) -> Project:
    """Return a project with codings by source and quotation, as if a person gave them."""
    sources = list(project.sources)
    for source, number, coding in codings:
        quotations = list(sources[source].quotations)
        quotation = quotations[number]
        quotations[number] = replace(quotation, codings=(*quotation.codings, coding))
        sources[source] = replace(sources[source], quotations=tuple(quotations))
    return replace(project, sources=tuple(sources), users=(ANNA, PIET))


def windows(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def as_nvivo(project: Project, path):
    """Write a project as NVivo does: no names, no descriptions, its own places and line ends."""
    root = etree.Element("{urn:QDA-XML:project:1.0}Project", name=project.name, origin="NVivo 14")
    add = etree.SubElement
    users = add(root, "Users")
    for user in project.users:
        add(users, "User", guid="{" + user.guid.upper() + "}", name=user.name)

    def codes(parent, found):
        for code in found:
            element = add(parent, "Code", guid=code.guid.upper(), name=code.name, isCodable="true")
            codes(element, code.children)

    codes(add(add(root, "CodeBook"), "Codes"), project.codes)
    files = {}
    sources = add(root, "Sources")
    for source in project.sources:
        text = windows(source.text)
        files[f"Sources/{source.guid.upper()}.txt"] = ("\ufeff" + text).encode()
        element = add(
            sources,
            "TextSource",
            guid=source.guid.upper(),
            name=source.name,
            plainTextPath=f"internal://{source.guid}.txt",
        )
        for quotation in source.quotations:
            if not quotation.codings:
                continue
            start, end = (
                len(windows(source.text[:place]).encode("utf-16-le")) // 2
                for place in (quotation.start, quotation.end)
            )
            selection = add(
                element,
                "PlainTextSelection",
                guid=str(uuid.uuid5(uuid.UUID(quotation.guid), "nvivo")),
                startPosition=str(start),
                endPosition=str(end),
            )
            for coding in quotation.codings:
                given = add(selection, "Coding", guid=coding.guid, creatingUser=coding.user)
                add(given, "CodeRef", targetGUID="{" + coding.code.upper() + "}")
    return zipped(path, {"project.qde": etree.tostring(root), **files})


def test_codings_of_other_software_find_their_fragments(ours, sent, tmp_path):
    book, register, fragments = ours
    lonely, money = book.code("Eenzaamheid"), book.code("Rondkomen en schulden")
    project = coded(
        sent,
        (0, 0, Coding(guid(1), lonely.code_id, ANNA.guid)),
        (0, 1, Coding(guid(2), money.code_id, PIET.guid)),
        (1, 1, Coding(guid(3), lonely.code_id, ANNA.guid)),
    )
    found = import_qda(
        as_nvivo(project, tmp_path / "terug.qdpx"),
        codebook=book,
        register=register,
        fragments=fragments,
        region="utrecht",
        year=2020,
    )
    assert found.offsets.convention == "UTF-16 units, line ends as 2"
    assert found.offsets.recognised == found.offsets.quotations == 3
    assert found.codebook == book
    assert not len(found.unmatched)
    expected = [
        ("anna-de-vries", "b01-1", "Eenzaamheid", "loneliness"),
        ("anna-de-vries", "b02-2", "Eenzaamheid", ""),
        ("piet-unal", "b01-2", "Rondkomen en schulden", ""),
    ]
    columns = ["coder", "fragment_id", "code", "indicator"]
    assert list(found.codings[columns].itertuples(index=False, name=None)) == expected
    assert list(found.codings.columns) == list(CODINGS)
    assert set(found.codings["rol"]) == {"bewoner"}
    assert set(found.codings["codebook_version"]) == {book.version}
    assert_frame_equal(found.fragments, fragments)


def test_quotations_that_are_no_fragment_are_listed(ours, sent):
    book, register, fragments = ours
    lonely = book.code("Eenzaamheid")
    first, second = sent.sources
    begin = first.quotations[0].start
    wild = (
        Quotation(guid(1), begin, begin + 6, codings=(Coding(guid(2), lonely.code_id, ANNA.guid),)),
        Quotation(guid(3), begin - 1, begin + 18, codings=(Coding(guid(4), lonely.code_id),)),
        Quotation(guid(5), 0, 2, user=PIET.guid),
    )
    project = replace(
        sent,
        users=(ANNA, PIET),
        sources=(
            replace(first, quotations=(*first.quotations, *wild)),
            replace(second, codings=(Coding(guid(6), lonely.code_id, PIET.guid),)),
            TextSource(guid(7), "b99", "Onbekend.", quotations=(Quotation(guid(8), 0, 8),)),
        ),
    )
    found = from_project(project, codebook=book, register=register, fragments=fragments)
    # White space around a fragment makes no difference.
    assert list(found.codings["fragment_id"]) == ["b01-1"]
    assert list(found.codings["coder"]) == ["onbekend"]
    assert list(found.unmatched.columns) == list(UNMATCHED)
    rows = found.unmatched.drop(columns="reden").itertuples(index=False, name=None)
    assert list(rows) == [
        ("b01", 30, 36, "anna-de-vries", "Eenzaamheid", "Ik ken"),
        ("b01", 0, 2, "piet-unal", "", "\n "),
        ("b02", 0, 13, "piet-unal", "Eenzaamheid", second.text),
        ("b99", 0, 8, "", "", "Onbekend"),
    ]
    assert list(found.unmatched["reden"]) == [
        "geen fragment heeft deze plaats en tekst",
        "geen fragment heeft deze plaats en tekst",
        "de code geldt voor de hele tekst",
        "dit interview staat niet in de lijst van fragmenten",
    ]


def test_a_text_with_lines_added_is_known_by_what_it_says(ours, sent):
    book, register, fragments = ours
    lonely = book.code("Eenzaamheid").code_id
    project = coded(
        sent,
        (0, 0, Coding(guid(1), lonely, ANNA.guid)),
        (1, 0, Coding(guid(2), lonely, ANNA.guid)),
    )
    project = replace(
        project,
        sources=tuple(
            replace(
                source,
                text="Titel\n" + source.text,
                quotations=tuple(
                    replace(q, description="", start=q.start + 6, end=q.end + 6)
                    for q in source.quotations
                ),
            )
            for source in project.sources
        ),
    )
    found = from_project(project, codebook=book, register=register, fragments=fragments)
    assert list(found.codings["fragment_id"]) == ["b01-1"]
    assert any("sought by their words: b01." in remark for remark in found.remarks)
    # 'Ja.' stands in b02 twice, so that it does not tell which fragment it is.
    assert set(found.unmatched["interview_id"]) == {"b02"}


def test_new_codes_are_added_below_the_code_they_stood_below(ours, sent):
    book, register, fragments = ours
    tree = tuple(
        replace(
            code,
            guid=str(uuid.uuid4()) if code.name == "Samen leven" else code.guid,
            children=(QdaCode(guid(9), "Huisdieren", "Over dieren."), *code.children),
        )
        if code.name == "Samen leven"
        else code
        for code in sent.codes
    )
    project = coded(replace(sent, codes=tree), (0, 0, Coding(guid(1), guid(9), ANNA.guid)))
    found = from_project(project, codebook=book, register=register, fragments=fragments)
    new = found.codebook.code("Huisdieren")
    assert (new.parent, new.definition, new.code_id) == ("Samen leven", "Over dieren.", guid(9))
    assert found.codebook.codes[:-1] == book.codes
    assert "New codes, added to the codebook: Huisdieren." in found.remarks
    assert list(found.codings["code"]) == ["Huisdieren"]


def test_memos_with_quotations_belong_to_their_coder(ours, sent):
    book, register, fragments = ours
    lonely = book.code("Eenzaamheid").code_id
    project = coded(
        sent,
        (0, 0, Coding(guid(1), lonely, ANNA.guid)),
        (0, 0, Coding(guid(2), lonely, PIET.guid)),
    )
    notes = (
        QdaNote(guid(3), "m", "Van Anna.\n\n[regiobeeld]\nBelang: 9\nDuiding: nieuw", ANNA.guid),
        QdaNote(guid(4), "m", "Van iedereen."),
    )
    source = project.sources[0]
    first = replace(source.quotations[0], notes=(guid(3), guid(4)))
    source = replace(source, quotations=(first, *source.quotations[1:]))
    project = replace(project, notes=notes, sources=(source, *project.sources[1:]))
    codings = from_project(project, codebook=book, register=register, fragments=fragments).codings
    assert list(codings["memo"]) == ["Van Anna.\n\nVan iedereen.", "Van iedereen."]
    assert list(codings["duiding"]) == ["nieuw", ""]
    assert codings["belang"].isna().all()


def test_a_code_given_twice_is_kept_once_and_told(ours, sent):
    book, register, fragments = ours
    lonely = book.code("Eenzaamheid").code_id
    project = coded(
        sent,
        (0, 0, Coding(guid(1), lonely, ANNA.guid)),
        (0, 0, Coding(guid(2), lonely, ANNA.guid)),
    )
    found = from_project(project, codebook=book, register=register, fragments=fragments)
    assert len(found.codings) == 1
    assert "Given twice to one fragment by one coder, kept once: 1." in found.remarks


def test_no_code_fits_can_be_said_in_other_software(ours, sent):
    book, register, fragments = ours
    none = QdaCode(guid(1), "Geen code")
    project = coded(
        replace(sent, codes=(*sent.codes, none)), (0, 0, Coding(guid(2), none.guid, ANNA.guid))
    )
    found = from_project(project, codebook=book, register=register, fragments=fragments)
    assert list(found.codings[["code", "code_id"]].iloc[0]) == ["", ""]
    assert found.codebook == book


def test_a_project_of_others_gives_tables_of_its_own():
    codes = (QdaCode(guid(1), "Wonen"), QdaCode(guid(2), "wonen"))
    text = "Het huis is klein en duur."
    project = Project(
        "vreemd",
        users=(ANNA, replace(PIET, name="anna de vries")),
        codes=codes,
        sources=(
            TextSource(
                guid(3),
                "Gesprek",
                text,
                quotations=(
                    Quotation(guid(4), 21, 25, codings=(Coding(guid(5), guid(1), PIET.guid),)),
                    Quotation(guid(6), 0, 8, codings=(Coding(guid(7), guid(2), ANNA.guid),)),
                    Quotation(guid(8), 21, 25, codings=(Coding(guid(9), guid(1), ANNA.guid),)),
                ),
            ),
            TextSource(guid(10), "Gesprek", ""),
        ),
    )
    found = from_project(project, region="utrecht", year=2020)
    assert list(found.register["interview_id"]) == ["B01", "B02"]
    assert found.renamed == (("Gesprek", "B01"), ("Gesprek", "B02"))
    assert list(found.fragments["tekst"]) == ["Het huis", "duur"]
    assert list(found.fragments["fragment_id"]) == ["B01-001", "B01-002"]
    assert [code.code for code in found.codebook] == ["Wonen", "wonen (2)"]
    assert list(found.codings["coder"]) == ["anna-de-vries"] * 2 + ["anna-de-vries-2"]
    assert set(found.codings["region"]) == {"utrecht"}
    assert set(found.codings["year"]) == {2020}
    assert found.codings["belang"].isna().all()
    assert isinstance(found.codings, pd.DataFrame)


def test_the_same_words_elsewhere_are_no_fragment(ours, tmp_path):
    book, register, fragments = ours
    texts = {"b01": "I: Ik ken niemand 😔. ".ljust(30) + "Ik ken niemand 😔.".ljust(30)}
    texts["b01"] += "Te weinig geld.\nEn de huur."
    path = export_qda(*ours, None, tmp_path / "p.qdpx", transcripts=texts)
    project = read_qdpx(path).project
    source = project.sources[0]
    lonely = book.code("Eenzaamheid").code_id
    wrong = Quotation(guid(1), 3, 20, codings=(Coding(guid(2), lonely, ANNA.guid),))
    assert source.text[3:20] == "Ik ken niemand 😔."
    project = replace(project, sources=(replace(source, quotations=(wrong,)), *project.sources[1:]))
    for given in (texts, None):
        found = from_project(
            project, codebook=book, register=register, fragments=fragments, transcripts=given
        )
        assert len(found.codings) == 0
        assert list(found.unmatched["tekst"]) == ["Ik ken niemand 😔."]


def test_fragments_with_line_ends_of_windows_are_found_again(ours, tmp_path):
    book, register, _ = ours
    texts = ["Eerst.\r\nDan 😔.", "Ja.\r\n", "Ja.\nNee."]
    fragments = table(
        [fragment(f"b01-{n}", "b01", n * 40, text) for n, text in enumerate(texts)], FRAGMENTS
    )
    path = export_qda(book, register, fragments, None, tmp_path / "p.qdpx")
    code = book.codes[0].code_id
    codings = [(0, n, Coding(guid(n), code, ANNA.guid)) for n in range(3)]
    project = coded(read_qdpx(path).project, *codings)
    back = as_nvivo(project, tmp_path / "terug.qdpx")
    found = import_qda(back, codebook=book, register=register, fragments=fragments)
    assert list(found.codings["fragment_id"]) == ["b01-0", "b01-1", "b01-2"]
    assert not len(found.unmatched)
