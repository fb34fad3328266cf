"""Puts a PAdES B-B signature (ETSI EN 319 142-1) into a PDF as a new revision; nothing else in it changes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from itertools import count

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.form_tools import get_single_field_annot
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NumberObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import find_inherited_value_in_tree
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data

from portalpns.domain.errors import BadInput, PortalError, WrongState
from portalpns.signing.appearance import Appearance, Box, draw, free_box
from portalpns.signing.keys.held import HeldKey
from portalpns.signing.sight import compare_pages
from portalpns.signing.signer import HeldKeySigner
from portalpns.signing.verdict import LARGEST_PDF
from portalpns.signing.widgets import has_drawing, is_visible

log = logging.getLogger(__name__)

UPRIGHT = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, -1, 1, 0, 0, 0)}
"""Matrix of a drawing that stands upright on a page turned clockwise by so many degrees."""


class Revision(IncrementalPdfFileWriter):
    """A new revision that holds the signature only.

    pyHanko would also raise /Version and stamp the wall clock and its own name into /Info and XMP.
    """

    output_version = (1, 4)

    def _update_meta(self) -> None:
        """Leave the metadata as they were frozen."""


def sign_pdf(
    data: bytes,
    key: HeldKey | HeldKeySigner,
    *,
    now: datetime,
    field: str | None = None,
    reason: str | None = None,
    location: str | None = None,
    appearance: Appearance | None = None,
    largest: int = LARGEST_PDF,
) -> bytes:
    """Return `data` plus one signed revision.

    An existing empty field (`field`, or the first one) gets the value only and keeps its drawing. Where there
    is none, a new field is made: drawn as `appearance` says, invisible without it. `now` goes into /M.
    A caller who signs many files hands in one `HeldKeySigner`. The certificate's validity is not judged
    here (`require_usable`). Raises BadInput (broken, encrypted, too large now or when signed, no room, a name that is
    no signature field's, a page for a field that exists) or WrongState (field already signed, changes forbidden by an
    earlier signature, its page covered).
    """
    if len(data) > largest:
        raise BadInput(f"PDF lebih besar dari {largest // 2**20} MB dan tidak dapat ditandatangani.")
    signer = key if isinstance(key, HeldKeySigner) else HeldKeySigner(key)
    with _hostile_file():
        writer = _open(data)
        name, existing = _choose_field(writer.prev, field)
        if existing and appearance is not None and appearance.page is not None:
            raise BadInput(
                f"Halaman tidak dapat dipilih karena kolom “{name}” sudah ada pada berkas ini; tanda tangani tanpa "
                "memilih halaman, atau pada kolom dengan nama lain."
            )
        _refuse_locked(writer.prev, name, existing)
        spec = None if existing else _new_field(data, writer, name, appearance)
        steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(
            field_name=name, writer=writer, existing_fields_only=spec is None
        )
        widget = get_single_field_annot(next(steps).get_object())
        draws = appearance is not None and is_visible(widget) and not has_drawing(widget)
        if appearance is not None and draws:
            _draw_into(writer, widget, appearance)
        steps.send(SigObjSetup(sig_placeholder=_placeholder(signer, now, reason, location)))
        prepared, output = steps.send(SigIOSetup(md_algorithm="sha256"))
        if draws and any(filled for _, filled in _fields(writer.prev)):
            _refuse_covering(data, output.getvalue(), _page_number(writer, widget), new=spec is not None)
    steps.send(signer.cms(prepared.document_digest))
    signed: bytes = output.getvalue()
    if len(signed) > largest:  # nobody could verify it
        raise BadInput(f"PDF ini bersama tanda tangannya lebih besar dari {largest // 2**20} MB; perkecil berkasnya.")
    return signed


def empty_fields(data: bytes) -> dict[str, bool]:
    """The signature fields of a PDF that nobody has filled, each with whether it has a drawing of its own already.

    Raises BadInput as `sign_pdf`.
    """
    with _hostile_file():
        reader = _open(data).prev
        fields = enumerate_sig_fields(reader, filled_status=False)
        return {str(name): has_drawing(get_single_field_annot(field.get_object())) for name, _, field in fields}


def signed_with(data: bytes, certificate: x509.Certificate) -> bool:
    """Whether a signature in a PDF says that it was made with this very certificate, which is not examined here.

    Raises BadInput as `sign_pdf`.
    """
    mine = certificate.public_bytes(Encoding.DER)
    with _hostile_file():
        return any(earlier.signer_cert.dump() == mine for earlier in _signatures(_open(data).prev))


@contextmanager
def _hostile_file() -> Iterator[None]:
    """The wall between a user's file and us: whatever a broken PDF makes the parser raise is one sentence."""
    try:
        yield
    except PortalError:
        raise
    except Exception as error:
        log.info("PDF refused for signing: %r", error)
        raise BadInput("Berkas yang akan ditandatangani bukan PDF yang utuh; mungkin rusak atau terpotong.") from error


