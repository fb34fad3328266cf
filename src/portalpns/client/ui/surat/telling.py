"""A letter told in facts and steps: the metadata beside its page and posisi naskah, made in lane `db`."""

from dataclasses import dataclass, field
from datetime import date, datetime

from portalpns.client.ui.page import Core
from portalpns.client.ui.widgets.timeline import Step, StepState
from portalpns.client.ui.words import hari_tanggal, jam, tanggal, tanggal_pendek
from portalpns.client.usecases.rows import readable
from portalpns.domain.ajuan import unserved, unserved_words
from portalpns.domain.clock import WIB
from portalpns.domain.direktori import Direktori
from portalpns.domain.naskah import DERAJAT_NAMA, JENIS_NAMA, SIFAT_NAMA, of_kind, outside
from portalpns.domain.surat import ENDED, SuratKeluar, SuratMasuk, paraf_hash
from portalpns.domain.surat_masuk import PART_DONE, PART_ENDED, ended_with, left_after, order_of, waiting_posts

_MASUK_WORDS = {
    "terkirim": "mengirim", "agendakan": "mengagendakan", "baca": "membaca", "disposisi": "mendisposisikan",
    "selesai": "menyelesaikan", PART_DONE: "menyelesaikan bagiannya", "arsipkan": "mengarsipkan",
    "dicabut": "mencabut",
}  # fmt: skip
LONGEST_HAL = 60
"""Characters of a letter's hal inside a sentence."""


@dataclass(frozen=True)
class Told:
    """All that the reading pane shows of one letter."""

    letter: SuratKeluar | SuratMasuk
    allowed: frozenset[str]
    facts: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    warning: str = ""
    pdf: bytes | None = field(default=None, repr=False)
    hash: str = ""
    """Of what is shown, as `paraf_hash` makes it, or `order_of` of an incoming letter: a step is taken for this."""
    others: str = ""
    """Who else an incoming letter still waits for when this person ends his part; empty when that ends the letter."""
    ending: str = ""
    """Whose open parts of an incoming letter end with the whole when this person ends it."""


def tell(core: Core, letter_id: str) -> Told:
    """Read a letter and all that is said about it; raises NotFound."""
    letter = core.surat.get(letter_id)
    direktori: Direktori = core.direktori
    allowed: frozenset[str] = core.surat.allowed(letter)
    pdf = core.surat.pdf(letter_id)
    today = core.today()
    refused = _refused(core, letter_id)
    if isinstance(letter, SuratKeluar):
        return Told(
            letter, allowed, (*_facts_keluar(letter, direktori), *_duty(letter, core.surat.left_out(letter))),
            tuple(_steps_keluar(letter, direktori)),
            refused or _warning_keluar(letter) or _vacant(letter, direktori, today)
            or _unserved(letter, direktori, today),
            pdf, paraf_hash(letter.naskah, letter.rantai, letter.tanda),
        )  # fmt: skip
    facts, steps = tuple(_facts_masuk(letter, direktori)), tuple(_steps_masuk(letter, direktori, today))
    who = core.pelaku()
    others, ending = (
        ", ".join(post_words(direktori, letter, post, today) for post in posts)
        for posts in (left_after(who, letter), ended_with(who, letter))
    )
    return Told(
        letter, allowed, facts, steps, refused or _withdrawn(letter) or _unheld(letter, direktori, today), pdf,
        order_of(who, letter), others, ending,
    )  # fmt: skip


def unsigned(letter: SuratKeluar | SuratMasuk) -> str:
    """Why a frozen page stays in the house: it bears the words of signatures that it does not have; empty if it has."""
    if isinstance(letter, SuratMasuk) or not letter.pdf_sha or all(one.pada for one in letter.tanda):
        return ""
    return "Surat ini belum ditandatangani, sehingga tidak dapat disimpan atau dicetak."


