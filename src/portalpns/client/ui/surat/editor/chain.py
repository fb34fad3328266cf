"""Who checks and who signs: the chain of paraf in its order, the signer, and for whom they sign (a.n., u.b.)."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from portalpns.client.ui.page import Core
from portalpns.client.ui.surat.search import Search, posts
from portalpns.client.ui.widgets.forms import Choice, ChoiceList, Form, SearchPicker
from portalpns.domain.direktori import Direktori
from portalpns.domain.surat import Langkah, SuratKeluar, Tanda

MOST_ABOVE = 2
"""u.b. names two posts above the signer at most (Permendagri 1/2023)."""


@dataclass(frozen=True)
class Posts:
    """The names of the posts a letter's chain knows, and those above each signer, lowest first; read in lane `db`."""

    names: dict[str, str]
    above: dict[str, tuple[tuple[str, str], ...]]


def read_posts(core: Core, letter: SuratKeluar) -> Posts:
    """What the fields need of the Direktori for the chain of a letter."""
    book: Direktori = core.direktori
    ids = [*(step.jabatan for step in letter.rantai), *(tanda.jabatan for tanda in letter.tanda)]
    names = {job: book.post_told(job, letter.opd) for job in ids}
    return Posts(names, {tanda.jabatan: posts_above(book, tanda.jabatan) for tanda in letter.tanda})


def posts_above(book: Direktori, jabatan: str) -> tuple[tuple[str, str], ...]:
    """The posts over a post, lowest first, as (id, name); at most two."""
    found: list[tuple[str, str]] = []
    post = book.jabatan.get(jabatan)
    while post is not None and post.atasan in book.jabatan and len(found) < MOST_ABOVE:
        post = book.jabatan[post.atasan]
        found.append((post.id, post.nama))
    return tuple(found)


def signers(core: Core, opd: Callable[[], str]) -> Search:
    """Posts whose choice carries those above them; `opd` as of `posts`."""
    find = posts(core, opd)

    def search(words: str, limit: int) -> list[Choice]:
        book: Direktori = core.direktori
        return [Choice(one.id, one.words, one.detail, posts_above(book, one.id)) for one in find(words, limit)]

    return search


class ChainFields(QWidget):
    """The chain of one concept; further signers than the first stay as the letter had them."""

    changed = Signal()

    def __init__(self, core: Core) -> None:
        super().__init__()
        self._letter: SuratKeluar | None = None
        self.form = Form()
        self.rantai = self.form.add(
            "rantai", self.tr("&Paraf oleh"), ChoiceList(posts(core, self._opd), placeholder=self.tr("Tambah pemaraf")),
            hint=self.tr("Urutan paraf dari kiri ke kanan."),
        )  # fmt: skip
        self.penandatangan = self.form.add(
            "penandatangan", self.tr("Pe&nandatangan"),
            SearchPicker(signers(core, self._opd), placeholder=self.tr("Ketik nama jabatan")),
        )  # fmt: skip
        self.cara = self.form.add("cara", self.tr("&Atas nama"), QComboBox())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)
        layout.addStretch()
        self._offer(())
        self.rantai.changed.connect(self.changed)
        self.penandatangan.chosen.connect(self._signer_chosen)
        self.cara.currentIndexChanged.connect(lambda _place: self.changed.emit())

    def show_letter(self, letter: SuratKeluar, known: Posts) -> None:
        self.blockSignals(True)
        self._letter = letter
        names = known.names
        chain = [Choice(one.jabatan, names.get(one.jabatan, one.jabatan), data=one.jenis) for one in letter.rantai]
        self.rantai.set_choices(chain)
        first = letter.tanda[0] if letter.tanda else None
        if first is None:
            self.penandatangan.set_choice(None)
            self._offer(())
        else:
            above = known.above.get(first.jabatan, ())
            name = names.get(first.jabatan, first.jabatan)
            self.penandatangan.set_choice(Choice(first.jabatan, name, data=above))
            self._offer(above)
            self.cara.setCurrentIndex(min(len(first.atas_nama), self.cara.count() - 1))
        self.blockSignals(False)

    def chain(self) -> tuple[Langkah, ...]:
        kinds = {step.jabatan: step.jenis for step in self._letter.rantai} if self._letter else {}
        return tuple(Langkah(one.id, one.data or kinds.get(one.id, "paraf")) for one in self.rantai.choices())

    def signatures(self) -> tuple[Tanda, ...]:
        choice = self.penandatangan.choice
        others = self._letter.tanda[1:] if self._letter else ()
        if choice is None:
            return others
        return (Tanda(choice.id, tuple(self.cara.currentData() or ())), *others)  # Qt hands out a list

    def words(self) -> list[str]:
        """The way of the concept in words, for the line over the editor."""
        steps = [self.tr("{post} (paraf)").format(post=choice.words) for choice in self.rantai.choices()]
        signer = self.penandatangan.choice
        signed = self.tr("{post} (tanda tangan)").format(post=signer.words) if signer else ""
        return [*steps, *([signed] if signed else [])]

    def _opd(self) -> str:
        return self._letter.opd if self._letter else ""

    def _signer_chosen(self, choice: Choice | None) -> None:
        self._offer(choice.data or () if choice is not None else ())
        self.changed.emit()

    def _offer(self, above: tuple[tuple[str, str], ...]) -> None:
        """The ways in which this post may sign; the data is Tanda.atas_nama, highest post first."""
        self.cara.blockSignals(True)
        self.cara.clear()
        self.cara.addItem(self.tr("Menandatangani atas jabatan sendiri"), ())
        for count in range(1, len(above) + 1):
            ids, names = [post for post, _ in above[:count]][::-1], [name for _, name in above[:count]][::-1]
            words = f"a.n. {names[0]}" if count == 1 else f"a.n. {names[0]}, u.b. {names[1]}"
            self.cara.addItem(words, tuple(ids))
        self.cara.blockSignals(False)
