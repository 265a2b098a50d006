"""The tables of opgaven beside a report."""

from __future__ import annotations

import regiobeeld
from regiobeeld.opgaven import evidence, main_messages
from regiobeeld.opgaven.beside import EVIDENCE, MESSAGES, tables_beside


def test_messages_point_to_the_evidence_that_they_say():
    picture = regiobeeld.picture("utrecht")
    found = tables_beside(picture)
    known, told = found[EVIDENCE], found[MESSAGES]
    assert len(known) == len(evidence(picture)) and len(told) == len(main_messages(picture))
    for _, message in told.iterrows():
        rows = known.iloc[[int(number) for number in message["evidence_rows"].split()]]
        assert set(rows["opgave"]) == {message["opgave"]}
        assert set(rows["label_en"]) == {message["label_en"]}
        assert all(sentence in message["sentence_nl"] for sentence in rows["sentence_nl"])
