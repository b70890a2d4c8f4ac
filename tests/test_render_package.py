"""The zip package: one writer, one fingerprint, one seal."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellesrammer.errors import RammerError
from fellesrammer.render import package

TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
BARE = {"xl/b.xml": b"<b/>", "xl/a.xml": "<a>æøå</a>".encode(), "_rels/.rels": RELATIONS, "[Content_Types].xml": TYPES}

# As Word writes it: other order of attributes, short tags, a property of the buyer's own and one of ours from an earlier build.
FROM_WORD = {
    **BARE,
    "[Content_Types].xml": TYPES.replace(
        b"</Types>",
        b'<Override PartName="/docProps/custom.xml"'
        b' ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>',
    ),
    "_rels/.rels": RELATIONS.replace(
        b"</R",
        b'<Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"'
        b' Target="docProps/custom.xml"/></R',
    ),
    "docProps/custom.xml": (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        b' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="5" name="Saksnummer"><vt:lpwstr>26/1 &amp; 2</vt:lpwstr></property>'
        b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="6" name="Antall"><vt:i4>3</vt:i4></property>'
        b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="7" name="KIND"><vt:lpwstr>gammel</vt:lpwstr></property>'
        b"</Properties>"
    ),
}


def test_the_parts_come_back_out_as_they_went_in() -> None:
    with zipfile.ZipFile(BytesIO(package.pack(BARE))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == BARE


def test_content_types_and_root_relationships_come_first_and_the_rest_is_sorted() -> None:
    with zipfile.ZipFile(BytesIO(package.pack(BARE))) as archive:
        assert archive.namelist() == ["[Content_Types].xml", "_rels/.rels", "xl/a.xml", "xl/b.xml"]


def test_no_entry_tells_when_or_where_it_was_packed() -> None:
    with zipfile.ZipFile(BytesIO(package.pack(BARE))) as archive:
        told = {(entry.date_time, entry.create_system, entry.external_attr, entry.compress_type) for entry in archive.infolist()}
    assert told == {((1980, 1, 1, 0, 0, 0), 0, 0, zipfile.ZIP_DEFLATED)}


def test_the_order_in_which_parts_are_given_changes_nothing() -> None:
    turned = dict(reversed(BARE.items()))
    assert package.pack(turned) == package.pack(BARE)
    assert package.fingerprint(turned) == package.fingerprint(BARE)


@pytest.mark.parametrize(
    "other",
    [
        {"a": b"b", "c": b""},
        {"a": b"", "b": b"c"},
        {"ab": b"c"},
        {"a": b"bc"},
        {"a": b"b", "c": b"\0"},
        {},
    ],
)
def test_names_and_contents_can_not_be_taken_for_each_other(other: dict[str, bytes]) -> None:
    assert package.fingerprint(other) != package.fingerprint({"abc": b""})


def test_the_fingerprint_of_no_parts_is_the_hash_of_nothing() -> None:
    assert package.fingerprint({}) == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.dictionaries(st.sampled_from("abcd"), st.binary(max_size=3)), st.dictionaries(st.sampled_from("abcd"), st.binary(max_size=3)))
def test_two_fingerprints_are_equal_only_when_all_parts_are(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert (package.fingerprint(one) == package.fingerprint(other)) is (one == other)


def test_a_sealed_file_holds_its_properties_and_the_fingerprint_of_all_the_rest() -> None:
    sealed = package.seal(BARE, {"kind": "svarmatrise", "library": "1.0 & <æ>"})
    assert _custom(sealed) == {"kind": "svarmatrise", "library": "1.0 & <æ>", "contentFingerprint": package.fingerprint(BARE)}


def test_the_fingerprint_can_be_computed_again_from_the_packed_file() -> None:
    with zipfile.ZipFile(BytesIO(package.pack(package.seal(BARE, {"kind": "svarmatrise"})))) as archive:
        read = {name: archive.read(name) for name in archive.namelist()}
    assert package.content_fingerprint(read) == _custom(read)["contentFingerprint"] == package.fingerprint(BARE)


@pytest.mark.parametrize("name", sorted(BARE))
def test_a_change_in_any_part_breaks_the_seal(name: str) -> None:
    sealed = package.seal(BARE, {})
    changed = {**sealed, name: sealed[name].replace(b">", b"> ", 1)}
    assert package.content_fingerprint(changed) != _custom(sealed)["contentFingerprint"]


def test_other_properties_do_not_change_the_fingerprint() -> None:
    assert _custom(package.seal(BARE, {"a": "1"}))["contentFingerprint"] == _custom(package.seal(BARE, {"b": "2"}))["contentFingerprint"]


def test_sealing_again_gives_the_same_file() -> None:
    sealed = package.seal(BARE, {"kind": "prisskjema"})
    assert package.seal(sealed, {"kind": "prisskjema"}) == sealed


def test_properties_of_a_template_are_kept_unless_ours_have_the_same_name() -> None:
    sealed = package.seal(FROM_WORD, {"kind": "ny"})
    assert _custom(sealed) == {"Saksnummer": "26/1 & 2", "Antall": "3", "kind": "ny", "contentFingerprint": package.fingerprint(BARE)}
    assert b"<vt:i4>3</vt:i4>" in sealed[package.CUSTOM]
    assert sealed["[Content_Types].xml"].count(b"docProps/custom.xml") == 1
    assert sealed["_rels/.rels"].count(b"docProps/custom.xml") == 1


@pytest.mark.parametrize("broken", [b"<Properties", b"<!DOCTYPE p [<!ENTITY e 'x'>]><p>&e;</p>", b"\xff"])
def test_properties_that_can_not_be_read_are_replaced(broken: bytes) -> None:
    assert _custom(package.seal({**BARE, package.CUSTOM: broken}, {"a": "1"})).keys() == {"a", "contentFingerprint"}


def test_property_numbers_are_counted_from_two_without_gaps() -> None:
    root = ET.fromstring(package.seal(FROM_WORD, {"kind": "ny"})[package.CUSTOM])
    assert [found.get("pid") for found in root] == ["2", "3", "4", "5"]


def test_parts_that_are_no_package_can_not_be_sealed() -> None:
    with pytest.raises(RammerError, match="</Types>"):
        package.seal({**BARE, "[Content_Types].xml": b"<Types/>"}, {})


def test_the_core_properties_say_the_given_date_and_nothing_of_the_clock() -> None:
    core = package.core_part(title="Svar & <krav>", creator="Bø kommune", language="nn-NO", created=date(2026, 11, 22))
    told = {found.tag.rpartition("}")[2]: found.text for found in ET.fromstring(core)}
    stamp = "2026-11-22T00:00:00Z"
    assert told == {"title": "Svar & <krav>", "creator": "Bø kommune", "language": "nn-NO", "created": stamp, "modified": stamp}


def _custom(parts: dict[str, bytes]) -> dict[str, str]:
    return {str(found.get("name")): "".join(found.itertext()) for found in ET.fromstring(parts[package.CUSTOM])}