def standing(letter: SuratKeluar | SuratMasuk) -> str:
    """What is said of a letter, a key of STATE_NAMA: an incoming one that was withdrawn is nothing else."""
    return "dicabut" if isinstance(letter, SuratMasuk) and letter.dicabut else letter.state


def hal_of(told: Told) -> str:
    """What the letter is about, short enough for a sentence."""
    letter = told.letter
    return short(letter.naskah.hal if isinstance(letter, SuratKeluar) else letter.hal)


def short(hal: str) -> str:
    words = " ".join(hal.split()) or "tanpa hal"
    return words if len(words) <= LONGEST_HAL else f"{words[: LONGEST_HAL - 1].rstrip()}…"


def post_words(direktori: Direktori, letter: SuratKeluar | SuratMasuk, jabatan: str, day: date | None = None) -> str:
    """`Sekretaris Dinas – Siti Aminah` on a day, or the post alone, as it is told of this letter."""
    words = direktori.post_told(jabatan, letter.opd)
    found = direktori.holder(jabatan, day) if day is not None else None
    return f"{words} – {found[1].nama}" if found is not None else words


def person(direktori: Direktori, pegawai: str | None) -> str:
    found = direktori.pegawai.get(pegawai or "")
    return found.nama if found is not None else ""


def moment(when: datetime | None) -> str:
    """`24 Nov 2026 09.41`."""
    return f"{tanggal_pendek(when.astimezone(WIB).date())} {jam(when)}" if when is not None else ""


def _facts_keluar(letter: SuratKeluar, direktori: Direktori) -> list[tuple[str, str]]:
    n = of_kind(letter.naskah)
    facts = [
        ("Jenis", JENIS_NAMA[n.jenis]),
        ("Nomor", letter.nomor or "Diberikan setelah paraf terakhir"),
        ("Tanggal", tanggal(letter.tanggal) if letter.tanggal else ""),
        ("Kepada", ", ".join(direktori.recipient_words(one) for one in n.kepada)),
        ("Tembusan", ", ".join(direktori.recipient_words(one) for one in n.tembusan)),
        ("Klasifikasi", n.klasifikasi),
        ("Sifat", f"{SIFAT_NAMA[n.sifat]}, derajat {DERAJAT_NAMA[n.derajat].lower()}"),
        ("Penyusun", person(direktori, letter.pembuat)),
        ("Tidak diantar oleh aplikasi", ", ".join(outside(n))),
        ("Dicabut dengan", letter.pencabut),
    ]
    return [(label, words) for label, words in facts if words]


def _duty(letter: SuratKeluar, left_out: str) -> list[tuple[str, str]]:
    """What a surat perintah tugas does for the attendance of its people."""
    if letter.naskah.jenis != "surat_perintah_tugas":
        return []
    return [("Dinas luar", left_out or "Tercatat otomatis begitu surat ini ditandatangani lengkap.")]


def _facts_masuk(letter: SuratMasuk, direktori: Direktori) -> list[tuple[str, str]]:
    facts = [
        ("Dari", readable(letter.dari)),
        ("Untuk", direktori.opd[letter.opd].nama),
        ("Nomor", letter.nomor),
        ("Tanggal", tanggal(letter.tanggal)),
        ("Diterima", moment(letter.diterima)),
        ("Agenda", _agenda(letter)),
        ("Jenis", JENIS_NAMA.get(letter.jenis, letter.jenis)),
        ("Klasifikasi", letter.klasifikasi),
        ("Sifat", f"{SIFAT_NAMA.get(letter.sifat, letter.sifat)}, "
                  f"derajat {DERAJAT_NAMA.get(letter.derajat, letter.derajat).lower()}"),
        ("Sebagai", "Tembusan" if letter.tembusan else ""),
        ("Dicabut dengan", letter.dicabut),
    ]  # fmt: skip
    return [(label, words) for label, words in facts if words]


def _agenda(letter: SuratMasuk) -> str:
    if letter.agenda is not None:
        return str(letter.agenda)
    return "Diagendakan; nomor menyusul dari server" if letter.diagendakan else "Belum diagendakan"


