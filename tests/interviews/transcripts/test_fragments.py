import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.protocol.topic_guide import topic_guide
from regiobeeld.interviews.transcripts.fragments import fragments
from regiobeeld.interviews.transcripts.fragments_file import (
    COLUMNS,
    read_fragments,
    text_sha256,
    write_fragments,
)
from regiobeeld.interviews.transcripts.plain import normalised, turns
from regiobeeld.interviews.transcripts.sentences import COMFORTABLE, LONGEST, pieces, sentences
from regiobeeld.interviews.transcripts.topics import next_topic, topics
from regiobeeld.interviews.transcripts.transcripts import Transcript
from tests.interviews.texts import guide, register

TALK = """I: Hoe is het om hier te wonen of te werken?
R: Fijn. Rustig ook.
I: In Utrecht voelt 47,1% zich eenzaam. Herkent u dat?
R: Ja, soms spreek ik een dag niemand.
I: Kunt u daar iets meer over vertellen?
R: Mijn buurvrouw komt.
R: Op dinsdag.
I: En dan mantelzorg.
I: Speelt dat bij u?
R: Ja.
I: Als u één ding mocht veranderen, wat zou dat zijn?
R: Ja.
"""


def transcript(text, name="U01"):
    text = normalised(text)
    return Transcript(name, text, tuple(turns(text)))


