"""Which steps a person is offered on a letter; the domain decides again when the step is taken, the server last."""

from portalpns.domain.surat import KELUAR, MASUK, SuratKeluar, SuratMasuk, may_draft
from portalpns.domain.wewenang import Pelaku


def allowed_steps(letter: SuratKeluar | SuratMasuk, who: Pelaku) -> frozenset[str]:
    """Names of `KELUAR` or `MASUK` steps that are possible in this state for this person."""
    if isinstance(letter, SuratMasuk):
        return _incoming(letter, who)
    possible = {step for step, states in KELUAR.items() if letter.state in states} - {"bekukan"}
    drafts = may_draft(who, letter.opd)
    signs = any(tanda.jabatan in who.jabatan for tanda in letter.tanda)
    turn = letter.langkah_kini or letter.tanda_kini
    mine = turn is not None and turn.jabatan in who.jabatan
    rights = {
        "simpan": drafts,
        "ajukan": drafts,
        "paraf": mine and letter.langkah_kini is not None,
        "kembalikan": mine,
        "tandatangani": mine and letter.tanda_kini is not None and bool(letter.pdf_sha),
        "kirim": drafts or signs,
        "batalkan": drafts or signs,
        "cabut": signs,
    }
    return frozenset(step for step in possible if rights[step])


def _incoming(letter: SuratMasuk, who: Pelaku) -> frozenset[str]:
    possible = {step for step, states in MASUK.items() if letter.state in states}
    office = who.has(letter.opd, "tata_usaha", "admin_opd")
    reads = who.may_read(f"o:{letter.opd}")
    rights = {
        "agendakan": office and letter.agenda is None,
        "baca": reads,
        "disposisi": bool(who.jabatan) and reads,
        "selesai": reads,
        "arsipkan": office,
    }
    return frozenset(step for step in possible if rights[step])
