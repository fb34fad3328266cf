"""The named actions (mutations) that a client may push, with the arguments of each; never changed in place.

A new meaning gets a new version in `ACTIONS`; the old one stays for clients of the version before. A field that may be
absent, and then means what it did before, may join: servers are updated before their clients.
"""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from portalpns.domain.absensi import Peristiwa
from portalpns.domain.absensi.kantor import event_of
from portalpns.domain.naskah import Naskah
from portalpns.domain.surat import Langkah, Tanda

Label = Annotated[str, Meta(min_length=1, max_length=64)]
"""A device, a PIN, a time zone: part of an index key."""
Small = Annotated[int, Meta(ge=0, le=32767)]


class Action(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Base of all arguments."""


class SuratSimpan(Action):
    """Create or save a concept. The entity is the letter's id, made by the client."""

    opd: str
    naskah: Naskah
    rantai: tuple[Langkah, ...] = ()
    tanda: tuple[Tanda, ...] = ()
    kirim_otomatis: bool = True


class SuratAjukan(Action):
    """Send the concept into its chain; `hash` is `naskah_hash` of the content that is meant."""

    hash: str


class SuratTarik(Action):
    """Take a letter out of its chain, to be a concept again; `seen` is `surat.concept_of` as it was read, or empty."""

    seen: str = ""


class SuratParaf(Action):
    """Check or paraf exactly what has this `paraf_hash`: words, chain, signers."""

    hash: str
    catatan: str = ""


class SuratKembalikan(Action):
    """Give the letter back to its drafter; `seen` is `surat.version_of` as it was read, or empty."""

    catatan: str
    seen: str = ""


class SuratTandaTangan(Action):
    """Hand in the signed bytes (a blob that was uploaded before)."""

    sha_before: str
    sha_signed: str


class SuratKirim(Action):
    """Deliver a signed letter."""


class SuratBatalkan(Action):
    """End a letter that was never signed; `seen` as for giving it back."""

    alasan: str
    seen: str = ""


class SuratCabut(Action):
    """Withdraw a signed letter, by which letter."""

    alasan: str
    pencabut: str = ""


class MasukAgendakan(Action):
    """Enter an incoming letter in the register."""


class MasukBaca(Action):
    """The person has read the letter; `seen` as for a disposisi, absent: judged by the moment of the action."""

    seen: str = ""


class MasukDisposisi(Action):
    """Pass an incoming letter on with instructions; `seen` is `surat_masuk.order_of` as it was read, or empty."""

    id: str
    kepada: tuple[str, ...]
    instruksi: tuple[str, ...]
    catatan: str = ""
    batas: date | None = None
    seen: str = ""


class MasukSelesai(Action):
    """The matter of the letter, or one's own part of it, is done; `seen` as for a disposisi."""

    catatan: str = ""
    seen: str = ""


class MasukArsipkan(Action):
    """Put the letter into the archive."""


class PunchRow(Struct, array_like=True):
    """One punch of a device or file: `[pin, local time, state, verify]`."""

    pin: Label
    at: Annotated[datetime, Meta(tz=False)]
    state: Small = 0
    verify: Small = 0


class AbsensiImpor(Action):
    """Punches of one device, at most 500; the entity is the id of the import batch. `opd` owns the device.

    `tz` is the zone that the device named, empty where it named none: then it is the pemda's, also one corrected later.
    `dibaca`: when the device was read; absent: when this was done.
    """

    opd: str
    device: Label
    tz: Annotated[str, Meta(max_length=64)]
    rows: tuple[PunchRow, ...]
    source: str = "file"
    dibaca: Annotated[datetime, Meta(tz=True)] | None = None


class AbsensiPetaPin(Action):
    """From `mulai` on the PIN of a device is this person; nobody, also not who the master data names, when empty."""

    opd: str
    device: Label
    pin: Label
    pegawai: str
    mulai: date


class AbsensiTutupMesin(Action):
    """What a machine holds until now is all in, or lost with it: no day until then waits for it any longer."""

    opd: str
    device: Label
    alasan: str


class AbsensiPeristiwa(Action):
    """Leave, duty, permit or correction of a person (kinds: domain/absensi); `surat` is the letter it rests on."""

    opd: str
    pegawai: str
    kind: str
    mulai: date
    selesai: date
    until: str | None = None
    recall: bool = False
    surat: str = ""
    catatan: str = ""


def event_in(body: str) -> AbsensiPeristiwa:
    """What a document of kind `peristiwa` says: the fields of the action beside the `id`."""
    fields: dict[str, Any] = msgspec.json.decode(body)
    fields.pop("id", None)
    return msgspec.convert(fields, AbsensiPeristiwa)


def decided_by(args: AbsensiPeristiwa) -> Peristiwa:
    """The decision that an action enters; raises BadInput for a time that cannot be read."""
    return event_of(args.kind, args.mulai, args.selesai, args.until, args.recall, args.surat)


class AbsensiHapusPeristiwa(Action):
    """Take back what `AbsensiPeristiwa` entered under this id, and why."""

    opd: str
    alasan: str


ACTIONS: dict[tuple[str, int], type[Action]] = {
    ("surat.simpan", 1): SuratSimpan,
    ("surat.ajukan", 1): SuratAjukan,
    ("surat.tarik", 1): SuratTarik,
    ("surat.paraf", 1): SuratParaf,
    ("surat.kembalikan", 1): SuratKembalikan,
    ("surat.tandatangani", 1): SuratTandaTangan,
    ("surat.kirim", 1): SuratKirim,
    ("surat.batalkan", 1): SuratBatalkan,
    ("surat.cabut", 1): SuratCabut,
    ("masuk.agendakan", 1): MasukAgendakan,
    ("masuk.baca", 1): MasukBaca,
    ("masuk.disposisi", 1): MasukDisposisi,
    ("masuk.selesai", 1): MasukSelesai,
    ("masuk.arsipkan", 1): MasukArsipkan,
    ("absensi.impor", 1): AbsensiImpor,
    ("absensi.peta_pin", 1): AbsensiPetaPin,
    ("absensi.tutup_mesin", 1): AbsensiTutupMesin,
    ("absensi.peristiwa", 1): AbsensiPeristiwa,
    ("absensi.hapus_peristiwa", 1): AbsensiHapusPeristiwa,
}
