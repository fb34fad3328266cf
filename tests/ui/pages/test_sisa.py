"""What the editor shows is of the letter that was opened, and nothing is left of the one before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit
from pytestqt.qtbot import QtBot

from portalpns.client.ui.page import NewLetter
from portalpns.client.ui.surat.keluar import SuratKeluarPage
from portalpns.domain.naskah import Acara, Block, Jenis, Lampiran, Naskah, Penerima, Petugas, Run
from ui.pages.conftest import settle
from ui.pages.double import DoubleCore
from ui.pages.double.world import TODAY

KINDS = get_args(Jenis)
TEXT = (Block("paragraph", (Run("Isi yang rahasia.", bold=True),)),)
SECRET = Naskah(
    "surat_dinas", "Hal rahasia", "000.1.5", "rahasia", "sangat_segera", (Penerima("Bupati Pringsewu"),), "Kepala",
    (Penerima("Inspektur"),), TEXT, Acara(date(2026, 12, 24), "23.00 WIB", "Rumah aman", "Pemeriksaan", "bawa bukti"),
    ("dasar",), (Petugas("Budi"),), ("untuk",), date(2026, 3, 1), date(2026, 3, 9), "Bandung", (Lampiran("L", TEXT),),
    "satu berkas",
)  # fmt: skip
PICKERS = ("main.kepada", "main.klasifikasi", "main.petugas", "more.tembusan", "chain.rantai", "chain.penandatangan")


def field(page: Any, path: str) -> Any:
    part, name = path.split(".")
    return getattr(getattr(page.editor, part), name)


def blank(kind: Jenis, day: date) -> Naskah:
    """What a new letter holds in which nothing was written yet: the days that its fields show."""
    if kind == "surat_undangan":
        return Naskah(kind, acara=Acara(day, "", "", ""))
    return Naskah(kind, mulai=day, selesai=day) if kind == "surat_perintah_tugas" else Naskah(kind)


def a_new_letter(qtbot: QtBot, page: Any) -> None:
    page._close_editor()
    settle(qtbot)
    page.activate(NewLetter())
    settle(qtbot)


@pytest.fixture(params=KINDS)
def page(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, request: pytest.FixtureRequest) -> Any:
    """A new letter, after one of this kind whose fields were all full, with half a word in each search."""
    made = open_page(SuratKeluarPage, core)
    letter = core.surat.new(request.param)
    made._open_letter(replace(letter, naskah=replace(SECRET, jenis=request.param)))
    settle(qtbot)
    for place in range(len(KINDS)):
        made.editor.main.jenis.setCurrentIndex(place)
    made.editor.main.jenis.setCurrentIndex(KINDS.index(request.param))
    a_new_letter(qtbot, made)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_letter_holds_nothing_of_the_one_before(qtbot: QtBot, page: Any, kind: Jenis) -> None:
    editor = page.editor
    editor.main.jenis.setCurrentIndex(editor.main.jenis.findData(kind))
    assert editor.letter().naskah == blank(kind, TODAY)
    assert editor.body_panel.isVisible() == (kind != "surat_perintah_tugas")


def test_undo_brings_nothing_of_the_letter_before(qtbot: QtBot, page: Any) -> None:
    before = page.editor.letter()
    for one in page.editor.findChildren(QLineEdit):
        one.undo()
    for text in (*page.editor.findChildren(QPlainTextEdit), *page.editor.findChildren(QTextEdit)):
        text.undo()
    assert page.editor.letter() == before
    qtbot.keyClicks(page.editor.body_panel.edit, "a")
    assert page.editor.letter().naskah.body == (Block("paragraph", (Run("a"),)),), "not in the style of the last word"


def test_half_typed_words_go_with_their_letter(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    page = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    for name in PICKERS:
        line = field(page, name)
        line = line if isinstance(line, QLineEdit) else line.focusProxy()
        line.clear()
        qtbot.keyClicks(line, "kepala dinas")
    page.editor.close_letter()
    page._show_list()
    page.activate(NewLetter())
    settle(qtbot)
    assert [field(page, name).unpicked for name in PICKERS] == [""] * len(PICKERS)
    assert page.editor.letter().naskah == Naskah("surat_dinas")


def test_the_days_of_a_new_letter_are_those_of_its_first_day(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window may stand open for days."""
    page = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    now = core.clock() + timedelta(days=3)
    monkeypatch.setattr(core, "clock", lambda: now)
    a_new_letter(qtbot, page)
    for kind in ("surat_undangan", "surat_perintah_tugas"):
        page.editor.main.jenis.setCurrentIndex(KINDS.index(kind))
        assert page.editor.letter().naskah == blank(kind, TODAY + timedelta(days=3))


def test_the_warning_of_a_letter_that_could_not_be_sent_goes_with_it(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core, NewLetter())
    settle(qtbot)
    page._submit()
    assert page.editor.missing.property("tone") == "warn"
    a_new_letter(qtbot, page)
    assert page.editor.missing.property("tone") == "neutral"


def test_the_page_of_the_letter_before_is_gone_at_once(
    qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore
) -> None:
    page = open_page(SuratKeluarPage, core)
    for jenis in ("surat_dinas", "surat_undangan"):
        letter = replace(core.surat.new(jenis), naskah=replace(SECRET, jenis=jenis))
        page._end_editing()
        page._open_letter(letter)
        qtbot.waitUntil(lambda letter=letter: (now := page.editor.letter()) is not None and now.id == letter.id)
        assert page.editor.pdf.page_count == 0
        settle(qtbot)
        assert page.editor.pdf.page_count > 0


def test_what_is_typed_outlives_a_change_of_kind(qtbot: QtBot, open_page: Callable[..., Any], core: DoubleCore) -> None:
    """It goes from the screen and the page, and is there again for whoever turns back, in the autosave too."""
    page = open_page(SuratKeluarPage, core)
    letter = replace(core.surat.new("surat_undangan"), naskah=replace(SECRET, jenis="surat_undangan"))
    page._open_letter(letter, fresh=True)
    settle(qtbot)
    jenis = page.editor.main.jenis
    for kind in KINDS:
        jenis.setCurrentIndex(jenis.findData(kind))
        assert page.editor.letter().naskah == replace(SECRET, jenis=kind)
    qtbot.waitUntil(lambda: letter.id in core.surat.autosaved, timeout=8_000)
    assert core.surat.autosaved[letter.id].naskah == replace(SECRET, jenis="surat_perintah_tugas")
    page._close_editor()
    settle(qtbot)
    page._open_letter(core.surat.letters[letter.id])
    settle(qtbot)
    jenis.setCurrentIndex(jenis.findData("surat_undangan"))
    assert page.editor.letter().naskah == replace(SECRET, jenis="surat_undangan")
