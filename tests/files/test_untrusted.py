import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.files.untrusted_xml import parse, parse_tree
from regiobeeld.files.untrusted_zip import UntrustedError, safe_name, untrusted_zip

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
FILES = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
OUTSIDE = '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x/>'


def packed(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def unpacked(data, total=1_000, largest=1_000, most=3):
    with untrusted_zip(data, "zip file", total, most) as archive:
        return {entry.filename: archive.read(entry, largest) for entry in archive.entries}


class TestZip:
    def test_what_was_packed_comes_out(self, tmp_path):
        files = {"a.txt": b"a", "map/": b"", "map/b.txt": b"bb"}
        (tmp_path / "a.zip").write_bytes(packed(files))
        assert unpacked(packed(files)) == unpacked(tmp_path / "a.zip") == files

    @pytest.mark.parametrize(
        ("limits", "told"),
        [
            ({"largest": 9}, "refused: with a it unpacks to over 9 bytes"),
            ({"total": 19}, "refused: with b it unpacks to over 19 bytes"),
            ({"most": 1}, "holds 2 files; 1 is the most"),
        ],
    )
    def test_no_more_is_unpacked_than_was_agreed(self, limits, told):
        data = packed({"a": b"0" * 10, "b": b"0" * 10})
        assert unpacked(data, total=20, largest=10, most=2)
        with pytest.raises(UntrustedError, match=told):
            unpacked(data, **limits)

    def test_a_size_that_is_a_lie_does_not_help(self):
        data = packed({"a": b"0" * 5_000}).replace((5_000).to_bytes(4, "little"), b"\x0a\0\0\0")
        with pytest.raises(UntrustedError):
            unpacked(data)

    def test_a_password_is_told(self):
        data = bytearray(packed({"a": b"a"}))
        data[data.index(b"PK\x01\x02") + 8] |= 1
        with pytest.raises(UntrustedError, match=r"has a password \(a\)"):
            unpacked(bytes(data))

    def test_absent_files_are_told(self, tmp_path):
        with pytest.raises(UntrustedError, match="cannot be read: No such file"):
            unpacked(tmp_path / "a.zip")

    @given(st.data())
    def test_damage_gives_no_other_error(self, data):
        whole = packed({"a.txt": b"huis en haard", "b": b"b"})
        place = data.draw(st.integers(0, len(whole) - 1))
        byte = bytes([data.draw(st.integers(0, 255))])
        damaged = data.draw(st.sampled_from([b"", byte + whole[place + 1 :]]))
        try:
            unpacked(whole[:place] + damaged)
        except UntrustedError as error:
            assert str(error)

    @given(st.text())
    def test_a_safe_name_stays_inside(self, name):
        try:
            path = safe_name(name)
        except UntrustedError as error:
            assert repr(name) in str(error)
        else:
            assert not path.is_absolute() and ".." not in path.parts


@pytest.mark.parametrize("read", [parse, parse_tree])
class TestXml:
    def test_the_outermost_element_comes_out(self, read):
        root = read("<x><!-- n --><y z='1'>één</y></x>".encode())
        assert [(e.tag, e.text) for e in root.iter()] == [("x", None), ("y", "één")]

    @pytest.mark.parametrize("text", [LAUGHS, FILES, OUTSIDE])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_document_types_are_refused(self, read, text, encoding):
        with pytest.raises(UntrustedError, match=r"declares a document type|not well-formed"):
            read(text.encode(encoding))

    @pytest.mark.parametrize(
        "data", [b"", b"geen xml", b"<x>", b'<?xml version="1.0" encoding="utf-99"?><x/>', b"\xff"]
    )
    def test_what_is_no_xml_is_told(self, read, data):
        with pytest.raises(UntrustedError, match="is not well-formed XML: "):
            read(data)

    @given(st.binary(max_size=60))
    def test_any_bytes_give_xml_or_a_clear_error(self, read, data):
        for content in (data, b'<?xml version="1.0" encoding="' + data + b'"?><x/>'):
            try:
                assert read(content) is not None
            except UntrustedError as error:
                assert str(error)
