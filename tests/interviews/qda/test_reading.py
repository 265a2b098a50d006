import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from regiobeeld.errors import QdaError, RegiobeeldError
from regiobeeld.interviews.qda import archive as limits
from regiobeeld.interviews.qda import import_qda, read_qdc, read_qdpx
from regiobeeld.interviews.qda.dialects import Convention, Passage, fit, passage, place
from tests.interviews.qda.made import renamed, zipped

GUID = "{:08d}-0000-4000-8000-000000000000".format
SAMPLES = {
    "codebook_atlasti9_ns_0-4_INVALID.qdc": [
        ("code2", ""),
        ("code1", ""),
        ("code1.1", "code1"),
        ("code3", ""),
        ("code:3.1", "code3"),
    ],
    "codebook_spec_annexA_plus_empty_Sets_INVALID.qdc": [
        ("Topics", ""),
        ("Economy", ""),
        ("Health care", ""),
        ("Values", ""),
        ("Conservatives", ""),
        ("Liberals", ""),
    ],
    "codebook_taguette_form_empty_Sets_INVALID.qdc": [("interesting", "")],
    "codebook_valid_portableqda.qdc": [
        ("testCodeCommon", ""),
        ("testCode NEw-compareQDC(Sun Mar  7 12:35:30 2021)", ""),
    ],
}


class TestSamples:
    @pytest.mark.parametrize("name", SAMPLES)
    def test_every_code_is_in_its_place(self, samples, name):
        found = read_qdc(samples / name)
        assert [(code.code, code.parent) for code in found.codebook] == SAMPLES[name]

    def test_what_was_repaired_is_told(self, samples):
        def remarks(name):
            return " ".join(import_qda(samples / name).remarks)

        atlas = remarks("codebook_atlasti9_ns_0-4_INVALID.qdc")
        assert "urn:QDA-XML:codebook:0:4; it was read as urn:QDA-XML:codebook:1.0" in atlas
        assert "left out: codeGroup1::codeGroup1.2" in atlas
        assert "Only headings in that file, codes as any other here: code3." in atlas
        assert "empty <Sets/>" in remarks("codebook_taguette_form_empty_Sets_INVALID.qdc")
        assert "in an attribute" in remarks("codebook_doorstop_description_attr_INVALID.qdc")

    def test_a_description_of_other_software_is_the_definition(self, samples):
        book = read_qdc(samples / "codebook_spec_annexA_plus_empty_Sets_INVALID.qdc").codebook
        assert book.code("Economy").definition == "Anything about jobs or taxes or business"
        assert book.code("Economy").colour == "#FFFF00"
        assert book.code("Topics").code_id == "5215cc69-b628-4e02-afb9-9beeaee55808"
        doorstop = read_qdc(samples / "codebook_doorstop_description_attr_INVALID.qdc").codebook
        assert len(doorstop) == 8
        assert doorstop.code("SYS::REQ003").definition == "Unicode: -40° ±1%"
        assert doorstop.code("SYS::REQ002 - Plantuml").definition.count("\n") == 18

    def test_projects_of_atlas_ti_with_users_and_codes_only(self, samples):
        found = read_qdpx(samples / "ponte_target-atlas-project.qdpx")
        assert found.origin == "ATLAS.ti for Windows 23.2.3.27778"
        assert found.offsets is None
        (commits,) = found.project.codes
        assert [code.name[-7:] for code in commits.children] == ["19e4dce", "cdbfd92"]
        blank = read_qdpx(samples / "ponte_blank-atlas-project.qdpx").project
        assert [user.name for user in blank.users] == ["Enric Llagostera", "ATLAS.ti"]

    @pytest.mark.parametrize(
        ("dialect", "convention"),
        [
            ("spec", "Unicode code points, line ends as in the file"),
            ("nvivo", "UTF-16 units, line ends as 2"),
            ("atlas", "Unicode code points, line ends as 1"),
        ],
    )
    def test_three_dialects_give_the_same_quotations(self, samples, dialect, convention):
        reading = read_qdpx(samples / f"synthetic_{dialect}_dialect.qdpx")
        (source,) = reading.project.sources
        assert [(q.start, q.end, source.text[q.start : q.end]) for q in source.quotations] == [
            (76, 100, "kent niemand elkaar meer"),
            (138, 156, "komt DigiD niet in"),
            (187, 206, "te weinig collega's"),
            (187, 206, "te weinig collega's"),
        ]
        assert reading.offsets.convention == convention
        assert (reading.offsets.quotations, reading.offsets.recognised) == (4, 4)
        assert (reading.offsets.on_words, reading.offsets.outside) == (4, 0)

    def test_three_dialects_give_the_same_tables(self, samples):
        spec, nvivo, atlas = (
            import_qda(samples / f"synthetic_{name}_dialect.qdpx")
            for name in ("spec", "nvivo", "atlas")
        )
        for other in (nvivo, atlas):
            assert other.codebook == spec.codebook
            for name in ("register", "fragments", "codings", "unmatched"):
                assert_frame_equal(getattr(other, name), getattr(spec, name))
        assert list(zip(spec.codings["coder"], spec.codings["code"], strict=True)) == [
            ("codeur-a", "WIJK.eenzaamheid"),
            ("codeur-a", "DIG.toegang"),
            ("codeur-a", "ARB.personeelstekort"),
            ("codeur-b", "WIJK.eenzaamheid"),
            ("codeur-b", "DIG.toegang"),
            ("codeur-b", "ARB.werkdruk"),
        ]


