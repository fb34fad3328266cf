"""What the server does with a person's step on a letter: the domain's state machine, numbers, delivery, secrecy."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from portalpns.domain import surat, surat_masuk
from portalpns.domain.ajuan import require_known, require_receivers, require_staffed, unserved, unserved_words
from portalpns.domain.cetak import number_of, signature_field
from portalpns.domain.direktori import SURAT_KINDS, Direktori
from portalpns.domain.errors import BadInput, NotFound, WrongState
from portalpns.domain.kelengkapan import MOST_SIGNERS
from portalpns.domain.naskah import SECRET
from portalpns.domain.organisasi import KEDUDUKAN_NAMA, names_unit
from portalpns.domain.penomoran import series_of
from portalpns.domain.surat import DONE, Disposisi, NomorRahasia, SuratKeluar, SuratMasuk, naskah_hash
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol import actions
from portalpns.protocol.codec import decode
from portalpns.server import absensi, feed, penomoran
from portalpns.server.cetak import KODE_BYTES
from portalpns.server.step import Done, Step
from portalpns.server.work import Stored, Work
from portalpns.store.server_tables import entity, mutation, surat_kode

NUMBER = "rahasia:"
"""What stands before a letter's id in that of its `nomor_rahasia`; behind it `:2` for its second number, and so on."""


class Conflict(WrongState):
    """Two people changed the same concept; the sender's words stay with him and the server's are in the answer."""

    code = "conflict"


def put_keluar(work: Work, letter: SuratKeluar, rev: int) -> Done:
    """Write an outgoing letter for exactly those who may see it today."""
    home, audience = f"o:{letter.opd}", _audience(work, letter)
    work.put("surat_keluar", letter.id, letter, rev=rev, home=home, scopes=audience, blobs=_files(letter))
    if letter.naskah.sifat in SECRET:
        for place, number in enumerate(_numbers(work.direktori, letter), 1):
            _put_number(work, number, f":{place}" if place > 1 else "")
    return Done("surat_keluar", rev, home)


def put_masuk(work: Work, letter: SuratMasuk, rev: int) -> Done:
    home, audience = f"o:{letter.opd}", _audience(work, letter)
    work.put("surat_masuk", letter.id, letter, rev=rev, home=home, scopes=audience, blobs=_files(letter))
    if letter.sifat in SECRET:
        number = NomorRahasia(
            "", letter.id, letter.opd, "masuk", letter.nomor, letter.tanggal,
            "dicabut" if letter.dicabut else letter.state, letter.agenda, letter.diterima,
        )  # fmt: skip
        _put_number(work, number)
    return Done("surat_masuk", rev, home)


def readdress(work: Work) -> None:
    """Show letters to exactly those who may see them today: posts change hands meanwhile.

    Those that are waited for, and secret ones for good: whoever holds the post keeps its archive, and nobody else.
    """
    state = sa.func.portal_json_field(entity.c.body, "state")
    number = entity.alias()
    numbers = sa.select(sa.func.substr(number.c.id, len(NUMBER) + 1)).where(
        number.c.tenant == work.tenant, number.c.kind == "nomor_rahasia"
    )
    secret = entity.c.id.in_(numbers)
    rows = work.connection.execute(
        sa.select(entity.c.id, entity.c.kind, entity.c.body)
        .where(
            entity.c.tenant == work.tenant, entity.c.kind.in_(SURAT_KINDS),
            sa.or_(state.not_in(DONE), secret),
        )
        .order_by(entity.c.id)
    ).all()  # fmt: skip
    seen = feed.seen_in(work.connection, work.tenant, [row.id for row in rows])
    for key, kind, body in rows:
        if _audience(work, decode(body.encode(), SURAT_KINDS[kind])) == seen.get(key, frozenset()):
            continue
        found = work.read(key, kind, SURAT_KINDS[kind])  # locked, and as it is by now
        if found is not None:
            stored, letter = found
            work.show(stored, _audience(work, letter), _files(letter))
            work.note(stored.scope, "surat.pembaca", key)


def _numbers(book: Direktori, letter: SuratKeluar) -> list[NomorRahasia]:
    """Every number that a letter was given, in this order; also those from before it was secret."""
    void = [(line.catatan, book.day(line.pada), "dibatalkan") for line in surat.lost_numbers(letter)]
    last = [(letter.nomor, letter.tanggal, letter.state)] if letter.nomor and letter.tanggal else []
    return [NomorRahasia("", letter.id, letter.opd, "keluar", *told) for told in (*void, *last)]


