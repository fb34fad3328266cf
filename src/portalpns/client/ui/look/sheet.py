"""The one style sheet: what Fusion and the palette do not give, told by `role` and `tone` properties."""

import re

from portalpns.client.ui.look.colours import Colours, Tone
from portalpns.data import resource

_SHEET = """
QToolTip { background: @text; color: @surface; border: 0; padding: 5px 8px; }

QLabel[role="title"] { font-size: @points(1.45); font-weight: 700; }
QLabel[role="heading"] { font-size: @points(1.12); font-weight: 600; }
QLabel[role="number"] { font-size: @points(2.05); font-weight: 700; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="small"] { color: @muted; font-size: @points(0.92); }
QLabel[role="key"] { color: @muted; background: @surface; border: 1px solid @line; border-radius: 4px;
  padding: 1px 6px; font-size: @points(0.92); }
QLabel[role="error"] { color: @bad; font-size: @points(0.92); }
QLabel[tone="info"] { color: @info; }
QLabel[tone="good"] { color: @good; }
QLabel[tone="warn"] { color: @warn; }
QLabel[tone="bad"] { color: @bad; }

QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {
  background: @surface; color: @text; border: 1px solid @edge; border-radius: 6px;
  padding: 5px 8px; selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit, QAbstractSpinBox, QComboBox { min-height: 1.55em; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 2px solid @accent; padding: 4px 7px; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
  background: @page; color: @scroll_hover; border-color: @line; }
QLineEdit { lineedit-clear-button-icon: url("@icons/clear.svg"); }
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] { background: @surface_alt; border-color: @line; }
QLineEdit[tone="bad"], QTextEdit[tone="bad"], QPlainTextEdit[tone="bad"], QComboBox[tone="bad"],
QAbstractSpinBox[tone="bad"] { border: 2px solid @bad; padding: 4px 7px; }
QLineEdit[role="search"] { border-color: @line; padding-left: 2px; }
QLineEdit[role="search"]:focus { border: 2px solid @accent; padding-left: 1px; }
QLineEdit[role="bare"], QLineEdit[role="bare"]:focus { border: 0; padding: 2px; background: transparent; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: 0; width: 26px; subcontrol-position: center right; }
QComboBox::down-arrow { image: url("@icons/down.svg"); width: 16px; height: 16px; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: 0; padding: 0; min-height: 0; background: transparent; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @edge; outline: 0;
  selection-background-color: @selected; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: 1.9em; padding: 0 7px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: 22px; background: transparent;
  subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url("@icons/up.svg"); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url("@icons/down.svg"); width: 12px; height: 12px; }

QPushButton { background: @surface; color: @text; border: 1px solid @edge_soft; border-radius: 6px;
  padding: 6px 14px; min-height: 1.5em; icon-size: @pixels(1.75); }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border: 2px solid @accent; padding: 5px 13px; }
QPushButton:disabled { background: @page; color: @scroll_hover; border-color: @line; }
QPushButton[role="primary"] { background: @accent; color: @on_accent; border-color: @accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[role="primary"]:pressed { background: @accent_press; }
QPushButton[role="primary"]:focus { border: 2px solid @text; }
QPushButton[role="primary"]:disabled { background: @line; color: @muted; border-color: @line; }
QPushButton[role="danger"]:enabled { color: @bad; }
QPushButton[role="link"] { background: transparent; color: @accent; border: 1px solid transparent; padding: 3px 6px; }
QPushButton[role="link"]:hover { background: @hover; }
QPushButton[role="link"]:focus { border: 2px solid @accent; padding: 2px 5px; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px; background: transparent; color: @text;
  icon-size: @pixels(1.85); }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @selected; }
QToolButton:focus { border: 2px solid @accent; padding: 3px; }
QToolButton::menu-indicator { image: none; }
QToolButton[role="filter"] { background: @surface; color: @muted; border: 1px solid @line; border-radius: 6px;
  padding: 3px 7px; }
QToolButton[role="filter"]:hover { background: @hover; color: @text; }
QToolButton[role="filter"]:checked { background: @selected; color: @accent; border-color: @accent; font-weight: 600; }
QToolButton[role="filter"]:focus { border: 2px solid @accent; padding: 2px 6px; }

QCheckBox, QRadioButton { spacing: 8px; padding: 2px; }
QCheckBox:focus, QRadioButton:focus { color: @accent; text-decoration: underline; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: 16px; height: 16px;
  border: 1px solid @edge; background: @surface; border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid @accent; width: 14px; height: 14px; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: @accent; border-color: @accent;
  image: url("@icons/check-@scheme.svg"); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate { background: @accent;
  border-color: @accent; image: url("@icons/dash-@scheme.svg"); }
QRadioButton::indicator:checked { background: @accent; border-color: @accent; image: url("@icons/dot-@scheme.svg"); }

QFrame[role="card"], QFrame[role="panel"] { background: @surface; border: 1px solid @line; border-radius: 8px; }
QFrame[role="card"]:focus { border: 2px solid @accent; }
QFrame[role="card"][hot="true"]:hover { background: @hover; }
QFrame[role="rule-upright"] { background: @line; border: 0; max-width: 1px; min-width: 1px; }
QFrame[role="drop"] { background: @surface; border: 2px dashed @edge; border-radius: 8px; }
QFrame[role="drop"]:focus, QFrame[role="drop"][hot="true"] { border-color: @accent; background: @selected; }
QFrame[role="banner"] { border: 0; }
QFrame[role="banner"][tone="info"] { background: @info_tint; }
QFrame[role="banner"][tone="good"] { background: @good_tint; }
QFrame[role="banner"][tone="warn"] { background: @warn_tint; }
QFrame[role="banner"][tone="bad"] { background: @bad_tint; }
QFrame[role="notice"] { background: @notice; border: 1px solid @notice_edge; border-radius: 8px; }
QFrame[role="notice"] QLabel { color: @on_notice; }
QFrame[role="notice"] QPushButton { color: @notice_action; background: transparent; border: 1px solid transparent;
  font-weight: 600; padding: 3px 8px; }
QFrame[role="notice"] QPushButton:focus { border: 2px solid @notice_action; padding: 2px 7px; }
QFrame[role="token"] QToolButton, QFrame[role="notice"] QToolButton { icon-size: @pixels(1.65); }
QFrame[role="token"] { background: @info_tint; border: 0; border-radius: 6px; }
QFrame[role="token"][marked="true"] { background: @warn_tint; border: 1px dashed @warn; }
QFrame[role="tokens"] { background: @surface; border: 1px solid @edge; border-radius: 6px; }
QFrame[role="tokens"][hot="true"] { border: 2px solid @accent; }

QWidget[role="sidebar"] { background: @surface; border: 0; border-right: 1px solid @line; }
QListView[role="navigation"] { background: transparent; border: 0; outline: 0; }
QWidget[role="statusbar"] { background: @surface; border: 0; border-top: 1px solid @line; }
QWidget[role="statusbar"] QLabel { color: @muted; }

QAbstractItemView { background: @surface; alternate-background-color: @surface_alt; border: 1px solid @line;
  border-radius: 8px; outline: 0; selection-background-color: @selected; selection-color: @text; }
QAbstractItemView:focus { border: 1px solid @accent; }
QListView[role="navigation"]:focus { border: 0; }
QListView[role="sections"], QListView[role="sections"]:focus { padding: 6px; }
QListView[role="sections"]::item { border-radius: 6px; padding-left: 6px; }
QListView[role="sections"]::item:selected { background: @selected; color: @accent; }
QTableView { gridline-color: @line; }
QTableView[role="matrix"] { border-radius: 0; }
QTableCornerButton::section { background: @surface_alt; border: 0; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section { background: @surface_alt; color: @muted; font-weight: 600; border: 0;
  border-bottom: 1px solid @line; padding: 7px 10px; text-align: left; }
QHeaderView::section:first { border-top-left-radius: 7px; }
QHeaderView::section:last { border-top-right-radius: 7px; }
QHeaderView::section:only-one { border-top-left-radius: 7px; border-top-right-radius: 7px; }
QHeaderView::section:hover { color: @text; }
QHeaderView::up-arrow { image: url("@icons/up.svg"); width: 14px; height: 14px; }
QHeaderView::down-arrow { image: url("@icons/down.svg"); width: 14px; height: 14px; }
QTreeView::branch:has-children:closed { image: url("@icons/right.svg"); }
QTreeView::branch:has-children:open { image: url("@icons/down.svg"); }

QTabWidget::pane { border: 0; border-top: 1px solid @line; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @muted; border: 0; border-bottom: 2px solid transparent;
  padding: 4px 4px; margin-left: 20px; min-height: 1.65em; }
QTabBar::tab:first, QTabBar::tab:only-one { margin-left: 0; }
QTabBar QToolButton { padding: 1px; icon-size: @pixels(1.45); }
QTabBar QToolButton:focus { padding: 0; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @accent; border-bottom-color: @accent; font-weight: 600; }
QTabBar::tab:focus { border-bottom-width: 3px; }

QScrollArea, QScrollArea > QWidget > QWidget[role="page"] { background: transparent; border: 0; }
QScrollArea[role="words"] { background: transparent; border: 1px solid transparent; }
QScrollArea[role="words"]:focus { border-color: @accent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @scroll_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }

QProgressBar { background: @surface; color: @text; border: 1px solid @line; border-radius: 6px; text-align: center;
  min-height: 1.5em; }
QProgressBar::chunk { background: @selected; border-radius: 5px; }
QProgressBar[role="thin"] { border: 0; background: @line; border-radius: 2px; min-height: 4px; max-height: 4px; }
QProgressBar[role="thin"]::chunk { background: @accent; border-radius: 2px; }

QMenuBar { background: @surface; border-bottom: 1px solid @line; }
QMenuBar::item { padding: 5px 10px; background: transparent; }
QMenuBar::item:selected { background: @selected; }
QMenu { background: @surface; border: 1px solid @edge; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @selected; color: @text; }
QMenu::item:disabled { color: @scroll_hover; }
QMenu::separator { height: 1px; background: @line; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }

QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: @line; }
QCalendarWidget QToolButton { color: @text; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: @surface_alt; }
QDialog { background: @page; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
"""