def utf16_length(text):
    return len(text.encode("utf-16-le")) // 2


WORDS = st.lists(
    st.sampled_from(["huis", "😔", "één", "\n", "a", "👩‍⚕️", "e\u0301en"]), min_size=1, max_size=30
)


@given(words=WORDS, data=st.data())
def test_places_counted_as_nvivo_does_are_code_points(words, data):
    text = " ".join(words)
    ends = data.draw(st.tuples(*[st.integers(0, len(text))] * 2).map(sorted))
    counted = [utf16_length(text[:end].replace("\n", "\r\n")) for end in ends]
    assert place(Passage(text, crlf=True), counted, Convention(utf16=True, newline=2)) == ends
    assert place(Passage(text, crlf=True), counted, Convention(utf16=True)) == ends


@given(words=WORDS, data=st.data())
def test_a_quotation_is_found_in_whatever_way_it_was_counted(words, data):
    text = "\n".join(words) + " dit is het enige zinsdeel dat zo heet " + " ".join(words)
    start = text.index("enige")
    end = start + len("enige zinsdeel dat")
    way = data.draw(st.sampled_from(["spec", "nvivo", "atlas", "mark"]))
    raw = text if way == "spec" else text.replace("\n", "\r\n")

    def counted(place):
        if way == "nvivo":
            return utf16_length(text[:place].replace("\n", "\r\n"))
        return place + (way == "mark")

    marks = [("", counted(start), counted(end))]
    known = ["enige zinsdeel dat"]
    [[found]], offsets = fit([(passage(raw), marks)], known)
    assert found == (start, end)
    assert offsets.recognised == 1


@pytest.mark.parametrize("way", ["spec", "nvivo"])
def test_fragments_that_end_in_a_space_do_not_mislead(way):
    pieces = [f"😔 stuk {number} van een verhaal " for number in range(40)]
    text = "   ".join(pieces)
    places, at = [], 0
    for piece in pieces:
        places.append((at, at + len(piece)))
        at += len(piece) + 3
    count = len if way == "spec" else utf16_length
    for known, cut in (((), 12), (pieces, 0)):
        marks = [
            (piece[:cut] + "…" if cut else "", count(text[:start]), count(text[:end]))
            for piece, (start, end) in zip(pieces, places, strict=True)
        ]
        [found], offsets = fit([(passage(text), marks)], known)
        assert found == places
        assert offsets.recognised == 40


def text_end(text, start):
    return start + len(text[start:].split()[0])