def cut(text, **options):
    return fragments([transcript(text)], register("U01"), guide(), **options)


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("Goed. Fijn! Echt? Ja…", ["Goed.", "Fijn!", "Echt?", "Ja…"]),
            ("Dhr. Bos en mevr. A. de Wit, t.o.v. Utrecht.", None),
            ("Bijv. Om 9.30 uur, ca. 5 km, enz. Dat.", None),
            ("Ik ben 64. Mijn man is 70.", ["Ik ben 64.", "Mijn man is 70."]),
            ('"Ga weg." Zei hij.', ['"Ga weg."', "Zei hij."]),
            ("Nee. 's Avonds niet.", ["Nee.", "'s Avonds niet."]),
            ("Nee. Éen keer. IJs.", ["Nee.", "Éen keer.", "IJs."]),
            ("Nee... maar wel. Ja", ["Nee... maar wel.", "Ja"]),
            ("kop\n\nen tekst", ["kop", "en tekst"]),
            ("regel een\nregel twee", None),
            (" \n ", []),
        ],
    )
    def test_dutch(self, text, parts):
        found = [text[a:b] for a, b in sentences(text)]
        assert found == ([text] if parts is None else parts)

    @given(st.text(alphabet=st.sampled_from("aB. ?!\n…'\"1é👍"), max_size=3000))
    def test_pieces_hold_every_word_in_order_and_are_short(self, text):
        spans = pieces(text)
        kept = "".join(text[a:b] for a, b in spans)
        assert "".join(kept.split()) == "".join(text.split())
        assert all(0 < b - a <= LONGEST for a, b in spans)
        assert all(a == text.find(text[a:b].strip(), a) for a, b in spans)
        assert [a for a, _ in spans] == sorted({a for a, _ in spans})

    @pytest.mark.parametrize(
        "text", ["a" * 50_000, "woord " * 9_000, "zo, " * 9_000, "x.y " * 9_999]
    )
    def test_speech_without_ends_is_cut_all_the_same(self, text):
        spans = pieces(text)
        assert all(COMFORTABLE // 4 < b - a <= LONGEST for a, b in spans[:-1])
        assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")


class TestFragments:
    def test_turns_become_fragments_and_questions_stand_beside_them(self):
        frame = cut(TALK)
        assert tuple(frame.columns) == COLUMNS
        assert frame["tekst"].tolist() == [
            "Fijn. Rustig ook.",
            "Ja, soms spreek ik een dag niemand.",
            "Mijn buurvrouw komt.",
            "Op dinsdag.",
            "Ja.",
            "Ja.",
        ]
        assert frame["vraag"].tolist()[2:5] == [
            "Kunt u daar iets meer over vertellen?",
            "Kunt u daar iets meer over vertellen?",
            "En dan mantelzorg. Speelt dat bij u?",
        ]
        assert frame["indicator"].tolist() == [
            "",
            "loneliness",
            "loneliness",
            "loneliness",
            "informal_carers",
            "",
        ]
        assert frame["kenmerk"].tolist() == ["", *["a" * 64] * 3, "b" * 64, ""]
        assert set(frame["spreker"]) == {"R"}

    def test_places_and_hashes_are_those_of_the_text(self):
        text = transcript(TALK).text
        for row in cut(TALK).itertuples():
            assert text[row.start : row.eind] == row.tekst
            assert row.tekst_sha256 == text_sha256(row.tekst)
            assert row.fragment_id.startswith(f"U01-{row.tekst_sha256[:10]}")

    def test_an_id_is_of_the_text_with_a_number_when_it_comes_back(self):
        ids = cut(TALK)["fragment_id"].tolist()
        assert len(set(ids)) == len(ids)
        assert ids[-1] == f"{ids[-2]}-2"
        assert cut(TALK)["fragment_id"].tolist() == ids

    @given(st.lists(st.text("abc. ", min_size=1), min_size=1), st.integers(0, 20), st.text("abc "))
    def test_a_correction_leaves_the_ids_before_it_and_of_other_turns(self, said, place, word):
        place %= len(said)
        corrected = [*said[:place], word, *said[place + 1 :]]
        lines = [f"R: {text}\nI: x\n" for text in ("vast", *said)]
        first = cut("".join(lines))
        then = cut("".join(f"R: {text}\nI: x\n" for text in ("vast", *corrected)))
        same = sum(first["start"] < len("".join(lines[: place + 1])))
        assert then["fragment_id"].tolist()[:same] == first["fragment_id"].tolist()[:same]
        unique = set(first.drop_duplicates("tekst", keep=False)["tekst"]) - set(
            pieces_of(said[place])
        )
        kept = first[first["tekst"].isin(unique)]
        assert set(kept["fragment_id"]) <= set(then["fragment_id"])

    def test_names_of_interviewers_can_be_given(self):
        text = "Noor: Speelt mantelzorg?\nPiet: Ja.\nNoor: En?\nPiet: Nee.\n"
        assert len(cut(text)) == 4
        frame = cut(text, interviewers=["noor"])
        assert frame["spreker"].tolist() == ["R1", "R1"]
        assert frame["indicator"].tolist() == ["informal_carers"] * 2

    def test_of_a_long_introduction_the_question_is_kept(self):
        frame = cut("I: " + "Dit is uitleg. " * 100 + "Hoe gaat het?\nR: Goed.\n")
        assert len(frame["vraag"][0]) <= COMFORTABLE + 2
        assert frame["vraag"][0].startswith("… Dit is uitleg.")
        assert frame["vraag"][0].endswith("Hoe gaat het?")

    def test_the_order_is_that_of_the_register(self):
        talks = [transcript("R: Ja.", "U01"), transcript("R: Ja.", "U02")]
        frame = fragments(talks, register("U02", "U01"), guide())
        assert frame["interview_id"].tolist() == ["U02", "U01"]

    def test_unknown_and_double_interviews_are_refused(self):
        with pytest.raises(InterviewError, match="Not in the register: interview U09"):
            fragments([transcript("R: Ja.", "U09")], register("U01"), guide())
        with pytest.raises(InterviewError, match="More than one transcript: interview U01"):
            fragments([transcript("R: Ja.")] * 2, register("U01"), guide())

    def test_a_transcript_without_answers_is_refused_with_the_labels_that_were_found(self):
        talk = transcript("I: Hoe gaat het?\nmw zei: goed.\nmw zei: ja.\n")
        with pytest.raises(InterviewError, match=r"U01: only the interviewer.*labels found: I\)"):
            fragments([talk], register("U01"), guide())

    def test_none_give_an_empty_frame_of_the_same_kind(self):
        frame = fragments([], register(), guide())
        assert frame.dtypes.equals(cut(TALK).dtypes)


def pieces_of(text):
    return [text[a:b] for a, b in pieces(text)]


class TestTopics:
    def test_every_question_of_a_guide_is_recognised_when_it_is_read_out(self, utrecht):
        table = topic_guide(utrecht)
        found = topics(table, read_codebook())
        times = table["vraag"].value_counts()
        for topic in table.itertuples():
            if times[topic.vraag] == 1:
                named = next_topic(f"Goed. {topic.vraag} Vertel.", found, None)
                assert named is not None
                assert named.indicator == topic.indicator

    def test_a_figure_that_is_read_out_is_recognised(self, utrecht):
        table = topic_guide(utrecht)
        found = topics(table)
        named = next_topic("44,3% van de volwassenen heeft overgewicht.", found, None)
        assert named is not None
        assert named.indicator == "overweight"

    def test_small_talk_names_nothing(self, utrecht):
        found = topics(topic_guide(utrecht), read_codebook())
        for said in ("Ja, precies.", "Kunt u een voorbeeld geven?", "En wat deed u toen?", ""):
            assert next_topic(said, found, None) is None
            assert next_topic(said, found, found[1]) is found[1]

    def test_two_topics_at_once_name_neither_but_the_current_one(self):
        found = topics(guide())
        assert next_topic("Eenzaam en mantelzorgers?", found, None) is None
        assert next_topic("Eenzaam en mantelzorgers?", found, found[0]) is None
        assert next_topic("Eenzaam en mantelzorgers?", found, found[2]) is found[2]


class TestFile:
    TEXT = st.text(st.characters(codec="utf-8"), min_size=1)

    @given(st.lists(st.tuples(TEXT, st.text(st.characters(codec="utf-8")))))
    def test_what_is_written_is_read(self, tmp_path_factory, texts):
        rows = [
            (f"U01-{n}", "U01", n, n + len(text), text_sha256(text), text, "R", asked, "", "")
            for n, (text, asked) in enumerate(texts)
        ]
        frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(cut(TALK).dtypes)
        path = write_fragments(frame, tmp_path_factory.mktemp("f") / "fragmenten.csv")
        pd.testing.assert_frame_equal(read_fragments(path), frame)

    def test_a_formula_in_speech_stays_text(self, tmp_path):
        frame = cut("R: =HYPERLINK(1)\nI: x\nR: '-5, zei hij\n")
        path = write_fragments(frame, tmp_path / "fragmenten.csv")
        assert b",'=HYPERLINK" in path.read_bytes()
        assert b",\"''-5, zei" in path.read_bytes()
        assert read_fragments(path).equals(frame)

    def test_faults_are_told_at_once(self, tmp_path):
        frame = cut(TALK).astype("string")
        frame.loc[0, "tekst"] = "Anders."
        frame.loc[1, "start"] = "drie"
        frame.loc[2, "interview_id"] = "U02"
        frame.loc[5, "fragment_id"] = frame.loc[4, "fragment_id"]
        path = write_fragments(frame, tmp_path / "f.csv")
        with pytest.raises(InterviewError) as error:
            read_fragments(path)
        assert [line.split(":")[0] for line in str(error.value).splitlines()] == [
            "f.csv, row 2, eind",
            "f.csv, row 2, tekst_sha256",
            "f.csv, row 3, start",
            "f.csv, row 4, fragment_id",
            "f.csv, row 7, fragment_id",
        ]