def _put_number(work: Work, number: NomorRahasia, place: str = "") -> None:
    """Tell the whole office that the number is taken, for its register."""
    number = replace(number, id=f"{NUMBER}{number.surat}{place}")
    stored = work.read(number.id, "nomor_rahasia", NomorRahasia)
    if stored is None or stored[1] != number:
        scope = f"o:{number.opd}"
        work.put_next("nomor_rahasia", number.id, number, home=scope, scopes=frozenset({scope}))


def save(step: Step, args: actions.SuratSimpan) -> Done:
    work = step.work
    if args.opd not in work.direktori.opd:
        raise BadInput("Unit penyusun surat ini tidak dikenal.")
    if len(args.rantai) > MOST_SIGNERS or len(args.tanda) > MOST_SIGNERS:
        raise BadInput(f"Alur paraf dan penandatangan masing-masing paling banyak {MOST_SIGNERS} jabatan.")
    for post in [*(one.jabatan for one in args.rantai), *(one.jabatan for one in args.tanda)]:
        if post not in work.direktori.jabatan:
            raise BadInput("Surat ini menunjuk jabatan yang tidak dikenal.")
    found = work.read(step.id, "surat_keluar", SuratKeluar)
    stale = False
    if found is None:
        step.require_new()
        before, rev = surat.new(step.id, args.opd, args.naskah, step.who, work.now), 0
    else:
        stored, before = found
        rev = stored.rev
        require_visible(step, before)
        if before.opd != args.opd:
            raise BadInput("Surat tidak dapat dipindahkan ke unit lain.")
        stale = _changed_since(step, stored)
    letter = surat.save(before, step.who, work.now, args.naskah, args.rantai, args.tanda)
    letter = replace(letter, kirim_otomatis=args.kirim_otomatis)
    if stale and surat.concept_of(letter) != surat.concept_of(before):
        raise Conflict(
            "Konsep ini telah diubah oleh orang lain atau dari komputer lain sejak terakhir Anda melihatnya."
        )
    work.note(f"o:{letter.opd}", "surat.simpan", letter.id, hash=naskah_hash(letter.naskah))
    return replace(put_keluar(work, letter, rev + 1), knows=True)


def submit(step: Step, args: actions.SuratAjukan) -> Done:
    stored, letter = keluar(step)
    if args.hash != naskah_hash(letter.naskah):
        raise WrongState("Isi konsep telah berubah sejak Anda mengajukannya; baca kembali lalu ajukan lagi.")
    if _changed_since(step, stored):
        raise WrongState(
            "Konsep ini telah diubah oleh orang lain atau dari komputer lain; "
            "baca isi dan alur parafnya kembali, lalu ajukan lagi."
        )
    letter = surat.submit(letter, step.who, step.work.now)
    require_known(letter.naskah, step.work.direktori)
    require_staffed(letter, step.work.direktori, step.work.today)
    step.require_printable(args.hash)
    return _after_check(step, stored, letter, "surat.ajukan")


def take_back(step: Step, args: actions.SuratTarik) -> Done:
    stored, letter = keluar(step)
    after = surat.take_back(letter, step.who, step.work.now, args.seen)
    step.work.note(f"o:{letter.opd}", "surat.tarik", letter.id)
    return replace(put_keluar(step.work, after, stored.rev + 1), knows=bool(args.seen))


def initial(step: Step, args: actions.SuratParaf) -> Done:
    stored, letter = keluar(step)
    letter = surat.initial(letter, step.who, step.work.now, args.hash, args.catatan)
    if surat.ready_to_freeze(letter):
        step.require_printable(args.hash)
    return _after_check(step, stored, letter, "surat.paraf")


def give_back(step: Step, args: actions.SuratKembalikan) -> Done:
    stored, letter = keluar(step)
    after = surat.give_back(letter, step.who, step.work.now, args.catatan, _meant_version(step, letter, args.seen))
    _void(step, letter, f"dikembalikan: {args.catatan}")
    step.work.note(f"o:{letter.opd}", "surat.kembalikan", letter.id)
    # its number is given once, and nobody writes to a letter that has one: who named it knows all that stands there
    return replace(put_keluar(step.work, after, stored.rev + 1), knows=bool(args.seen and letter.nomor))


def cancel(step: Step, args: actions.SuratBatalkan) -> Done:
    stored, letter = keluar(step)
    after = surat.cancel(letter, step.who, step.work.now, args.alasan, _meant_version(step, letter, args.seen))
    _void(step, letter, f"dibatalkan: {args.alasan}")
    step.work.note(f"o:{letter.opd}", "surat.batalkan", letter.id)
    return put_keluar(step.work, after, stored.rev + 1)


