"""The list of incoming letters: when a letter counts as read."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from portalpns.client.ui.surat import masuk
from portalpns.client.ui.surat.masuk import SuratMasukPage
from portalpns.domain.surat import Disposisi, SuratMasuk
from ui.pages.conftest import settle
from ui.pages.double import NOW, OFFICE, DoubleCore


def test_a_letter_is_marked_once_for_each_order_however_often_it_is_shown(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, open_page: Callable[..., Any], head: DoubleCore
) -> None:
    """A server that makes nothing of it must not be asked without end."""
    marked: list[str] = []
    monkeypatch.setattr(masuk, "READ_AFTER_MS", 0)
    monkeypatch.setattr(head.surat, "mark_read", lambda _key, seen: marked.append(seen))
    letter = head.surat.letters["m0000"]
    assert isinstance(letter, SuratMasuk)
    page = open_page(SuratMasukPage, head, "m0000")

    def show(letter: SuratMasuk) -> None:
        head.surat.letters["m0000"] = letter
        for _ in range(3):
            page.refresh(frozenset({"surat"}))
            settle(qtbot)
            qtbot.wait(20)
            settle(qtbot)

    show(replace(letter, dibaca=()))
    assert marked == ["surat:"]
    order = Disposisi("d1", "", (head.office.chain[OFFICE][0],), ("Wakili",), NOW)
    ordered = replace(letter, dibaca=(), disposisi=(order,), state="didisposisi")
    show(ordered)
    assert marked == ["surat:", "surat:d1"]
    show(replace(ordered, dicabut="000/2/X/2026"))
    assert marked == ["surat:", "surat:d1", "dicabut:d1"], "that it was withdrawn is news, too"
