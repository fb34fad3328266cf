"""What the pickers of letters search: posts, offices, people, codes; called in lane `db`."""

from collections.abc import Callable, Sequence
from datetime import date

from portalpns.client.ui.page import Core
from portalpns.client.ui.widgets.forms import Choice
from portalpns.client.usecases.mirip import Mirip
from portalpns.domain.direktori import Direktori
from portalpns.domain.naskah import Naskah, Penerima, Petugas, penerima_words
from portalpns.domain.pegawai import Pegawai

OUTSIDE = "tidak diantar"
"""On the chip of a recipient whom the application does not reach."""
UNSERVED = "tidak ada penerima"
"""On the chip of a recipient inside the pemda to whose office nobody attends."""
VACANT = "tidak terisi"
"""On the chip of a post that nobody holds, to which no disposisi goes."""

_OUTSIDE_WORDS = "Penerima di luar aplikasi: ditulis apa adanya dan tidak diantar oleh aplikasi"
_UNSERVED_WORDS = "tidak ada yang menerima surat unit ini di aplikasi"

Search = Callable[[str, int], Sequence[Choice]]


def posts(core: Core, opd: Callable[[], str]) -> Search:
    """Posts with who holds them today; `id` is the jabatan's. `opd`: whose letter it is; its own are told in short."""

    def find(words: str, limit: int) -> list[Choice]:
        book: Direktori = core.direktori
        found = core.pencarian.posts(words, limit)
        return [Choice(job.id, book.post_told(job.id, opd()), _holder(core, book, job.id, job.opd)) for job in found]

    return find


def posts_below(core: Core, opd: str) -> Search:
    """The posts below this person, nearest first, for a disposisi of an office; `id` is the jabatan's.

    A vacant one is marked.
    """

    def find(words: str, limit: int) -> list[Choice]:
        book: Direktori = core.direktori
        wanted = words.casefold().split()
        found: list[Choice] = []
        for job in (book.jabatan[one] for one in core.pelaku().bawahan if one in book.jabatan):
            mark = "" if book.holder(job.id, core.today()) else VACANT
            choice = Choice(job.id, book.post_told(job.id, opd), _holder(core, book, job.id, job.opd), mark=mark)
            if all(word in f"{choice.words} {choice.detail}".casefold() for word in wanted):
                found.append(choice)
                if len(found) == limit:
                    break
        return found

    return find


def recipients(core: Core) -> Search:
    """Heads of offices and posts inside the pemda, then the words as they were typed, for someone outside."""

    def find(words: str, limit: int) -> list[Choice]:
        book, today = core.direktori, core.today()
        found: dict[str, Choice] = {}

        def offer(one: Penerima, detail: str) -> None:
            choice = recipient_choice(one, _is_gone(book, one, today), detail)
            found.setdefault(choice.id, choice)

        for unit in core.pencarian.offices(words)[: limit // 2]:
            head = next((job for job in book.jabatan.values() if job.opd == unit.id and job.jenis == "pimpinan"), None)
            offer(Penerima(book.post_in_full(head) if head else f"Kepala {unit.nama}", unit.id), unit.nama)
        for job in core.pencarian.posts(words, limit - len(found) - 1):
            offer(Penerima(book.post_in_full(job), job.opd), _holder(core, book, job.id, job.opd))
        typed = recipient_choice(outside_recipient(words), loose=True)
        near = [_near_choice(core, book, one) for one in core.pencarian.alike(words)] if not found else []
        # words that say more than the name of a post may well mean somebody elsewhere: those come first then
        likely = [one for one in near if one.loose]
        return [*found.values(), *(one for one in near if not one.loose), typed, *likely]

    return find


def _near_choice(core: Core, book: Direktori, one: Mirip) -> Choice:
    unit = book.opd[one.opd].nama if one.opd in book.opd else one.opd
    detail = _holder(core, book, one.jabatan, one.opd) if one.jabatan else unit
    words = detail if one.sure else f"Maksud Anda yang ini? {detail}"
    post = book.jabatan.get(one.jabatan)
    meant = Penerima(book.post_in_full(post) if post is not None else one.nama, one.opd)
    return recipient_choice(meant, _is_gone(book, meant, core.today()), words, loose=not one.sure)


def _is_gone(book: Direktori, one: Penerima, day: date) -> bool:
    return one.opd is not None and not book.is_served(one.opd, day)


def outside_recipient(words: str) -> Penerima:
    """`Ketua DPRD di Lampung` is Ketua DPRD, at Lampung."""
    name, there, place = words.partition(" di ")
    return Penerima(name.strip(), None, place.strip()) if there else Penerima(words.strip())


def recipient_choice(one: Penerima, gone: bool = False, detail: str = "", *, loose: bool = False) -> Choice:
    """A recipient as a choice, found or had already: who is printed and delivered alike is the same one.

    `gone`: nobody serves his office.
    """
    if one.opd is None:
        detail, mark = _OUTSIDE_WORDS, OUTSIDE
    else:
        detail = " · ".join(filter(None, (detail, _UNSERVED_WORDS if gone else "")))
        mark = UNSERVED if gone else ""
    return Choice(repr(one), penerima_words(one), detail, one, loose, mark)


def recipient_choices(core: Core, naskah: Naskah, had: Sequence[Penerima]) -> list[Choice]:
    """Those that a naskah has already, each with the unit that he is of."""
    book, gone = core.direktori, core.surat.unserved(naskah)
    units = (book.opd[one.opd].nama if one.opd in book.opd else "" for one in had)
    return [recipient_choice(one, one in gone, unit) for one, unit in zip(had, units, strict=True)]


def codes(core: Core) -> Search:
    def find(words: str, limit: int) -> list[Choice]:
        found = core.pencarian.klasifikasi(words)[:limit]
        return [Choice(code.kode, f"{code.kode} – {code.judul}", code.keterangan, code) for code in found]

    return find


def people(core: Core) -> Search:
    """People with NIP and post; `data` is the Pegawai."""

    def find(words: str, limit: int) -> list[Choice]:
        found: list[Pegawai] = core.pencarian.people(words, limit)
        return [Choice(one.id, one.nama, f"NIP {one.nip} · {one.jabatan}".strip(" ·"), one) for one in found]

    return find


def petugas_of(one: Pegawai) -> Petugas:
    return Petugas(one.nama, one.nip, one.pangkat, one.jabatan, one.id)


def _holder(core: Core, book: Direktori, jabatan: str, opd: str) -> str:
    found = book.holder(jabatan, core.today())
    unit = book.opd[opd].nama if opd in book.opd else opd
    return f"{found[1].nama} · {unit}" if found is not None else f"Tidak terisi · {unit}"
