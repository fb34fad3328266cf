"""Forged files, each made from our own signed letter by a published or obvious attack."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
from asn1crypto import cms
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfTimeStamper

from portalpns.signing.pades import sign_pdf
from portalpns.signing.signer import HeldKeySigner
from signing.kit import append_revision, embed, foreign_stamp_authority, letter, official, signed, two_signer_infos

NOT_IN_FORM = "dilepas dari formulirnya"


def _field(writer: IncrementalPdfFileWriter, name: str = "ttd_1") -> DictionaryObject:
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if field["/T"] == name:
            return field
    raise KeyError(name)


def _value(writer: IncrementalPdfFileWriter) -> DictionaryObject:
    """The signature dictionary as plain values, so that it can be written again."""
    field = _field(writer)
    value = field["/V"]
    writer.mark_update(field.raw_get("/V").reference)
    return value


def _change_value(key: str, new: object | None) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        value = _value(writer)
        if new is None:
            del value[key]
        else:
            value[pdf_name(key)] = new

    return append_revision(signed(), change)


def _numbers(*values: int) -> ArrayObject:
    return ArrayObject(NumberObject(value) for value in values)


def _patched(find: bytes, put: bytes) -> bytes:
    """The signed bytes with one word replaced by another of the same length."""
    assert len(find) == len(put)
    assert find in signed()
    return signed().replace(find, put, 1)


def _page(writer: IncrementalPdfFileWriter) -> DictionaryObject:
    page: DictionaryObject = writer.find_page_for_modification(0)[0].get_object()
    return page


def _new_content(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"BT /F1 20 Tf (Rp9.000.000) Tj ET"))
    writer.update_container(page)


def _overwritten_content(writer: IncrementalPdfFileWriter) -> None:
    reference = _page(writer).raw_get("/Contents").reference
    writer.objects[(reference.generation, reference.idnum)] = StreamObject(stream_data=b"BT (Rp9) Tj ET")


def _note(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    note = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): _numbers(50, 600, 500, 750),
            pdf_name("/Contents"): pdf_string("Dibatalkan"),
        }
    )
    page["/Annots"] = ArrayObject([*page.get("/Annots", ArrayObject()), writer.add_object(note)])
    writer.update_container(page)


def _more_pages(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    copy = DictionaryObject(_page(writer))
    pages["/Kids"].append(writer.add_object(copy))
    pages["/Count"] = NumberObject(int(pages["/Count"]) + 1)
    writer.update_container(pages)


def _without_form(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


def _called_rights(writer: IncrementalPdfFileWriter) -> None:
    """The signature is taken off the form and shown as usage rights, which sign nothing."""
    value = writer.root["/AcroForm"]["/Fields"][0].raw_get("/V")
    writer.root["/Perms"] = DictionaryObject({pdf_name("/UR3"): value})
    _without_form(writer)


def _without_fields(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form["/Fields"] = ArrayObject()
    writer.update_container(form)


def _set_field(key: str, new: object) -> Callable[[IncrementalPdfFileWriter], None]:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = _field(writer)
        field[pdf_name(key)] = new
        writer.update_container(field)

    return change


def _other_drawing(writer: IncrementalPdfFileWriter) -> None:
    field = _field(writer)
    drawing = StreamObject({pdf_name("/BBox"): _numbers(0, 0, 150, 60)}, stream_data=b"0 0 150 60 re f")
    field["/AP"] = DictionaryObject({pdf_name("/N"): writer.add_object(drawing)})
    writer.update_container(field)


def _cover(writer: IncrementalPdfFileWriter) -> None:
    """A visible empty signature field that hides the page: pyHanko's own policy lets it pass."""
    append_signature_field(writer, SigFieldSpec("tutup", box=(0, 0, 595, 842), empty_field_appearance=True))


def _other_title(writer: IncrementalPdfFileWriter) -> None:
    info = writer.trailer["/Info"]
    info["/Title"] = pdf_string("Surat lain")
    writer.update_container(info)


def _open_action(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    )
    writer.update_root()


def _filled_text(writer: IncrementalPdfFileWriter) -> None:
    field = _field(writer, "catatan")
    field["/V"] = pdf_string("Rp9.000.000")
    writer.update_container(field)