def _open(data: bytes) -> Revision:
    writer = Revision(BytesIO(data))
    if writer.prev.encrypted:
        raise BadInput("PDF ini dikunci dengan kata sandi dan tidak dapat ditandatangani.")
    if writer.prev.xrefs.hybrid_xrefs_present:
        raise BadInput(
            "PDF ini memakai tabel rujukan ganda (hybrid) sehingga tanda tangannya tidak akan dapat diperiksa; "
            "simpan ulang sebagai PDF biasa."
        )
    return writer


def _fields(reader: PdfFileReader) -> list[tuple[str, bool]]:
    return [(name, value is not None) for name, value, _ in enumerate_sig_fields(reader)]


def _names(reader: PdfFileReader) -> set[str]:
    """What all fields and groups of fields on the first level are called, which no new field may be called too."""
    try:
        fields = [reference.get_object() for reference in reader.root["/AcroForm"]["/Fields"]]
    except KeyError:
        return set()
    return {str(field["/T"]) for field in fields if "/T" in field}


def _choose_field(reader: PdfFileReader, wanted: str | None) -> tuple[str, bool]:
    """Name of the field to fill and whether it is there already."""
    fields, taken = _fields(reader), _names(reader)
    if wanted is None:
        empty = [name for name, signed in fields if not signed]
        if empty:
            return empty[0], True
        return next(name for n in count(1) if (name := f"ttd_{n}") not in taken), False
    for name, signed in fields:
        if name == wanted:
            if signed:
                raise WrongState(f"Kolom tanda tangan “{wanted}” sudah ditandatangani.", code="already_signed")
            return wanted, True
    if wanted in taken:
        raise BadInput(f"Kolom “{wanted}” bukan kolom tanda tangan; pilih nama lain.")
    if not wanted.strip() or "." in wanted or len(wanted) > 100:
        raise BadInput(f"“{wanted}” bukan nama kolom tanda tangan yang dapat dipakai.")
    return wanted, False


def _refuse_locked(reader: PdfFileReader, name: str, existing: bool) -> None:
    """Raise WrongState where an earlier signature forbids this one (ISO 32000-2, 12.8.2.2 and 12.8.2.4)."""
    certified = read_certification_data(reader)
    if certified is not None:
        if certified.permission == MDPPerm.NO_CHANGES:
            raise WrongState("PDF ini disertifikasi tanpa perubahan dan tidak dapat ditandatangani lagi.")
        if not existing:
            raise WrongState("PDF ini disertifikasi; hanya kolom tanda tangan yang tersedia yang boleh diisi.")
    for earlier in _signatures(reader):
        locked = earlier.fieldmdp is not None and earlier.fieldmdp.is_locked(name)
        if locked or earlier.docmdp_level == MDPPerm.NO_CHANGES:
            raise WrongState(f"Tanda tangan “{earlier.field_name}” mengunci PDF ini terhadap tanda tangan berikutnya.")


def _signatures(reader: PdfFileReader) -> Iterator[EmbeddedPdfSignature]:
    """What people signed, without the timestamps of the document."""
    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        if value.get_object().get("/Type", "/Sig") == "/Sig":
            yield EmbeddedPdfSignature(reader, field, name)