def _steps_keluar(letter: SuratKeluar, direktori: Direktori) -> list[Step]:
    steps = [Step(person(direktori, letter.pembuat) or "Penyusun", "menyusun konsep", moment(letter.dibuat),
                  StepState.NOW if letter.state == "konsep" else StepState.DONE)]  # fmt: skip
    if letter.state == "dikembalikan":
        back = next((line for line in reversed(letter.riwayat) if line.langkah == "kembalikan"), None)
        if back is not None:
            steps.append(Step(back.nama, "mengembalikan", moment(back.pada), StepState.BACK, back.catatan))
    if letter.state == "konsep" and letter.riwayat and letter.riwayat[-1].langkah == "tarik":
        last = letter.riwayat[-1]
        steps.append(Step(last.nama, "menarik kembali", moment(last.pada), StepState.BACK))
    day = (letter.tanggal or direktori.day(letter.dibuat)) if letter.rantai or letter.tanda else None
    for step in letter.rantai:
        verb = "memeriksa" if step.jenis == "periksa" else "memaraf"
        state = StepState.DONE if step.pada else StepState.NOW if step is letter.langkah_kini else StepState.NEXT
        steps.append(
            Step(post_words(direktori, letter, step.jabatan, day), verb, moment(step.pada), state, step.catatan)
        )
    for tanda in letter.tanda:
        state = StepState.DONE if tanda.pada else StepState.NOW if tanda is letter.tanda_kini else StepState.NEXT
        steps.append(
            Step(post_words(direktori, letter, tanda.jabatan, day), "menandatangani", moment(tanda.pada), state)
        )
    for line in letter.riwayat:
        if line.langkah in ("kirim", "batalkan", "cabut"):
            verb = {"kirim": "mengirim", "batalkan": "membatalkan", "cabut": "mencabut"}[line.langkah]
            state = StepState.DONE if line.langkah == "kirim" else StepState.BACK
            note = line.catatan
            if line.langkah == "kirim" and (names := outside(letter.naskah)):
                note = f"Tidak diantar oleh aplikasi: {', '.join(names)}; sampaikan sendiri. {note}".strip()
            steps.append(Step(line.nama or "Server", verb, moment(line.pada), state, note))
    return steps


def _steps_masuk(letter: SuratMasuk, direktori: Direktori, today: date) -> list[Step]:
    steps: list[Step] = []
    given = iter(letter.disposisi)
    for line in letter.riwayat:
        note, verb = line.catatan, _MASUK_WORDS.get(line.langkah, line.langkah)
        if line.langkah == "agendakan":
            number = f" dengan nomor {line.catatan}" if line.catatan else "; nomor menyusul dari server"
            verb, note = f"mengagendakan{number}", ""
        elif line.langkah == "disposisi" and (one := next(given, None)) is not None:
            posts = ", ".join(post_words(direktori, letter, post) for post in one.kepada)
            verb = f"mendisposisikan kepada {posts}"
            until = f"Batas {hari_tanggal(one.batas)}." if one.batas else ""
            note = " ".join(part for part in ("; ".join(one.instruksi) + ".", one.catatan, until) if part.strip("."))
        elif line.langkah == PART_ENDED:
            post = post_words(direktori, letter, line.catatan, direktori.day(line.pada))
            steps.append(Step(post, "bagiannya ikut dinyatakan selesai", moment(line.pada), StepState.DONE))
            continue
        state = StepState.BACK if line.langkah == "dicabut" else StepState.DONE
        steps.append(Step(readable(line.nama), verb, moment(line.pada), state, note))
    if letter.state == "diterima" and not letter.dicabut:
        steps.append(Step(direktori.opd[letter.opd].nama, "menunggu disposisi", "", StepState.NOW))
    for post in waiting_posts(letter):
        steps.append(Step(post_words(direktori, letter, post, today), "menunggu tindak lanjut", "", StepState.NOW))
    return steps


