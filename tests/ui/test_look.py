"""The look: contrasts of both schemes, icons that exist, fonts that are ours, sizes that follow the setting."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QColor, QFontInfo, QIcon, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from portalpns.client.ui import look
from portalpns.client.ui.look import DARK, LIGHT, Chip, Colours, Tone
from portalpns.client.ui.look.colours import contrast
from portalpns.client.ui.look.sheet import style_sheet
from portalpns.client.ui.page import Page
from portalpns.client.ui.pages import PAGES
from portalpns.client.ui.surat.editor.missing import MissingLine
from portalpns.data import resource
from portalpns.domain.kelengkapan import Kekurangan

UI = Path(look.__file__).parents[1]


@pytest.fixture
def restore(dressed: QApplication):
    yield dressed
    look.apply(dressed, "terang", 100)


def test_contrast_agrees_with_the_standard():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["terang", "gelap"])
def test_text_is_readable_on_every_ground(scheme: Colours):
    for ground in (scheme.page, scheme.surface, scheme.surface_alt, scheme.hover, scheme.selected):
        assert contrast(scheme.text, ground) >= 4.5
        assert contrast(scheme.muted, ground) >= 4.5
        assert contrast(scheme.accent, ground) >= 4.5
    assert contrast(scheme.placeholder, scheme.surface) >= 4.5
    for button in (scheme.accent, scheme.accent_hover, scheme.accent_press):
        assert contrast(scheme.on_accent, button) >= 4.5
    for tone in Tone:
        assert contrast(scheme.ink[tone], scheme.tint[tone]) >= 4.5
        assert contrast(scheme.ink[tone], scheme.surface) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["terang", "gelap"])
def test_edges_of_inputs_are_seen(scheme: Colours):
    for ground in (scheme.surface, scheme.page):
        assert contrast(scheme.edge, ground) >= 3.0
        assert contrast(scheme.accent, ground) >= 3.0


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["terang", "gelap"])
def test_sheet_has_no_name_left_unfilled(scheme: Colours):
    sheet = style_sheet(scheme, 10)
    assert "@" not in sheet
    for picture in re.findall(r'url\("([^"]+)"\)', sheet):
        assert Path(picture).exists()


def test_a_dangerous_button_that_is_closed_does_not_look_open(qtbot, dressed: QApplication):
    button = QPushButton("Buang…")
    qtbot.addWidget(button)
    look.set_role(button, "danger")
    button.ensurePolished()
    of = button.palette().color
    group, role = QPalette.ColorGroup, QPalette.ColorRole.ButtonText
    assert of(group.Disabled, role) != of(group.Active, role)


def test_every_icon_named_in_the_code_is_there():
    named = {spec.icon for spec in PAGES}
    for file in UI.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        named |= set(re.findall(r'\bicon\(\s*"([a-z0-9-]+)"', text))
        named |= set(re.findall(r'\bicon_name="([a-z0-9-]+)"', text))
        named |= set(re.findall(r'\badd\(menu, "\w+", "([a-z0-9-]+)"\)', text))
    assert len(named) > 10
    assert not [name for name in named if not resource(f"icons/{name}.svg").exists()]


def test_every_icon_that_is_there_is_named_in_the_code():
    quoted = {name for file in UI.rglob("*.py") for name in re.findall(r'"([a-z0-9-]+)"', file.read_text("utf-8"))}
    assert sorted(file.stem for file in resource("icons").glob("*.svg") if file.stem not in quoted) == []


def test_the_sheet_knows_the_roles_of_the_code_and_no_others():
    known = set(re.findall(r'role="([\w-]+)"', style_sheet(LIGHT, 10)))
    given = set()
    for file in UI.rglob("*.py"):
        for told in re.findall(r"\bset_role\(.*", file.read_text("utf-8")):
            given |= set(re.findall(r'"([\w-]+)"', told))
    assert given == known


def test_unknown_icon_is_found_out_at_once(dressed):
    with pytest.raises(FileNotFoundError):
        look.icon("tidak-ada")


def _inks(picture: QImage) -> set[str]:
    found = set()
    for x in range(picture.width()):
        for y in range(picture.height()):
            colour = picture.pixelColor(x, y)
            if colour.alpha() == 255:
                found.add(colour.name())
    return found


def test_icon_takes_the_colour_of_the_scheme_also_after_a_change(restore):
    made = look.icon("send", "accent")
    assert QColor(LIGHT.accent).name() in _inks(made.pixmap(32, 32).toImage())
    look.apply(restore, "gelap", 100)
    assert QColor(DARK.accent).name() in _inks(made.pixmap(32, 32).toImage())
    assert QColor(DARK.scroll_hover).name() in _inks(made.pixmap(32, 32, QIcon.Mode.Disabled).toImage())


def test_an_icon_that_is_garbage_together_with_its_holder_takes_nothing_down(tmp_path):
    """In a process of its own, which would end with a segmentation fault; what others show of the icon stays."""
    code = """
