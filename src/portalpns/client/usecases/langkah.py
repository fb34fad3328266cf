"""Which steps a person may take with a letter now, and the chain a new concept begins with."""

from datetime import date

from portalpns.client.sync.project import Letter
from portalpns.domain.direktori import Direktori
from portalpns.domain.surat import (
    KELUAR,
    Langkah,
    SuratKeluar,
    SuratMasuk,
    Tanda,
    concept_of,
    may_draft,
    ready_to_freeze,
    version_of,
)
from portalpns.domain.surat_masuk import law_of, may_dispose, may_end, may_file, may_keep, order_of
from portalpns.domain.wewenang import Pelaku
from portalpns.protocol import actions

LONGEST_CHAIN = 6
SEEN = (
    actions.SuratTarik, actions.SuratKembalikan, actions.SuratBatalkan, actions.MasukDisposisi, actions.MasukSelesai
)  # fmt: skip
"""Steps that are refused where the letter is another than the one that was read."""


def read_as(letter: Letter, who: Pelaku, step: type[actions.Action]) -> str:
    """What a step names of the letter that was read (`seen`)."""
    if isinstance(letter, SuratMasuk):
        return order_of(who, letter)
    return concept_of(letter) if step is actions.SuratTarik else version_of(letter)


def allowed_steps(letter: Letter, who: Pelaku) -> frozenset[str]:
    """Names of steps as in `domain.surat`, `tanpa_disposisi` for the clerk's finishing; the domain still decides."""
    return _incoming(letter, who) if isinstance(letter, SuratMasuk) else _outgoing(letter, who)


def _outgoing(letter: SuratKeluar, who: Pelaku) -> frozenset[str]:
    drafter = may_draft(who, letter.opd)
    signer = any(one.jabatan in who.jabatan for one in letter.tanda)
    turn = letter.langkah_kini or letter.tanda_kini
    mine = turn is not None and turn.jabatan in who.jabatan
    may = {
        "simpan": drafter,
        "ajukan": drafter,
        "tarik": drafter and not ready_to_freeze(letter),
        "paraf": mine and letter.langkah_kini is not None,
        "kembalikan": mine and not any(one.pada for one in letter.tanda),
        "tandatangani": mine and letter.tanda_kini is not None and bool(letter.pdf_sha),
        # where it is wanted the server sends with the last signature, which may still be queued here
        "kirim": (signer or drafter) and not letter.kirim_otomatis,
        "batalkan": signer or drafter,
        "cabut": signer,
    }
    return frozenset(step for step, ok in may.items() if ok and letter.state in KELUAR[step])


def _incoming(letter: SuratMasuk, who: Pelaku) -> frozenset[str]:
    clerk = may_keep(who, letter)
    may = {
        "agendakan": clerk and not letter.diagendakan,
        "disposisi": may_dispose(who, letter),
        "selesai": may_end(who, letter),
        "tanpa_disposisi": not may_end(who, letter) and may_file(who, letter),
        "arsipkan": clerk and letter.diagendakan,
    }
    law = law_of(letter)
    law = {**law, "tanpa_disposisi": law["selesai"]}
    return frozenset(step for step, ok in may.items() if ok and letter.state in law[step])


def default_chain(
    book: Direktori, opd: str, who: Pelaku, day: date
) -> tuple[tuple[Langkah, ...], tuple[Tanda, ...]]:  # fmt: skip
    """Paraf by those between the drafter's post and the head of the office, without vacant posts; the head signs."""
    heads = [post for post in book.jabatan.values() if post.opd == opd and post.jenis == "pimpinan"]
    heads.sort(key=lambda post: (book.holder(post.id, day) is None, post.id))
    head = heads[0].id if heads else None
    own = sorted(post for post in who.jabatan if post in book.jabatan and book.jabatan[post].opd == opd)
    chain: list[str] = []
    seen: set[str] = set()
    if own:
        here = book.jabatan[own[0]].atasan if own[0] != head else None
    else:
        here = _first_checker(book, opd)
    while here is not None and here != head and here in book.jabatan and here not in seen:
        if book.jabatan[here].opd != opd or len(chain) == LONGEST_CHAIN:
            break
        seen.add(here)
        if book.holder(here, day) is not None:
            chain.append(here)
        here = book.jabatan[here].atasan
    return tuple(Langkah(post) for post in chain), (Tanda(head),) if head else ()


def _first_checker(book: Direktori, opd: str) -> str | None:
    """For a drafter without a post: the lowest structural post, that of general affairs before others."""
    posts = [post for post in book.jabatan.values() if post.opd == opd and post.jenis == "struktural"]
    above = {post.atasan for post in posts}
    lowest = sorted(
        (post for post in posts if post.id not in above),
        key=lambda post: (not any(word in post.nama for word in ("Umum", "Tata Usaha")), post.id),
    )
    return lowest[0].id if lowest else None
