"""The guard: good files come through as they are, and every kind of hostile, broken or wrong file is told by its own code."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fellesrammer.files import guard
from fellesrammer.files.guard import Kind, Limits

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = f'<w:document xmlns:w="{W}"><w:body><w:p/></w:body></w:document>'.encode()
BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
BOMB = b"\0" * 3_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def types(*overrides: tuple[str, str], main: str = f"{WORD}document.main+xml", defaults: Mapping[str, str] | None = None) -> bytes:
    extensions = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml", **(defaults or {})}
    written = "".join(f'<Default Extension="{name}" ContentType="{type_}"/>' for name, type_ in extensions.items())
    written += "".join(f'<Override PartName="/{name}" ContentType="{t}"/>' for name, t in (("word/document.xml", main), *overrides))
    return f'<Types xmlns="{TYPES}">{written}</Types>'.encode()


def relationships(*found: tuple[str, str, str]) -> bytes:
    """Relationships: type, target and mode."""
    kinds = [kind if ":" in kind else f"{OFFICE}/{kind}" for kind, _, _ in found]
    written = "".join(
        f'<Relationship Id="r{at}" Type="{kind}" Target="{target}" TargetMode="{mode or "Internal"}"/>'
        for at, (kind, (_, target, mode)) in enumerate(zip(kinds, found, strict=True))
    )
    return f'<Relationships xmlns="{RELATIONSHIPS}">{written}</Relationships>'.encode()


GOOD = {
    "[Content_Types].xml": types(),
    "_rels/.rels": relationships(("officeDocument", "word/document.xml", "")),
    "word/document.xml": DOCUMENT,
}


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def codes(data: bytes, kind: Kind = "docx", **limits: int) -> set[str]:
    checked = guard.opened(data, "fil", kind, Limits(**limits))
    assert (checked.value is None) is bool(checked.problems)
    assert {problem.location.file for problem in checked.problems} <= {"fil"}
    return {problem.code for problem in checked.problems}


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def beside(target: str, kind: str, mode: str = "", source: str = "word/_rels/document.xml.rels") -> dict[str, bytes]:
    return {**GOOD, source: relationships((kind, target, mode))}


# What comes through


def test_the_parts_come_out_as_they_went_in() -> None:
    checked = guard.opened(packed(GOOD), "fil", "docx")
    assert (checked.value, checked.problems) == (GOOD, ())


def test_files_of_python_docx_and_openpyxl_come_through() -> None:
    assert codes(saved(docx.Document())) == set()
    assert codes(saved(openpyxl.Workbook()), "xlsx") == set()


@pytest.mark.parametrize(
    "parts",
    [
        {**GOOD, "[Content_Types].xml": types(main=f"{WORD}template.main+xml")},
        {**GOOD, "word/": b"", "word/media/bilde.png": BOMB[:900_000], "[trash]/0000.dat": b"\xff"},
        {**GOOD, "word/vmlDrawing1.vml": b"<xml><br></xml>"},
        {**GOOD, "word/utf16.xml": "<?xml version='1.0' encoding='UTF-16'?><å/>".encode("utf-16")},
        {**GOOD, "word/fields.xml": f'<w:p xmlns:w="{W}"><w:fldSimple w:instr=" PAGE "/></w:p>'.encode()},
        beside("https://www.ks.no", "hyperlink", "External"),
        beside("file:///C:/egne/fil.docx", "hyperlink", "External"),
        beside("media/bilde.png", "image"),
    ],
    ids=["template", "folder, blank picture and rest", "drawing of Excel", "UTF-16", "page number", "link", "link to a file", "picture"],
)
def test_what_ordinary_files_hold_comes_through(parts: dict[str, bytes]) -> None:
    assert codes(packed(parts)) == set()


def test_what_can_not_be_changed_by_whoever_gets_it() -> None:
    value = guard.opened(packed(GOOD), "fil", "docx").value
    with pytest.raises(TypeError):
        value["x"] = b""  # type: ignore[index]


# What is no Office file, or another


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"{\\rtf1 hei}", "not-office"),
        (b"MZ" + packed(GOOD), "not-office"),
        (b"PK\x05\x06" + b"\0" * 18, "not-office"),
        (OLE + b"\0" * 600, "old-format"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 60, "password"),
        (packed(GOOD)[:200], "damaged"),
        (packed(GOOD)[:-30], "damaged"),
        (packed(GOOD).replace(b"<w:body>", b""), "not-found"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "other-zip"),
        (packed({"[Content_Types].xml": types()}), "other-zip"),
        (packed({**GOOD, "_rels/.rels": relationships()}), "no-main-part"),
        (packed({**GOOD, "_rels/.rels": relationships(("officeDocument", "word/borte.xml", ""))}), "no-main-part"),
        (packed({**GOOD, "_rels/.rels": relationships(*[("officeDocument", "word/document.xml", "")] * 2)}), "no-main-part"),
        (packed({**GOOD, "[Content_Types].xml": types(main="text/xml")}), "no-main-part"),
        (packed({**GOOD, "_rels/.rels": relationships((f"{STRICT}/officeDocument", "word/document.xml", ""))}), "strict"),
        (saved(openpyxl.Workbook()), "wrong-kind"),
    ],
)
def test_what_is_no_word_file_says_what_it_is(data: bytes, code: str) -> None:
    assert codes(data) == ({f"upload.{code}"} if code != "not-found" else set())


def test_a_word_file_is_no_workbook_and_the_message_names_both() -> None:
    (problem,) = guard.opened(saved(docx.Document()), "svar.xlsx", "xlsx").problems
    assert (problem.code, dict(problem.params)) == ("upload.wrong-kind", {"wanted": "Excel", "found": "Word"})


def test_a_byte_that_was_changed_on_the_way_is_noticed() -> None:
    data = bytearray(packed(GOOD, zipfile.ZIP_STORED))
    at = data.index(b"<w:body>")
    data[at + 3] ^= 1
    assert codes(bytes(data)) == {"upload.damaged"}


@pytest.mark.parametrize("flag", [0x1, 0x41, 0x2000])
def test_a_zip_with_a_password_is_told_as_one(flag: int) -> None:
    data = bytearray(packed(GOOD))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.index(signature)
        data[start + at : start + at + 2] = struct.pack("<H", flag)
    assert codes(bytes(data)) == {"upload.password"}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_the_compression_of_office_is_unpacked(method: int) -> None:
    assert codes(packed(GOOD, method)) == {"upload.compression"}


# Too much


def test_a_file_over_the_limit_is_not_opened() -> None:
    assert codes(packed(GOOD), file=100) == {"upload.too-large"}
    assert codes(packed({**GOOD, "a.bin": os.urandom(5_100_000)})) == {"upload.too-large"}


def test_a_zip_bomb_is_stopped_by_what_it_becomes() -> None:
    bomb = packed({**GOOD, "a.bin": BOMB})
    assert len(bomb) < 5_000
    assert codes(bomb) == {"upload.ratio"}
    assert codes(packed({**GOOD, "a.bin": BOMB[:900_000]}), unpacked=500_000) == {"upload.too-large-unpacked"}
    assert codes(packed({**GOOD, **{f"{at}.bin": BOMB[:900_000] for at in range(60)}})) == {"upload.too-large-unpacked"}


def test_a_zip_bomb_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    data = bytearray(packed({"a.bin": BOMB, **GOOD}))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(signature)
        data[start + at : start + at + 4] = struct.pack("<I", 10)
    assert codes(bytes(data)) == {"upload.damaged"}


def test_two_entries_over_the_same_bytes_count_twice() -> None:
    content = zlib.compress(b"\0" * 900_000, 9)[2:-4]
    checksum = zlib.crc32(b"\0" * 900_000)

    def header(name: bytes) -> bytes:
        return struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, checksum, len(content), 900_000, len(name), 0) + name

    body = header(b"a") + content
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, checksum, len(content), 900_000, 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, 2 * len(entry), len(body), 0)
    assert codes(body + entry * 2 + end) == {"upload.repeated-part"}


def test_too_many_parts_and_levels_are_too_many() -> None:
    assert codes(packed({**GOOD, **{f"word/{at}.xml": b"<a/>" for at in range(9)}}), parts=11) == {"upload.too-many-parts"}
    assert codes(packed({**GOOD, "word/a.xml": b"<a>" * 257 + b"</a>" * 257})) == {"upload.too-deep"}
    assert codes(packed({**GOOD, "word/a.xml": b"<a>" * 256 + b"</a>" * 256})) == set()


# Names


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "word/../../x.xml",
        "/word/x.xml",
        "C:/x.xml",
        "c:x",
        "word\\x.xml",
        "word//x.xml",
        "./x.xml",
        "word/..",
        "a\nb",
        "a\x00.png",
    ],
)
def test_a_name_that_leads_out_of_the_file_is_refused(name: str) -> None:
    data = packed({**GOOD, "word/media/12345.png": b"x"})
    entry = zipfile.ZipInfo(name)
    entry.filename = name  # as it stands, which ZipInfo would have mended
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(entry, b"x")
    assert codes(buffer.getvalue()) == {"upload.unsafe-name"}


@pytest.mark.parametrize("twin", ["word/document.xml", "WORD/Document.xml"])
def test_two_parts_of_one_name_are_refused(twin: str) -> None:
    data = packed({**GOOD, "word/docume_t.xml": DOCUMENT, "WORD/Docume_t.xml": DOCUMENT})
    assert codes(data.replace(twin.replace("n", "_").encode(), twin.encode())) == {"upload.repeated-part"}


# XML


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "part", ["word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels", "customXml/item1.xml", "word/a.vml", "b.svg"]
)
def test_a_document_type_is_refused_in_any_part_and_encoding(part: str, encoding: str) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>'
    assert codes(packed({**GOOD, part: text.encode(encoding)})) in ({"upload.doctype"}, {"upload.broken-part"})
    if encoding not in {"utf-16-le", "utf-16-be"}:
        assert "upload.doctype" in codes(packed({**GOOD, part: text.encode(encoding)}))


def test_a_document_type_is_refused_in_a_part_that_is_xml_by_its_content_type_alone() -> None:
    parts = {
        **GOOD,
        "[Content_Types].xml": types(defaults={"dat": "application/x+xml"}),
        "word/a.dat": b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
    }
    assert codes(packed(parts)) == {"upload.doctype"}


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"<a>", b"\xff\xfe", b"<a/><b/>", "<å/>".encode("latin-1"), b"<a>&b;</a>"),
        *(
            f"<?xml version='1.0' encoding='{name}'?><a/>".encode()
            for name in ("latin-1", "cp1252", "utf-7", "ebcdic-no", "base64", "tull")
        ),
        "<?xml version='1.0' encoding='cp037'?><!DOCTYPE a><a/>".encode("cp037"),
    ],
)
def test_xml_that_can_not_be_read_is_refused(data: bytes) -> None:
    assert codes(packed({**GOOD, "word/styles.xml": data})) == {"upload.broken-part"}


# What could run or fetch


@pytest.mark.parametrize(
    ("name", "type_", "code"),
    [
        ("word/vbaProject.bin", "", "macros"),
        ("word/VBAPROJECT.BIN", "", "macros"),
        ("word/vbaData.xml", "", "macros"),
        ("word/uskyldig.bin", "application/vnd.ms-office.vbaProject", "macros"),
        ("xl/macrosheets/sheet1.xml", "", "macros"),
        ("xl/worksheets/sheet2.xml", "application/vnd.ms-excel.macrosheet+xml", "macros"),
        ("word/activeX/activeX1.xml", "", "active-content"),
        ("word/x.bin", "application/vnd.ms-office.activeX", "active-content"),
        ("word/webextensions/webextension1.xml", "", "active-content"),
        ("xl/externalLinks/externalLink1.xml", "", "other-workbook"),
        ("xl/l.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml", "other-workbook"),
        ("word/embeddings/oleObject1.bin", "", "embedded"),
        ("word/embeddings/Microsoft_Excel_Sheet.xlsx", "", "embedded"),
        ("word/x.bin", "application/vnd.openxmlformats-officedocument.oleObject", "embedded"),
        ("xl/connections.xml", "", "external-data"),
        ("xl/queryTables/queryTable1.xml", "", "external-data"),
    ],
)
def test_active_content_is_known_by_its_name_or_its_content_type(name: str, type_: str, code: str) -> None:
    parts = {**GOOD, "[Content_Types].xml": types(*([(name, type_)] if type_ else [])), name: b"<a/>"}
    assert codes(packed(parts)) == {f"upload.{code}"}


@pytest.mark.parametrize("content", [OLE, b"PK\x03\x04"])
def test_a_file_inside_the_file_is_known_by_its_first_bytes(content: bytes) -> None:
    assert codes(packed({**GOOD, "word/media/bilde.png": content + b"x" * 20})) == {"upload.embedded"}


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "docx"),
        ("application/vnd.ms-word.template.macroEnabledTemplate.main+xml", "docx"),
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xlsx"),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xlsx"),
    ],
)
def test_a_file_for_macros_is_refused_under_any_name(type_: str, kind: Kind) -> None:
    assert codes(packed({**GOOD, "[Content_Types].xml": types(main=type_)}), kind) == {"upload.macros"}


@pytest.mark.parametrize(
    ("kind", "target", "mode", "code"),
    [
        ("attachedTemplate", "file:///C:/Maler/Kommune.dotm", "External", "attached-template"),
        ("attachedTemplate", "https://x.no/a.dotm", "", "attached-template"),
        ("image", "https://x.no/sporing.png", "External", "linked-picture"),
        ("image", "//tjener/bilde.png", "", "linked-picture"),
        ("oleObject", "file:///C:/x.xlsx", "External", "outside"),
        ("frame", "x.htm", "external", "outside"),
        ("subDocument", "del.docx", "External", "outside"),
        ("https://schemas.microsoft.com/office/2006/relationships/noe", "https://x.no", "External", "outside"),
        ("oleObject", "x.bin", "", "embedded"),
        ("package", "x.bin", "", "embedded"),
        ("aFChunk", "x.html", "", "embedded"),
        ("control", "x.bin", "", "active-content"),
        ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "x.bin", "", "macros"),
        ("externalLink", "x.xml", "", "other-workbook"),
        ("connections", "x.xml", "", "external-data"),
    ],
)
@pytest.mark.parametrize("source", ["word/_rels/document.xml.rels", "word/_rels/settings.xml.rels", "_rels/noe.xml.rels"])
def test_what_a_relationship_leads_to_is_refused_where_it_runs_or_fetches(
    kind: str, target: str, mode: str, code: str, source: str
) -> None:
    assert codes(packed(beside(target, kind, mode, source))) == {f"upload.{code}"}


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ('<w:fldSimple w:instr=" DDEAUTO c:\\\\x.exe "/>', True),
        (
            BEGIN + "<w:r><w:instrText> dde</w:instrText></w:r><w:r><w:instrText>Auto x</w:instrText></w:r>",
            True,
        ),
        (BEGIN + '<w:r><w:instrText>INCLUDEPICTURE "https://x.no"</w:instrText></w:r>', True),
        (BEGIN + "<w:r><w:instrText>LINKEDIN</w:instrText></w:r>", False),
        ("<w:r><w:t>DDEAUTO er et farlig felt</w:t></w:r>", False),
        ('<w:fldSimple w:instr=" MACROBUTTON NoMacro [Klikk her] "/>', False),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_field_that_fetches_is_refused(field: str, encoding: str, *, found: bool) -> None:
    text = f'<w:ftr xmlns:w="{W}"><w:p>{field}</w:p></w:ftr>'.encode(encoding)
    assert codes(packed({**GOOD, "word/footer1.xml": text})) == ({"upload.field"} if found else set())


def test_all_faults_are_told_at_once() -> None:
    parts = {
        **GOOD,
        "word/vbaProject.bin": b"",
        "word/styles.xml": b"<!DOCTYPE a><a/>",
        "word/_rels/a.rels": relationships(("image", "http://x", "External")),
    }
    assert codes(packed(parts)) == {"upload.macros", "upload.doctype", "upload.linked-picture"}


# Anything at all


GOOD_FILE = packed(GOOD)


@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(GOOD_FILE[: len(GOOD_FILE) // 2])
def test_any_bytes_are_answered(data: bytes) -> None:
    assert codes(data)
    assert codes(b"PK\x03\x04" + data)


@given(st.lists(st.tuples(st.integers(0, len(GOOD_FILE) - 1), st.integers(0, 255)), max_size=12), st.integers(0, len(GOOD_FILE)))
def test_any_damage_to_a_good_file_is_answered(changes: list[tuple[int, int]], length: int) -> None:
    data = bytearray(GOOD_FILE)
    for at, value in changes:
        data[at] = value
    codes(bytes(data))
    codes(bytes(data[:length]))


@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=60), st.integers(0, 300), st.sampled_from(["docx", "xlsx"]))
def test_any_content_of_a_part_is_answered(name: str, content: bytes, at: int, kind: Kind) -> None:
    codes(packed({**GOOD, name: GOOD[name][:at] + content + GOOD[name][at:]}), kind)