import gc
from PySide6.QtWidgets import QToolButton
from portalpns.client.ui import look
from portalpns.client.ui.app import make_application
from portalpns.client.ui.look.picture import Picture
gc.disable()
app = make_application()
shown = QToolButton()
for _ in range(50):
    icon = look.icon("copy")  # older than the circle that it ends in
    shown.setIcon(icon)
    holder = Picture(18)
    holder.kept, holder.itself = icon, holder
    del icon, holder
    gc.collect()
picture = shown.icon().pixmap(18, 18).toImage()
print("drawn", any(picture.pixelColor(x, y).alpha() for x in range(18) for y in range(18)))
"""
    environment = {**os.environ, "PORTALPNS_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False, timeout=60
    )
    assert (done.returncode, done.stdout.strip()) == (0, "drawn True"), done.stderr


def test_icon_is_sharp_on_a_scaled_screen(dressed):
    """Painted for twice the pixels it must not be the small picture blown up."""
    canvas = QImage(40, 40, QImage.Format.Format_ARGB32_Premultiplied)
    canvas.fill(0)
    canvas.setDevicePixelRatio(2.0)
    painter = QPainter(canvas)
    look.icon("send").paint(painter, QRect(0, 0, 20, 20))
    painter.end()
    canvas.setDevicePixelRatio(1.0)
    sharp = look.icon("send").pixmap(40, 40).toImage().convertToFormat(canvas.format())
    assert canvas == sharp


def test_font_is_ours_and_follows_the_setting(restore):
    assert QApplication.font().family() == "Inter"
    assert QFontInfo(QApplication.font()).family() == "Inter"
    sizes = []
    for percent in (90, 100, 125, 150):
        look.apply(restore, "terang", percent)
        sizes.append(QApplication.font().pointSizeF())
    assert sizes == sorted(sizes)
    assert sizes[3] == pytest.approx(1.5 * sizes[1])


@pytest.mark.parametrize("kind", [QPushButton, QToolButton])
def test_icons_of_buttons_grow_with_the_letters(restore, qtbot, kind):
    button = kind()
    qtbot.addWidget(button)
    button.setIcon(look.icon("send"))
    button.show()
    sides = []
    for percent in (100, 150, 100):
        look.apply(restore, "terang", percent)
        sides.append(button.iconSize().width())
    assert sides[0] == sides[2]
    assert sides[1] == pytest.approx(1.5 * sides[0], abs=1)


def test_chip_keeps_its_words_at_every_size(restore, qtbot):
    chip = Chip("Menunggu tanda tangan", Tone.WARN)
    narrow = look.chip_size(chip, QApplication.font())
    look.apply(restore, "terang", 150)
    assert look.chip_size(chip, QApplication.font()).width() > narrow.width()


def test_links_that_stand_there_follow_the_scheme(restore, qtbot):
    line = MissingLine()
    qtbot.addWidget(line)
    line.show_missing([Kekurangan("hal", "Hal belum diisi.")])
    line.resize(300, 40)
    look.apply(restore, "gelap", 100)
    inks = _inks(line.grab().toImage())
    assert QColor(DARK.accent).name() in inks
    assert QColor(LIGHT.accent).name() not in inks


@pytest.mark.parametrize("scale", [100, 150])
def test_a_page_does_not_jump_when_its_buttons_come_and_go(restore, qtbot, scale: int):
    page = Page(SimpleNamespace())
    qtbot.addWidget(page)
    button = page.add_button("Agendakan", lambda: None)
    button.hide()
    below = QLabel("Isi")
    page.body.addWidget(below, 1)
    page.resize(900, 400)
    page.show()
    look.apply(restore, "terang", scale)
    places = set()
    for shown in (False, True, False):
        button.setVisible(shown)
        for _ in range(2):  # the second time for layouts that the first one asked for
            QApplication.processEvents()
        places.add(below.y())
    assert len(places) == 1


def test_role_changes_the_look_of_a_widget(qtbot, dressed):
    button = QPushButton("Kirim")
    qtbot.addWidget(button)
    look.set_role(button, "primary")
    button.resize(120, 40)
    assert button.grab().toImage().pixelColor(10, 20).name() == QColor(LIGHT.accent).name()


def test_a_change_dresses_each_widget_once_and_not_once_for_each_that_it_stands_in(restore, qtbot):
    told: list[QEvent.Type] = []

    class Inside(QLabel):
        def changeEvent(self, event: QEvent) -> None:
            told.append(event.type())
            super().changeEvent(event)

    outer = around = QWidget()
    qtbot.addWidget(outer)
    for _ in range(10):
        around = QWidget(around)
    inside = Inside("Hal", around)
    outer.show()
    told.clear()
    look.apply(restore, "gelap", 125)
    assert 1 <= told.count(QEvent.Type.StyleChange) <= 4
    assert inside.palette().color(QPalette.ColorRole.WindowText).name() == QColor(DARK.text).name()
    assert inside.font().pointSizeF() == QApplication.font().pointSizeF()


def test_widgets_leave_style_sheets_to_the_look():
    for file in UI.rglob("*.py"):
        if file.name != "theme.py":
            assert "setStyleSheet" not in file.read_text(encoding="utf-8"), file