def sign(step: Step, args: actions.SuratTandaTangan) -> Done:
    """Take signed bytes: they must continue the newest version, and their signature must be the official's own."""
    work = step.work
    stored, letter = keluar(step)
    after = surat.sign(letter, step.who, work.now, args.sha_before, args.sha_signed)
    turn = letter.tanda_kini
    if not step.known_blob(args.sha_signed):
        raise BadInput("Berkas bertanda tangan belum sampai di server.", code="blob_missing")
    checked = step.checked.get(args.sha_signed)
    if checked is None or turn is None or turn.cetak is None:
        raise BadInput("Berkas bertanda tangan belum dapat diperiksa.", code="bad_signature")
    person = work.direktori.pegawai[step.who.pegawai]
    surat.require_printed(turn, person)
    checked.require(
        sha_before=args.sha_before, field=turn.cetak.field, person=person, frozen=letter.dibekukan, now=work.now
    )
    work.note(f"o:{letter.opd}", "surat.tandatangani", letter.id, sha256=args.sha_signed, sebelum=args.sha_before)
    if after.state == "ditandatangani":
        absensi.duty_of(work, after)
        if after.kirim_otomatis:
            return _deliver(step, stored, after)
    return put_keluar(work, after, stored.rev + 1)


def send(step: Step, _args: actions.SuratKirim) -> Done:
    stored, letter = keluar(step)
    return _deliver(step, stored, letter)


def revoke(step: Step, args: actions.SuratCabut) -> Done:
    """Withdraw a letter and tell every office that has it."""
    work = step.work
    stored, letter = keluar(step)
    after = surat.revoke(letter, step.who, work.now, args.alasan, args.pencabut)
    for opd in recipients(letter):
        found = work.read(_delivered_id(letter.id, opd), "surat_masuk", SuratMasuk)
        if found is not None:
            copy, arrived = found
            put_masuk(work, surat_masuk.withdraw(arrived, step.who, work.now, args.alasan, args.pencabut), copy.rev + 1)
    absensi.end_duty(work, letter)
    work.note(f"o:{letter.opd}", "surat.cabut", letter.id, pencabut=args.pencabut)
    return put_keluar(work, after, stored.rev + 1)


def register(step: Step, _args: actions.MasukAgendakan) -> Done:
    work = step.work
    stored, letter = masuk(step)
    day = work.today
    # the right and the state are judged before a number is taken
    surat_masuk.register(letter, step.who, work.now, None)
    number = penomoran.allocate(work.connection, work.tenant, series_of(letter.opd, "masuk", day), letter.id, work.now)
    work.note(f"o:{letter.opd}", "masuk.agendakan", letter.id, agenda=number)
    return put_masuk(work, surat_masuk.register(letter, step.who, work.now, number), stored.rev + 1)


def read(step: Step, args: actions.MasukBaca) -> Done:
    stored, letter = masuk(step)
    after = surat_masuk.read(letter, step.who, step.work.now, args.seen)
    unaware = False
    if not args.seen:  # a client of the version before: it says when the letter was read, not what stood there
        known = min(step.mutation.at or step.work.now, step.work.now)
        unaware = bool(letter.dicabut) and _changed_since(step, stored)
        unaware = unaware or any(one.pada > known for one in surat_masuk.open_orders(step.who, letter))
    if after is letter or unaware:
        return Done(stored.kind, stored.rev, stored.scope)
    return put_masuk(step.work, after, stored.rev + 1)


def dispose(step: Step, args: actions.MasukDisposisi) -> Done:
    work = step.work
    stored, letter = masuk(step)
    if any(one.id == args.id for one in letter.disposisi):
        raise WrongState("Disposisi ini sudah tercatat pada surat ini.")
    for post in args.kepada:
        if post not in work.direktori.jabatan:
            raise BadInput("Disposisi ini menunjuk jabatan yang tidak dikenal.")
    item = Disposisi(args.id, step.who.pegawai, args.kepada, args.instruksi, work.now, args.catatan, args.batas)
    after = surat_masuk.dispose(letter, step.who, work.now, item, args.seen)
    day = work.today
    require_receivers(args.kepada, letter.opd, work.direktori, day)
    # a further order about a letter that was read is news to whom it is given
    asked = {found[1].id for post in args.kepada if (found := work.direktori.holder(post, day)) is not None}
    after = replace(after, dibaca=tuple(one for one in after.dibaca if one not in asked))
    work.note(f"o:{letter.opd}", "masuk.disposisi", letter.id, disposisi=args.id, kepada=list(args.kepada))
    return put_masuk(work, after, stored.rev + 1)