def _vacant(letter: SuratKeluar, direktori: Direktori, today: date) -> str:
    """That a letter lies with a post which nobody holds, or will when it is checked, and the way on; else empty."""

    def nobody(jabatan: str) -> bool:
        return direktori.holder(jabatan, today) is None

    step, turn = letter.langkah_kini, letter.tanda_kini
    if step is not None and nobody(step.jabatan):
        nama = post_words(direktori, letter, step.jabatan)
        return f"Surat ini menunggu jabatan “{nama}”, yang tidak terisi; penyusun dapat menariknya kembali."
    if turn is not None and nobody(turn.jabatan):
        nama = post_words(direktori, letter, turn.jabatan)
        return (
            f"Surat ini menunggu tanda tangan jabatan “{nama}”, yang tidak terisi; "
            "pejabat yang ditunjuk untuk jabatan itu menandatangani atau mengembalikannya."
        )
    vacant = next((one.jabatan for one in letter.tanda if nobody(one.jabatan)), None) if step is not None else None
    if vacant is None:
        return ""
    return (
        f"Penandatangan surat ini, jabatan “{post_words(direktori, letter, vacant)}”, tidak terisi; "
        "penyusun dapat menariknya kembali dan memilih penandatangan lain."
    )


def _unserved(letter: SuratKeluar, direktori: Direktori, today: date) -> str:
    """Whom a letter does not reach, as of the day on which it was sent or else as of today; empty when it does."""
    if letter.state == "terkirim":
        return next((line.catatan for line in letter.riwayat if line.langkah == "kirim"), "")
    return "" if letter.state in ENDED else unserved_words(unserved(letter.naskah, direktori, today))


def _unheld(letter: SuratMasuk, direktori: Direktori, today: date) -> str:
    """That a part of a disposisi lies with a post which nobody holds any more, and the way on; else empty."""
    vacant = next((post for post in waiting_posts(letter) if direktori.holder(post, today) is None), None)
    if vacant is None:
        return ""
    return (
        f"Surat ini menunggu jabatan “{post_words(direktori, letter, vacant)}”, yang tidak terisi; "
        "pimpinan dapat mendisposisikannya kembali, dan menyelesaikannya bila sudah ditindaklanjuti."
    )


def _withdrawn(letter: SuratMasuk) -> str:
    """Who withdrew an incoming letter, when, by which letter and why; empty for one that stands."""
    line = next((line for line in reversed(letter.riwayat) if line.langkah == "dicabut"), None)
    if not letter.dicabut or line is None:
        return f"Surat ini dicabut oleh pengirimnya: {letter.dicabut}" if letter.dicabut else ""
    by = f" dengan surat {letter.dicabut}" if letter.dicabut != line.catatan else ""
    return f"Surat ini dicabut oleh {line.nama} pada {moment(line.pada)}{by}: {line.catatan}"


def returned(letter: SuratKeluar) -> str:
    """Who gave the concept back and what is to be mended; empty words for one that was not given back."""
    if letter.state != "dikembalikan":
        return ""
    back = next((line for line in reversed(letter.riwayat) if line.langkah == "kembalikan"), None)
    return f"Dikembalikan oleh {back.nama}: {back.catatan}" if back is not None else "Konsep ini dikembalikan."


def _refused(core: Core, letter_id: str) -> str:
    """What the server refused of the person's own last: the letter stands as if it had never been done."""
    row = next((row for row in reversed(core.sync.tray()) if row.entity == letter_id), None)
    if row is None:
        return ""
    step = row.words.partition(":")[0]
    return f"“{step}” Anda tidak berlaku. {row.detail} Putuskan di halaman Sinkronisasi."


def _warning_keluar(letter: SuratKeluar) -> str:
    if letter.galat and letter.state == "menunggu_ttd":
        said = f"Halaman bernomor surat ini tidak dapat dibuat: {letter.galat}"
        return f"{said} Penandatangan dapat mengembalikannya kepada penyusun; nomornya tidak dipakai lagi."
    return returned(letter)