def _orphan(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(StreamObject(stream_data=b"tersembunyi"))


def visible_timestamp() -> bytes:
    """A document timestamp of the forger's own authority whose field covers the page."""
    stamper = PdfTimeStamper(foreign_stamp_authority(), field_name="cap")
    covered = append_revision(
        signed(), lambda writer: append_signature_field(writer, SigFieldSpec("cap", box=(0, 0, 595, 842)))
    )
    return bytes(stamper.timestamp_pdf(IncrementalPdfFileWriter(BytesIO(covered)), "sha256").getvalue())


def filled_form() -> bytes:
    data = sign_pdf(
        letter(1, text_field=True), official(), field="ttd_1", now=official().certificate.not_valid_before_utc
    )
    return append_revision(data, _filled_text)


def wrapped() -> bytes:
    """SWA: the signed tail is moved back, a second /ByteRange and room for other objects come into the gap."""
    data = signed()
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", data)
    assert found is not None
    first, start, stop, length = (int(number) for number in found.groups())
    table = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    own = b" /ByteRange [%d %d %010d %d] /Type /Sig /SubFilter /ETSI.CAdES.detached /Filter /Adobe.PPKLite >>\nendobj\n"
    room_size = table - stop + len(data) - table
    room = (own % (first, start, stop + room_size, length)).ljust(table - stop) + data[table:]
    assert len(room) == room_size
    return data[:stop] + room + data[stop:]


def inside_padding() -> bytes:
    """Bytes hidden behind the CMS in /Contents, which no signature covers."""
    data = embed(letter(), HeldKeySigner(official()).cms)
    end = re.search(rb"0{64}>", data)
    assert end is not None
    return data[: end.start()] + b"AB" * 8 + data[end.start() + 16 :]


def strayed_digest() -> bytes:
    return embed(letter(), lambda digest: HeldKeySigner(official()).cms(bytes(32)))


def with_content() -> bytes:
    """A CMS that carries a content of its own beside the detached digest."""

    def make(digest: bytes) -> bytes:
        whole = cms.ContentInfo.load(HeldKeySigner(official()).cms(digest))
        whole["content"]["encap_content_info"]["content"] = b"isi lain"
        return bytes(whole.dump(force=True))

    return embed(letter(), make)


def other_certificate() -> bytes:
    """The signer's certificate is exchanged for another one with the same key (signing-certificate-v2)."""

    def make(digest: bytes) -> bytes:
        from datetime import timedelta

        from signing.kit import NOW, asn1

        twin = official(begins=NOW - timedelta(days=50))
        whole = cms.ContentInfo.load(HeldKeySigner(official()).cms(digest))
        data = whole["content"]
        data["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", asn1(twin.certificate))])
        info = data["signer_infos"][0]
        info["sid"].chosen["serial_number"] = twin.certificate.serial_number
        return bytes(whole.dump(force=True))

    return embed(letter(), make)


def bomb() -> bytes:
    """A page whose content unpacks to 4 GB through two filters."""
    return _with_stream(zlib.compress(zlib.compress(bytes(64 * 2**20)) * 64), "[/FlateDecode /FlateDecode]")


def _with_stream(packed: bytes, filters: str) -> bytes:
    out = BytesIO()
    pdf = pikepdf.open(BytesIO(letter()))
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return append_revision(
        out.getvalue(),
        lambda writer: _put_stream(writer, packed, filters),
    )


def _put_stream(writer: IncrementalPdfFileWriter, packed: bytes, filters: str) -> None:
    names = ArrayObject(NameObject(name) for name in filters.strip("[]").split())
    page = _page(writer)
    page["/Contents"] = writer.add_object(StreamObject({pdf_name("/Filter"): names}, encoded_data=packed))
    writer.update_container(page)


def page_loop() -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages["/Kids"] = ArrayObject([writer.root.raw_get("/Pages")])
        writer.update_container(pages)

    return append_revision(signed(), change)


def table_loop() -> bytes:
    """The cross-reference table names itself as its predecessor."""
    data = signed()
    last = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    return re.sub(rb"/Prev \d+", lambda found: (b"/Prev %d" % last).ljust(len(found[0]))[: len(found[0])], data)


def zeroed_table() -> bytes:
    data = signed()
    start, stop = data.rindex(b"\nxref") + 1, data.rindex(b"trailer")
    return data[:start] + bytes(stop - start) + data[stop:]


def hybrid() -> bytes:
    """A last revision with both a table and a hidden cross-reference stream."""
    data = signed()
    last = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    root = re.findall(rb"/Root (\d+ \d+ R)", data)[-1]
    stream_at = len(data)
    entries = b"\x01" + stream_at.to_bytes(4, "big") + b"\0"
    words = b"/Type /XRef /Size %d /W [1 4 1] /Index [%d 1] /Length %d /Root %s"
    words %= (size + 1, size, len(entries), root)
    hidden = b"%d 0 obj\n<< %s >>\nstream\n%s\nendstream\nendobj\n" % (size, words, entries)
    table_at = stream_at + len(hidden)
    trailer = b"xref\n0 0\ntrailer\n<< /Size %d /Root %s /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 1, root, last, stream_at, table_at,
    )  # fmt: skip
    return data + hidden + trailer


def encrypted() -> bytes:
    out = BytesIO()
    pikepdf.open(BytesIO(letter())).save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


