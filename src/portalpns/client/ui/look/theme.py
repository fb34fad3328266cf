"""The present scheme: which colours and font size apply, and how they reach Qt's palette and the style sheet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from portalpns.client.ui.look.colours import DARK, LIGHT, Colours, Tone
from portalpns.client.ui.look.sheet import style_sheet
from portalpns.data import resource

GAP_SMALL, GAP, GAP_LARGE = 6, 12, 20
"""Distances between widgets in logical pixels: inside a group, between groups, around a page."""
RADIUS = 6
FONT_FAMILY = "Inter"
BASE_POINTS = 9.75
FONT_FILES = ("Inter-Regular.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf", "Inter-Italic.ttf")

_TONES = frozenset(str(tone) for tone in Tone)
_present: Colours = LIGHT
_fonts_loaded = False


def colours() -> Colours:
    """The colours that apply now."""
    return _present


def colour(role: str) -> str:
    """The `#RRGGBB` of a field of Colours, or of a tone's ink; raises AttributeError for an unknown name."""
    if role in _TONES:
        return _present.ink[Tone(role)]
    return str(getattr(_present, role))


def apply(app: QApplication, scheme: str = "sistem", scale: int = 100) -> None:
    """Dress the whole application: scheme `terang`, `gelap` or `sistem`; fonts at `scale` percent."""
    global _present
    wanted = {"terang": Qt.ColorScheme.Light, "gelap": Qt.ColorScheme.Dark}.get(scheme, Qt.ColorScheme.Unknown)
    hints = app.styleHints()
    hints.setColorScheme(wanted)
    dark = wanted == Qt.ColorScheme.Dark or (
        wanted == Qt.ColorScheme.Unknown and hints.colorScheme() == Qt.ColorScheme.Dark
    )
    _present = DARK if dark else LIGHT
    if app.style().name().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    # a sheet that takes the place of another is worked out for a widget once for each widget that it stands in
    app.setStyleSheet("")
    app.setPalette(_palette(_present))
    app.setFont(_font(scale))
    app.setStyleSheet(style_sheet(_present, BASE_POINTS * scale / 100))


def follow_system(app: QApplication, scheme: str, scale: int) -> None:
    """The system changed between light and dark: dress anew when the user follows it and it made a difference."""
    if scheme == "sistem" and (app.styleHints().colorScheme() == Qt.ColorScheme.Dark) != _present.dark:
        apply(app, scheme, scale)


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget its place in the style sheet (`[role="…"]`) and let it be drawn anew."""
    _set(widget, "role", role)


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Give a widget a tone in the style sheet (`[tone="…"]`)."""
    _set(widget, "tone", str(tone))


def _set(widget: QWidget, name: str, value: str) -> None:
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # before that Qt does it when it is first shown
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _font(scale: int) -> QFont:
    global _fonts_loaded
    if not _fonts_loaded:
        for name in FONT_FILES:
            QFontDatabase.addApplicationFont(str(resource(f"fonts/{name}")))
        _fonts_loaded = True
    font = QFont(FONT_FAMILY)
    font.setPointSizeF(BASE_POINTS * scale / 100)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _palette(c: Colours) -> QPalette:
    role = QPalette.ColorRole
    active = {
        role.Window: c.page, role.WindowText: c.text, role.Base: c.surface, role.AlternateBase: c.surface_alt,
        role.Text: c.text, role.Button: c.surface, role.ButtonText: c.text, role.BrightText: c.on_accent,
        role.Highlight: c.accent, role.HighlightedText: c.on_accent, role.PlaceholderText: c.placeholder,
        role.ToolTipBase: c.text, role.ToolTipText: c.surface, role.Link: c.accent, role.LinkVisited: c.accent,
        role.Light: c.surface, role.Midlight: c.hover, role.Mid: c.line, role.Dark: c.edge, role.Shadow: c.line,
        role.Accent: c.accent,
    }  # fmt: skip
    palette = QPalette()
    for name, value in active.items():
        palette.setColor(name, QColor(value))
    for name in (role.Text, role.WindowText, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(c.scroll_hover))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(c.line))
    return palette