def test_without_names_the_bounds_of_words_tell_how_places_were_counted():
    text = "😔 een\r\ntwee 😔 drie\r\nvier vijf"
    plain = passage(text)
    words = [plain.text.index(word) for word in ("een", "twee", "drie", "vier", "vijf")]
    ends = [text_end(plain.text, start) for start in words]

    def nvivo(place):
        return utf16_length(plain.text[:place].replace("\n", "\r\n"))

    marks = [("", nvivo(a), nvivo(b)) for a, b in zip(words, ends, strict=True)]
    [found], offsets = fit([(plain, marks)])
    assert found == list(zip(words, ends, strict=True))
    assert offsets.convention == "UTF-16 units, line ends as 2"


def project(body, namespace="urn:QDA-XML:project:1.0", head=""):
    return f'{head}<Project xmlns="{namespace}" name="p" origin="elders">{body}</Project>'


SOURCE = f"""
<CodeBook><Codes><Code guid="{GUID(1)}" name="Wonen" isCodable="true" color="rood"/></Codes>
</CodeBook><Sources><TextSource guid="{GUID(2)}" name="i1" plainTextPath="internal://t.txt">
<PlainTextSelection guid="{GUID(3)}" startPosition="0" endPosition="4"><Coding guid="{GUID(4)}">
<CodeRef targetGUID="{{{GUID(1).upper()}}}"/></Coding></PlainTextSelection>
<PlainTextSelection guid="{GUID(5)}" startPosition="2" endPosition="99"/>
<PlainTextSelection guid="{GUID(6)}" startPosition="2" endPosition="drie"/>
<PlainTextSelection guid="{GUID(7)}" startPosition="5" endPosition="8"><Coding guid="{GUID(8)}">
<CodeRef targetGUID="{GUID(9)}"/></Coding></PlainTextSelection>
</TextSource>
<TextSource guid="{GUID(10)}" name="ver" plainTextPath="absolute:///etc/passwd"/>
<TextSource guid="{GUID(11)}" name="weg" plainTextPath="internal://weg.txt"/>
<AudioSource guid="{GUID(12)}" name="band" path="internal://a.mp3"/>
<PDFSource guid="{GUID(13)}" name="pdf"><Representation guid="{GUID(14)}"
 plainTextPath="internal://T.TXT"/></PDFSource></Sources><Links><Link guid="{GUID(15)}"/></Links>
"""


def test_what_cannot_be_read_is_left_out_and_told(tmp_path):
    path = zipped(tmp_path / "p.qdpx", {"x.qde": project(SOURCE), "Sources/t.txt": "huis en haard"})
    reading = read_qdpx(path)
    told = "\n".join(reading.remarks)
    for part in (
        "'rood' of code 'Wonen' is none",
        "Left out of 'i1': a quotation from 2 to 99, as the text has 13 characters",
        "places are no numbers: 1 quotations",
        f"'i1' has a coding with a code that is not in the file ({GUID(9)})",
        "not in the file (absolute:///etc/passwd): 'ver'",
        "not in the file (internal://weg.txt): 'weg'",
        "as it is no text: 'band' (AudioSource)",
        "Left out: 1 links",
    ):
        assert part in told
    first, second = reading.project.sources
    assert [len(q.codings) for q in first.quotations] == [1, 0]
    assert (second.name, second.guid, second.text) == ("pdf", GUID(13), "huis en haard")


def test_a_text_in_utf_16_and_text_within_the_project_are_read(tmp_path):
    inline = f"""<Sources><TextSource guid="{GUID(1)}" name="a"><PlainTextContent>één
twee</PlainTextContent></TextSource><TextSource guid="{GUID(2)}" name="b"
 plainTextPath="internal://b.txt"/></Sources>"""
    files = {"project.qde": project(inline), "b.txt": "één\r\ntwee".encode("utf-16")}
    sources = read_qdpx(zipped(tmp_path / "p.qdpx", files)).project.sources
    assert [source.text for source in sources] == ["één\ntwee"] * 2