def finish(step: Step, args: actions.MasukSelesai) -> Done:
    stored, letter = masuk(step)
    step.work.note(f"o:{letter.opd}", "masuk.selesai", letter.id)
    after = surat_masuk.finish(letter, step.who, step.work.now, args.catatan, args.seen)
    return put_masuk(step.work, after, stored.rev + 1)


def archive(step: Step, _args: actions.MasukArsipkan) -> Done:
    stored, letter = masuk(step)
    step.work.note(f"o:{letter.opd}", "masuk.arsipkan", letter.id)
    return put_masuk(step.work, surat_masuk.archive(letter, step.who, step.work.now), stored.rev + 1)


STEPS: dict[type[actions.Action], Callable[[Step, Any], Done]] = {
    actions.SuratSimpan: save,
    actions.SuratAjukan: submit,
    actions.SuratTarik: take_back,
    actions.SuratParaf: initial,
    actions.SuratKembalikan: give_back,
    actions.SuratTandaTangan: sign,
    actions.SuratKirim: send,
    actions.SuratBatalkan: cancel,
    actions.SuratCabut: revoke,
    actions.MasukAgendakan: register,
    actions.MasukBaca: read,
    actions.MasukDisposisi: dispose,
    actions.MasukSelesai: finish,
    actions.MasukArsipkan: archive,
}


def keluar(step: Step) -> tuple[Stored, SuratKeluar]:
    """The outgoing letter of this step; to somebody who may not see it it does not exist."""
    found = step.work.read(step.id, "surat_keluar", SuratKeluar)
    if found is None:
        raise NotFound("Surat ini tidak ditemukan.")
    require_visible(step, found[1])
    return found


def masuk(step: Step) -> tuple[Stored, SuratMasuk]:
    found = step.work.read(step.id, "surat_masuk", SuratMasuk)
    if found is None:
        raise NotFound("Surat ini tidak ditemukan.")
    require_visible(step, found[1])
    return found


def require_visible(step: Step, letter: SuratKeluar | SuratMasuk) -> None:
    if _audience(step.work, letter).isdisjoint(step.who.scopes):
        if isinstance(letter, SuratKeluar) and _was_taken_back(letter, step.who):
            raise WrongState("Surat ini telah ditarik kembali oleh penyusunnya; tidak ada lagi yang menunggu Anda.")
        raise NotFound("Surat ini tidak ditemukan.")


def _was_taken_back(letter: SuratKeluar, who: Pelaku) -> bool:
    """Whether a concept lay with this person, of another office, before its drafter took it out of its chain."""
    posts = {*(step.jabatan for step in letter.rantai), *(tanda.jabatan for tanda in letter.tanda)}
    taken = any(line.langkah == "tarik" for line in letter.riwayat)
    return letter.state == "konsep" and taken and not posts.isdisjoint(who.jabatan)


def recipients(letter: SuratKeluar) -> dict[str, bool]:
    """Receiving offices of the pemda, and whether only by tembusan; an office that is both gets the letter once."""
    found = {one.opd: True for one in letter.naskah.tembusan if one.opd}
    found.update({one.opd: False for one in letter.naskah.kepada if one.opd})
    return found


def _audience(work: Work, letter: SuratKeluar | SuratMasuk) -> frozenset[str]:
    """The scopes of those who may see the letter today."""
    return work.direktori.audience(letter, work.today)


def _files(letter: SuratKeluar | SuratMasuk) -> tuple[str, ...]:
    return (letter.pdf_sha, letter.ttd_sha) if isinstance(letter, SuratKeluar) else (letter.pdf_sha,)


def _after_check(step: Step, stored: Stored, letter: SuratKeluar, action: str) -> Done:
    """After a step of the chain: the last one freezes the letter in the same transaction."""
    work = step.work
    if surat.ready_to_freeze(letter):
        letter = _freeze(work, letter)
    work.note(f"o:{letter.opd}", action, letter.id, hash=naskah_hash(letter.naskah), nomor=letter.nomor or "")
    return put_keluar(work, letter, stored.rev + 1)


