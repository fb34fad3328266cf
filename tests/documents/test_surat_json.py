"""LETTER.json: the format, its schema and what is said about broken files."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.letters import EXAMPLES, KINDS
from portalpns.documents.surat_json import LARGEST, letter_schema, read_letter
from portalpns.domain.errors import BadInput
from portalpns.domain.kelengkapan import check
from portalpns.domain.naskah import NaskahCetak

SCHEMA = Path(__file__).parents[2] / "docs/formats/surat.schema.json"
LEAST: dict[str, Any] = {"naskah": {"jenis": "surat_dinas"}, "kop": {"pemda": "P", "nama": ["D"]}, "penandatangan": []}


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text()) == json.loads(json.dumps(letter_schema()))


@pytest.mark.parametrize("kind", KINDS)
def test_each_example_is_complete_and_obeys_the_schema(kind: str) -> None:
    raw = (EXAMPLES / f"{kind}.json").read_bytes()
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(json.loads(raw))
    letter = read_letter(raw)
    assert letter.naskah.jenis == kind
    assert check(letter.naskah) == ()
    assert letter.contoh


def test_a_small_letter_and_a_byte_order_mark_are_read() -> None:
    assert isinstance(read_letter(b"\xef\xbb\xbf" + json.dumps(LEAST).encode()), NaskahCetak)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_letter_of_an_editor_that_saves_utf_16_is_read(encoding: str) -> None:
    text = json.dumps({**LEAST, "tempat": "Métro"}, ensure_ascii=False)
    data = text.encode(encoding) if encoding == "utf-16" else b"\xfe\xff" + text.encode(encoding)
    assert read_letter(data).tempat == "Métro"


NIPS = [("", True), ("197204151998031901", True), ("19720415 199803 1 901", True), ("111111111111111111", True)]
NO_NIPS = [("12", False), (" ", False), ("-", False), ("1972041519980319011", False), ("19720415199803190x", False)]


@pytest.mark.parametrize(("nip", "good"), [*NIPS, *NO_NIPS])
def test_the_nip_of_a_signer_has_18_digits(nip: str, good: bool) -> None:
    signer = {"jabatan": "Kepala", "nama": "A"}
    data = changed("penandatangan", [signer, {**signer, "nip": nip}])
    assert jsonschema.Draft202012Validator(letter_schema()).is_valid(json.loads(data)) is good
    if good:
        assert read_letter(data).penandatangan[1].nip == nip
        return
    with pytest.raises(BadInput) as caught:
        read_letter(data)
    assert caught.value.pesan == "“penandatangan[1].nip” harus terdiri atas 18 angka"


def test_signers_of_whom_no_field_is_named_have_one_each() -> None:
    signer = {"jabatan": "Kepala", "nama": "A"}
    letter = read_letter(changed("penandatangan", [signer, {**signer, "field": "kolom_b"}, signer]))
    assert [one.field for one in letter.penandatangan] == ["ttd_1", "kolom_b", "ttd_3"]


def changed(where: str, value: object) -> bytes:
    """The least letter with one value put in; `naskah.hal` or `naskah.body.0.level`."""
    whole: Any = json.loads(json.dumps(LEAST))
    *path, last = where.split(".")
    place = whole
    for key in path:
        place = place[key]
    place[last] = value
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "berkas kosong"),
        (b" \n", "berkas kosong"),
        (b"{", "JSON terpotong di tengah"),
        (b"{,}", "JSON tidak benar di sekitar byte 1"),
        (b"[" * 200_000, "susunan JSON terlalu dalam"),
        (b'{"naskah": "\xff"}', "teks bukan UTF-8"),
        (b"\xff\xfe" + "{}".encode("utf-16-le")[:-1], "teks bukan UTF-16 (sekitar byte"),
        (b"\xff\xfe", "berkas kosong"),
        (b'{"naskah": {"jenis": "surat_dinas", "hal": "\\ud800"}}', "JSON"),
        (b"[]", "seharusnya objek, bukan daftar"),
        (b"{}", "“naskah” belum ada"),
        (b" " * (LARGEST + 1), "lebih besar dari 8 MB"),
        (changed("naskah.hal", 5), "pada “naskah.hal”: seharusnya teks, bukan bilangan bulat"),
        (changed("naskah.jenis", "memo"), "pada “naskah.jenis”: nilai “memo” tidak dikenal"),
        (changed("nomor", True), "pada “nomor”: seharusnya teks atau null, bukan true atau false"),
        (changed("tanggal", "2026-02-30"), "pada “tanggal”: tanggal harus ditulis TTTT-BB-HH dan benar ada"),
        (changed("naskah.kepada", [{}]), "pada “naskah.kepada[0]”: “nama” belum ada"),
        (changed("paraf", [["a"]]), "pada “paraf[0]”: seharusnya daftar berisi 2"),
        (changed("naskah.body", [{"kind": "item", "level": 1e300}]), "naskah.body[0].level"),
        (changed("judul", "x"), "“judul” tidak dikenal"),
        (b'{"nomor": "1", "nomor": "2", ' + json.dumps(LEAST).encode()[1:], "“nomor” tertulis dua kali"),
        (b'{"nomor": ' + b"9" * 10_000 + b"}", "angka terlalu besar"),
        (
            changed("naskah", {**LEAST["naskah"], "mulai": "2026-12-05", "selesai": "2026-12-01"}),
            "“naskah.selesai” mendahului “naskah.mulai”",
        ),
        (
            changed(
                "naskah.acara",
                {"tanggal": "2026-01-02", "sampai": "2026-01-01", "waktu": "", "tempat": "", "acara": ""},
            ),
            "“naskah.acara.sampai” mendahului",
        ),
        (
            changed("naskah.body", [{"kind": "paragraph", "runs": [{"text": "a", "tebal": True}]}]),
            "“naskah.body[0].runs[0].tebal” tidak dikenal",
        ),
        (
            changed("naskah.acara", {"tanggal": "2026-01-01", "waktu": "", "tempat": "", "acara": "", "jam": 1}),
            "“naskah.acara.jam” tidak dikenal",
        ),
        (
            changed("naskah.body", [{"kind": "table", "rows": [[[{"text": "a", "x": 1}]]]}]),
            "“naskah.body[0].rows[0][0][0].x” tidak dikenal",
        ),
    ],
)
def test_a_broken_file_is_refused_with_the_place(data: bytes, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_letter(data)
    assert said in caught.value.pesan
    assert "`" not in caught.value.pesan


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_calmly(data: bytes) -> None:
    with pytest.raises(BadInput):
        read_letter(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


@given(
    where=st.sampled_from(["naskah", "kop", "penandatangan", "naskah.body", "kop.nama", "paraf", "tanggal", "konsep"]),
    value=JSON,
)
def test_any_value_anywhere_is_read_or_refused(where: str, value: object) -> None:
    try:
        assert isinstance(read_letter(changed(where, value)), NaskahCetak)
    except BadInput as error:
        said = error.pesan
    else:
        return
    assert "Expected" not in said
