"""Files and tables made for tests."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
from hypothesis import strategies as st

from regiobeeld.interviews.choices import DUIDING
from regiobeeld.interviews.codebook import Code, Codebook, code_id_of
from regiobeeld.interviews.qda.tables import CODINGS, FRAGMENTS, REGISTER, table
from regiobeeld.interviews.transcripts.fragments_file import text_sha256

# All that XML can hold; what it cannot is refused, see the tests of writing.
CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
)
HARD = st.sampled_from(
    [
        "=cmd()|' /C calc'!A0",
        "😔 familie 👨‍👩‍👧‍👦",
        "e\u0301en",
        "שלום مرحبا \u202eabc",
        "regel\r\nregel\n\nregel",
        "\n\n[regiobeeld]\nWel: x",
        "[regiobeeld]\nIndicator: x",
        "  Wel: x\n  y ",
        "<b>&amp;</b>]]>",
        "\ufeffbegin",
    ]
)
TEXT = st.one_of(HARD, st.text(st.one_of(CHARACTERS, st.sampled_from("\t\n\r")), max_size=40))
NAME = st.text(st.sampled_from("abcé-="), min_size=1, max_size=6)
# A source's text stands in a file of its own, which holds any character; a fragment has a word.
SAID = st.one_of(HARD, st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)).filter(
    str.strip
)


def zipped(path, files, **kwargs):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **kwargs) as content:
        for name, data in files.items():
            content.writestr(name, data)
    return path


def renamed(path, names):
    """Return a file whose zip names are changed as a hostile one's would be."""
    buffer = io.BytesIO(path.read_bytes())
    data = buffer.getvalue()
    for old, new in names.items():
        assert len(old) == len(new)
        data = data.replace(old.encode(), new.encode())
    path.write_bytes(data)
    return path


@st.composite
def codebooks(draw, max_size=5):
    names = draw(
        st.lists(NAME, min_size=1, max_size=max_size, unique_by=lambda name: name.casefold())
    )
    codes = []
    for number, name in enumerate(names):
        parent = draw(st.sampled_from(["", *names[:number]]))
        codes.append(
            Code(
                code_id=code_id_of([str(number), name]),
                code=name,
                parent=parent,
                definition=draw(TEXT),
                include=draw(TEXT),
                exclude=draw(TEXT),
                colour=draw(st.sampled_from(["#1B6E53", "#5B5B5B", "#FF00AA"])),
                coalition=draw(st.sampled_from(["", "wijkgerichte_preventie"])),
                edition=draw(st.sampled_from(["", "1", "2.0"])),
            )
        )
    return Codebook(tuple(draw(st.permutations(codes))))


def fragment(identity, interview, start, text, **other):
    return {
        "fragment_id": identity,
        "interview_id": interview,
        "start": start,
        "eind": start + len(text),
        "tekst_sha256": text_sha256(text),
        "tekst": text,
        **{"spreker": "", "vraag": "", "indicator": "", "kenmerk": ""},
        **other,
    }


@st.composite
def interviews(draw):
    """Return a codebook, a register, fragments and codings that belong together."""
    codebook = draw(codebooks())
    people, fragments = [], []
    for number in range(draw(st.integers(0, 3))):
        interview = f"i{number}"
        people.append(
            {
                "interview_id": interview,
                "rol": draw(st.sampled_from(["bewoner", "professional"])),
                "gebied_code": draw(st.sampled_from(["GM0344", "WK034401", ""])),
                "maand": draw(st.sampled_from(["2021-03", ""])),
                "toestemming_versie": draw(st.sampled_from(["1", ""])),
            }
        )
        end = 0
        for order in range(draw(st.integers(0, 4))):
            text = draw(SAID)
            # Some stand upon another, and some far behind it.
            start = max(0, end + draw(st.sampled_from([0, 0, 1, 7, 120, 5000, -3])))
            fragments.append(
                fragment(
                    f"{interview}-{order}",
                    interview,
                    start,
                    text,
                    spreker=draw(TEXT),
                    vraag=draw(TEXT),
                    indicator=draw(st.sampled_from(["", "loneliness", "gp_distance"])),
                    kenmerk=draw(st.sampled_from(["", "a" * 64])),
                )
            )
            end = start + len(text)
    codings = _codings(draw, codebook, people, fragments)
    return codebook, table(people, REGISTER), table(fragments, FRAGMENTS), codings


def _codings(draw, codebook, people, fragments):
    roles = {row["interview_id"]: row["rol"] for row in people}
    choices = [*codebook, None]
    rows = []
    for coder in ("anna", "b-2"):
        for row in fragments:
            for code in draw(st.lists(st.sampled_from(choices), unique=True, max_size=2)):
                rows.append(
                    {
                        "region": draw(st.sampled_from(["utrecht", "twente"])),
                        "year": draw(st.sampled_from([2020, 2022, pd.NA])),
                        "codebook_version": draw(st.sampled_from(["v1", codebook.version])),
                        "coder": coder,
                        "fragment_id": row["fragment_id"],
                        "interview_id": row["interview_id"],
                        "rol": roles[row["interview_id"]],
                        "indicator": draw(st.sampled_from(["", "loneliness", "sick_leave"])),
                        "kenmerk": draw(st.sampled_from(["", "a" * 64, "b" * 64])),
                        "code": "" if code is None else code.code,
                        "code_id": "" if code is None else code.code_id,
                        "duiding": draw(st.sampled_from(["", *DUIDING])),
                        "belang": draw(st.sampled_from([pd.NA, 0, 1, 2, 3])),
                        "memo": draw(TEXT),
                    }
                )
    order = {code.code_id: number for number, code in enumerate(codebook)}
    place = {row["fragment_id"]: number for number, row in enumerate(fragments)}
    rows.sort(key=lambda r: (r["coder"], place[r["fragment_id"]], order.get(r["code_id"], 99)))
    return table(rows, CODINGS)