INVALID: dict[str, Callable[[], bytes]] = {
    "USF: no ByteRange": lambda: _change_value("/ByteRange", None),
    "USF: null ByteRange": lambda: _change_value("/ByteRange", NullObject()),
    "USF: empty ByteRange": lambda: _change_value("/ByteRange", ArrayObject()),
    "USF: ByteRange of zeros": lambda: _change_value("/ByteRange", _numbers(0, 0, 0, 0)),
    "USF: negative ByteRange": lambda: _change_value("/ByteRange", _numbers(0, -1, 10, 10)),
    "USF: huge ByteRange": lambda: _change_value("/ByteRange", _numbers(0, 10, 20, 10**12)),
    "USF: five numbers": lambda: _change_value("/ByteRange", _numbers(0, 10, 20, 10, 5)),
    "USF: not from the start": lambda: _change_value("/ByteRange", _numbers(5, 10, 20, 10)),
    "USF: no Contents": lambda: _change_value("/Contents", None),
    "USF: empty Contents": lambda: _change_value("/Contents", ByteStringObject(b"")),
    "USF: zero Contents": lambda: _change_value("/Contents", ByteStringObject(bytes(64))),
    "USF: null Contents": lambda: _change_value("/Contents", NullObject()),
    "USF: no SubFilter": lambda: _change_value("/SubFilter", None),
    "USF: unknown SubFilter": lambda: _change_value("/SubFilter", pdf_name("/apa.saja")),
    "USF: SHA-1 SubFilter": lambda: _change_value("/SubFilter", pdf_name("/adbe.pkcs7.sha1")),
    "USF: renamed in place": lambda: _patched(b"/ByteRange ", b"/ByteRangX "),
    "spoofed reason": lambda: _change_value("/Reason", pdf_string("Menolak")),
    "spoofed name": lambda: _change_value("/Name", pdf_string("Menteri")),
    "spoofed time": lambda: _change_value("/M", pdf_string("D:20200101000000Z")),
    "reason changed in place": lambda: _patched(b"Menyetujui", b"Menolak!!!"),
    "signature is a timestamp": lambda: _change_value("/Type", pdf_name("/DocTimeStamp")),
    "signature is something else": lambda: _change_value("/Type", pdf_name("/Catalog")),
    "value is a word": lambda: append_revision(signed(), _set_field("/V", pdf_string("ditandatangani"))),
    "value is empty": lambda: append_revision(signed(), _set_field("/V", DictionaryObject())),
    "value is null": lambda: append_revision(signed(), _set_field("/V", NullObject())),
    "field is a text": lambda: append_revision(signed(), _set_field("/FT", pdf_name("/Tx"))),
    "form removed": lambda: append_revision(signed(), _without_form),
    "form removed, called rights": lambda: append_revision(signed(), _called_rights),
    "fields removed": lambda: append_revision(signed(), _without_fields),
    "ISA: page has new content": lambda: append_revision(signed(), _new_content),
    "ISA: content overwritten": lambda: append_revision(signed(), _overwritten_content),
    "ISA: note added": lambda: append_revision(signed(), _note),
    "ISA: page added": lambda: append_revision(signed(), _more_pages),
    "ISA: script added": lambda: append_revision(signed(), _open_action),
    "ISA: title changed": lambda: append_revision(signed(), _other_title),
    "ISA: object nobody uses": lambda: append_revision(signed(), _orphan),
    "ISA: drawing changed": lambda: append_revision(signed(), _other_drawing),
    "shadow: empty field covers the page": lambda: append_revision(signed(), _cover),
    "shadow: timestamp covers the page": visible_timestamp,
    "shadow: form filled": filled_form,
    "SWA: moved ByteRange": wrapped,
    "two signer infos": lambda: embed(letter(), two_signer_infos),
    "CMS is rubbish": lambda: embed(letter(), lambda _: b"\x30\x82\x10\x00rusak"),
    "CMS is another type": lambda: embed(letter(), lambda _: b"\x04\x04abcd"),
    "CMS of another document": strayed_digest,
    "CMS with its own content": with_content,
    "CMS with another certificate": other_certificate,
    "CMS with hidden bytes": inside_padding,
    "one byte before": lambda: b"\n" + signed(),
    "another format before": lambda: b"GIF89a" + bytes(200) + signed(),
    "beginning cut off": lambda: signed()[9:],
    "one byte behind": lambda: signed() + b"\n",
    "a comment behind": lambda: signed() + b"% lampiran\n",
    "cut at the end": lambda: signed()[:-4],
    "table of zeros": zeroed_table,
    "table names itself": table_loop,
    "dictionary broken": lambda: _patched(b"/Type /Catalog", b"/Type <Catalog"),
    "broken revision behind": lambda: signed() + b"xref\n0 1\ntrailer\n<< >>\nstartxref\n99\n%%EOF\n",
    "cut behind the signature": lambda: signed()[:-200],
    "much behind": lambda: signed() + b"x" * 5000,
    "a whole PDF behind": lambda: signed() + letter(),
}
"""Name of the attack and how it is made; every one is INVALID."""

UNREADABLE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"Surat ini bukan PDF.\n",
    "header only": lambda: b"%PDF-1.7\n",
    "zeros": lambda: bytes(10_000),
    "cut within the signature": lambda: signed()[:-3000],
    "cut within the pages": lambda: signed()[:700],
    "encrypted": encrypted,
    "hybrid": hybrid,
}