def _freeze(work: Work, letter: SuratKeluar) -> SuratKeluar:
    book = work.direktori
    day = work.today
    signers = tuple(book.signature_block(tanda, day, signature_field(i)) for i, tanda in enumerate(letter.tanda, 1))
    series = series_of(letter.opd, "keluar", day)
    number = penomoran.allocate(work.connection, work.tenant, series, letter.id, work.now)
    nomor = number_of(letter, book, number, day)
    penomoran.printed(work.connection, work.tenant, series, number, nomor)
    kode = secrets.token_hex(KODE_BYTES)
    work.connection.execute(surat_kode.insert(), {"kode": kode, "tenant": work.tenant, "entity": letter.id})
    work.enqueue("render", letter.id)
    return surat.freeze(
        letter, work.now, nomor=nomor, urut=number, series=series, tanggal=day, kode=kode, penandatangan=signers
    )


def _deliver(step: Step, stored: Stored, letter: SuratKeluar) -> Done:
    """A copy for every office, also where nobody reads it: it waits for whoever is appointed, and that is said."""
    work = step.work
    book = work.direktori
    missed = unserved(letter.naskah, book, work.today)
    after = surat.send(letter, step.who, work.now, unserved_words(missed))
    dari = _sender(book, after)
    for opd, tembusan in recipients(after).items():
        key = _delivered_id(after.id, opd)
        if opd not in book.opd or work.load(key) is not None:
            continue
        put_masuk(work, surat_masuk.deliver(after, opd, key, dari, work.now, tembusan=tembusan), 1)
        work.note(f"o:{opd}", "masuk.terima", key, dari=after.id)
    work.note(f"o:{after.opd}", "surat.kirim", after.id)
    return put_keluar(work, after, stored.rev + 1)


def _sender(book: Direktori, letter: SuratKeluar) -> str:
    """The post that a letter is from, as a list shows it: not the capitals of the page, and never without its office.

    `Plt. Kepala Dinas Kesehatan`, `Sekretaris, Dinas Kesehatan`; a letter on behalf of a post is that post's.
    """
    first = letter.tanda[0]
    post = next((book.jabatan[one] for one in (*first.atas_nama, first.jabatan) if one in book.jabatan), None)
    if post is None:
        return book.opd[letter.opd].nama
    acting = KEDUDUKAN_NAMA.get(first.cetak.cara, "") if first.cetak else ""
    name, unit = f"{acting} {post.nama}".strip(), book.opd.get(post.opd)
    return name if unit is None or names_unit(post, unit) else f"{name}, {unit.nama}"


def _delivered_id(letter_id: str, opd: str) -> str:
    """One letter reaches one office once, however often it is sent; no client can take an id with a colon."""
    return f"masuk:{letter_id}:{opd}"


def _void(step: Step, letter: SuratKeluar, reason: str) -> None:
    if letter.urut is not None:
        work = step.work
        penomoran.void(work.connection, work.tenant, letter.series, letter.urut, reason)
        work.connection.execute(surat_kode.delete().where(surat_kode.c.kode == letter.kode))


def _meant_version(step: Step, letter: SuratKeluar, seen: str) -> str:
    """`seen`, and with it the number that this very device's last step brought: only the server could know that one."""
    before = surat.version_of(replace(letter, nomor=None))
    return surat.version_of(letter) if seen == before and _numbered_here(step, letter) else seen


def _numbered_here(step: Step, letter: SuratKeluar) -> bool:
    """Whether this device's last step on the letter gave it its number, and nobody has done anything to it since."""
    lines = [(line.langkah, line.oleh) for line in letter.riwayat[-2:]]
    mine = lines[1:] == [("bekukan", "")] and lines[0][1] == step.who.pegawai
    return mine and any(last.at == letter.dibekukan for last in _own(step, letter.id, 1))


def _changed_since(step: Step, stored: Stored) -> bool:
    """Whether somebody else did anything to the entity after the sender saw it.

    That this very device did something to it last does not mean that it knew what stood there: so must the steps
    before be its own, back to what was seen, or to one that named or wrote all that stood there (`Done.knows`).
    """
    seen, rev = step.mutation.base_rev, stored.rev
    if rev == seen:
        return False
    for row in _own(step, stored.id, max(rev - seen, 1)):
        told = decode(row.result.encode(), dict[str, Any])
        if told.get("rev") != rev:
            return True
        rev -= 1
        if rev == seen or told.get("knows"):
            return False
    return True


def _own(step: Step, entity_id: str, most: int) -> Sequence[sa.Row[Any, Any]]:
    """The last actions of this very device that were applied to an entity, newest first: their results, and when."""
    return step.work.connection.execute(
        sa.select(mutation.c.result, mutation.c.at)
        .where(
            mutation.c.tenant == step.work.tenant,
            mutation.c.device == step.work.device,
            mutation.c.entity == entity_id,
            mutation.c.status.in_(("applied", "merged")),
        )
        .order_by(mutation.c.seq.desc())
        .limit(most)
    ).all()