def style_sheet(colours: Colours, points: float) -> str:
    """The sheet in the colours of one scheme, around an application font of `points`."""
    # A notice stands on the opposite ground, so that it is seen over any page.
    names = {
        "icons": resource("icons/sheet").as_posix(),
        "scheme": "dark" if colours.dark else "light",
        "edge_soft": colours.edge if colours.dark else "#B9C2CE",
        "notice": "#E8ECF2" if colours.dark else "#1B2330",
        "notice_edge": "#E8ECF2" if colours.dark else "#1B2330",
        "on_notice": "#1B2330" if colours.dark else "#FFFFFF",
        "notice_action": "#0B57AD" if colours.dark else "#9CC8FB",
    }
    names |= {name: value for name, value in vars(colours).items() if isinstance(value, str)}
    names |= {str(tone): colours.ink[tone] for tone in Tone}
    names |= {f"{tone}_tint": colours.tint[tone] for tone in Tone}
    # Qt knows em for lengths but not for sizes of fonts and icons.
    sheet = re.sub(r"@points\(([\d.]+)\)", lambda found: f"{points * float(found[1]):.2f}pt", _SHEET)
    sheet = re.sub(r"@pixels\(([\d.]+)\)", lambda found: f"{round(points * float(found[1]))}px", sheet)
    for name in sorted(names, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", names[name])
    return sheet