def _new_field(data: bytes, writer: Revision, name: str, appearance: Appearance | None) -> SigFieldSpec:
    if appearance is None:
        return SigFieldSpec(name)
    pages = int(writer.root["/Pages"]["/Count"])
    page = pages if appearance.page is None else appearance.page
    if not 1 <= page <= pages:
        raise BadInput(f"Halaman {page} tidak ada; PDF ini mempunyai {pages} halaman.")
    sheet = writer.find_page_for_modification(page - 1)[0].get_object()  # type: ignore[no-untyped-call]
    annotations = sheet["/Annots"] if "/Annots" in sheet else ()  # noqa: SIM401 - `get` does not follow references
    taken = [place for reference in annotations if (place := _place(reference.get_object())) is not None]
    box = free_box(data, page - 1, taken)
    return SigFieldSpec(name, on_page=page - 1, box=box)  # type: ignore[arg-type]


def _place(annotation: object) -> Box | None:
    """Where an annotation stands; None for one without a place, which viewers pass over too."""
    corners = annotation["/Rect"] if isinstance(annotation, DictionaryObject) and "/Rect" in annotation else ()
    if len(corners) != 4:
        return None
    x0, y0, x1, y1 = (float(number) for number in corners)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _page_number(writer: Revision, widget: DictionaryObject) -> int | None:
    """The page (from 0) on which a field stands; None where the file does not say."""
    if "/P" not in widget:
        return None
    place = widget.raw_get("/P").reference
    pages = int(writer.root["/Pages"]["/Count"])
    found = (n for n in range(pages) if writer.find_page_for_modification(n)[0].reference == place)  # type: ignore[no-untyped-call]
    return next(found, None)


def _refuse_covering(before: bytes, after: bytes, page: int | None, *, new: bool) -> None:
    """Raise WrongState where the new drawing touches what earlier signers saw: it would end their signatures."""
    if page is None or not compare_pages(before, after, [page])[1]:
        return
    if new:
        raise WrongState(
            f"PDF ini sudah bertanda tangan dan tidak ada tempat kosong pada halaman {page + 1} "
            "untuk kotak tanda tangan berikutnya; pilih halaman lain."
        )
    raise WrongState(
        f"PDF ini sudah bertanda tangan dan kotak kolom itu menutupi isi halaman {page + 1}; pilih kolom lain."
    )


def _draw_into(writer: Revision, widget: DictionaryObject, appearance: Appearance) -> None:
    x0, y0, x1, y1 = (float(number) for number in widget["/Rect"])
    size = (abs(x1 - x0), abs(y1 - y0))
    rotation = _rotation(widget)
    stamp = PdfFileReader(BytesIO(draw(appearance, *(size if rotation % 180 == 0 else size[::-1]))))
    drawing: IndirectObject = writer.import_page_as_xobject(stamp)
    matrix = ArrayObject(NumberObject(number) for number in UPRIGHT[rotation])  # type: ignore[no-untyped-call]
    drawing.get_object()[pdf_name("/Matrix")] = matrix  # type: ignore[no-untyped-call]
    widget[pdf_name("/AP")] = DictionaryObject({pdf_name("/N"): drawing})  # type: ignore[no-untyped-call]
    writer.update_container(widget)


def _rotation(widget: DictionaryObject) -> int:
    """How far the field's page is turned clockwise when shown: 0, 90, 180 or 270."""
    if "/P" not in widget:
        return 0
    turned = find_inherited_value_in_tree(widget["/P"], "/Rotate", "/Parent")  # type: ignore[no-untyped-call]
    return int(turned or 0) % 360


def _placeholder(signer: HeldKeySigner, now: datetime, reason: str | None, location: str | None) -> SignatureObject:
    """The signature dictionary with room for exactly our CMS, in hexadecimal digits."""
    return SignatureObject(
        timestamp=now,
        reason=reason,
        location=location,
        subfilter=SigSeedSubFilter.PADES,
        bytes_reserved=2 * signer.cms_size(),
    )