def test_quotations_with_one_guid_are_kept_apart(tmp_path):
    coding = f'<Coding><CodeRef targetGUID="{GUID(1)}"/></Coding>'
    body = f"""<CodeBook><Codes><Code guid="{GUID(1)}" name="a"/></Codes></CodeBook><Sources>
<TextSource guid="{GUID(2)}" name="i1" plainTextPath="internal://t.txt">
<PlainTextSelection guid="{GUID(3)}" startPosition="0" endPosition="4">{coding}</PlainTextSelection>
<PlainTextSelection guid="{GUID(3)}" startPosition="5" endPosition="7">{coding}</PlainTextSelection>
</TextSource></Sources>"""
    path = zipped(tmp_path / "p.qdpx", {"project.qde": project(body), "t.txt": "huis en haard"})
    found = import_qda(path)
    assert list(found.fragments["tekst"]) == ["huis", "en"]
    assert list(found.codings["fragment_id"]) == ["i1-001", "i1-002"]
    assert any("it got its own" in remark for remark in found.remarks)


BOMB = '<!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
XXE = '<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">'


@pytest.mark.parametrize("head", [BOMB + "]>", XXE + "]>", '<!DOCTYPE x SYSTEM "http://x/y.dtd">'])
@pytest.mark.parametrize("body", ["", "<Description>&i;&x;</Description>"])
def test_entities_are_refused(tmp_path, head, body):
    path = zipped(tmp_path / "kwaad.qdpx", {"project.qde": project(body, head=head)})
    with pytest.raises(
        QdaError, match=r"kwaad\.qdpx (declares a document type|is not well-formed)"
    ):
        read_qdpx(path)
    book = head.replace("Project", "CodeBook")
    qdc = tmp_path / "kwaad.qdc"
    qdc.write_text(f'{book}<CodeBook name="&i;"><Codes>{body}</Codes></CodeBook>')
    with pytest.raises(QdaError, match=r"kwaad\.qdc (declares a document type|is not well-formed)"):
        read_qdc(qdc)


@pytest.mark.parametrize(
    "name", ["../../kwaad.txt", "/etc/kwaad.txt", "C:\\kwaad.txt", "a\\..\\..\\kwaad.txt"]
)
def test_names_that_lead_outside_are_refused(tmp_path, name):
    path = zipped(tmp_path / "p.qdpx", {"project.qde": project(""), "x" * len(name): "a"})
    renamed(path, {"x" * len(name): name})
    with pytest.raises(QdaError, match=r"p\.qdpx is refused: it names a file outside itself"):
        read_qdpx(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_text_that_lies_outside_is_refused(tmp_path):
    body = f"""<Sources><TextSource guid="{GUID(1)}" name="a"
 plainTextPath="internal://../../../etc/passwd"/></Sources>"""
    with pytest.raises(QdaError, match="names a file outside itself"):
        read_qdpx(zipped(tmp_path / "p.qdpx", {"project.qde": project(body)}))


@pytest.mark.parametrize("name", ["project.qde", "sources/a.txt"])
def test_a_zip_bomb_is_refused(tmp_path, name):
    zeros = b"\0" * (limits.MAX_PROJECT + limits.MAX_TEXT)
    path = zipped(tmp_path / "p.qdpx", {"project.qde": project(""), name: zeros} | {name: zeros})
    assert path.stat().st_size < 100_000
    with pytest.raises(QdaError, match=rf"refused: with {name} it unpacks to over [\d,]+ bytes"):
        read_qdpx(path)


def test_a_size_that_is_a_lie_does_not_help(tmp_path):
    zeros = b"\0" * (limits.MAX_TEXT * 2)
    path = zipped(tmp_path / "p.qdpx", {"project.qde": project(""), "a.txt": zeros})
    size = len(zeros).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(QdaError):
        read_qdpx(path)


def test_too_many_files_or_texts_are_refused(tmp_path, monkeypatch):
    files = {"project.qde": project(""), **{f"{n}.txt": "a" * 10 for n in range(9)}}
    path = zipped(tmp_path / "p.qdpx", files)
    monkeypatch.setattr(limits, "MAX_PROJECT", len(project("").encode()))
    monkeypatch.setattr(limits, "MAX_TEXTS", 85)
    with pytest.raises(QdaError, match=r"refused: with 8\.txt it unpacks to over"):
        read_qdpx(path)
    monkeypatch.setattr(limits, "MAX_FILES", 9)
    with pytest.raises(QdaError, match="holds 10 files; 9 is the most"):
        read_qdpx(path)


def test_deep_and_endless_xml_is_refused(tmp_path):
    deep = "<Code>" * 5000 + "</Code>" * 5000
    path = tmp_path / "c.qdc"
    path.write_text(f"<CodeBook><Codes>{deep}</Codes></CodeBook>")
    with pytest.raises(QdaError, match=r"c\.qdc is not well-formed XML: .*depth"):
        read_qdc(path)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, r"must hold one project \(project\.qde\); found none"),
        ({"a.qde": "", "b.qde": ""}, "found a.qde, b.qde"),
        ({"project.qde": "geen xml"}, "is not well-formed XML"),
        ({"project.qde": "<html/>"}, "holds a <html>; a <Project> of REFI-QDA was expected"),
        (
            {
                "project.qde": project(
                    f'<Sources><TextSource guid="{GUID(1)}" plainTextPath="internal://a.txt"/>'
                    "</Sources>"
                ),
                "b/a.txt": "a",
                "sources/A.txt": "b",
            },
            r"two texts named a\.txt",
        ),
        (
            {
                "project.qde": project(
                    f'<Sources><TextSource guid="{GUID(1)}" plainTextPath="internal://a.txt"/>'
                    "</Sources>"
                ),
                "a.txt": "één".encode("cp1252"),
            },
            r"the text a\.txt is not in UTF-8",
        ),
        (
            {
                "project.qde": project(
                    f'<CodeBook><Codes><Code guid="{GUID(1)}" name="a"/>'
                    f'<Code guid="{{{GUID(1)}}}" name="b"/></Codes></CodeBook>'
                )
            },
            "the codes 'a' and 'b' have one GUID",
        ),
    ],
)
def test_other_files_are_refused_with_a_reason(tmp_path, files, message):
    path = zipped(tmp_path / "p.qdpx", files)
    with pytest.raises(QdaError, match=rf"p\.qdpx.*{message}"):
        read_qdpx(path)


def test_a_file_that_is_no_zip_or_is_locked_is_refused(tmp_path):
    path = tmp_path / "p.qdpx"
    with pytest.raises(QdaError, match=r"p\.qdpx cannot be read: No such file"):
        read_qdpx(path)
    path.write_text(project(""))
    with pytest.raises(QdaError, match=r"p\.qdpx is no whole zip file"):
        read_qdpx(path)
    zipped(path, {"project.qde": project("")})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    data[6] |= 1
    path.write_bytes(data)
    with pytest.raises(QdaError, match=r"p\.qdpx has a password \(project\.qde\)"):
        read_qdpx(path)


@given(data=st.data())
def test_a_damaged_file_gives_no_other_error(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    whole = zipped(
        folder / "p.qdpx", {"project.qde": project(SOURCE), "sources/t.txt": "huis en haard"}
    ).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    byte = bytes([data.draw(st.integers(0, 255))])
    damaged = whole[:place] if cut else whole[:place] + byte + whole[place + 1 :]
    (folder / "p.qdpx").write_bytes(damaged)
    try:
        import_qda(folder / "p.qdpx")
    except RegiobeeldError as error:
        assert "p.qdpx" in str(error)


def test_nothing_of_media_is_read(tmp_path):
    path = zipped(tmp_path / "p.qdpx", {"project.qde": project(""), "sources/a.mp4": b"\0" * 10})
    with zipfile.ZipFile(path) as content:
        offset = content.getinfo("sources/a.mp4").header_offset
    data = bytearray(path.read_bytes())
    data[offset : offset + 4] = b"XXXX"
    path.write_bytes(data)
    assert read_qdpx(path).project.name == "p"
