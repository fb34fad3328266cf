"""How the window looks: colours, fonts, icons, spacing and the one style sheet."""

from portalpns.client.ui.look.chips import Chip, chip_size, paint_chip
from portalpns.client.ui.look.colours import DARK, LIGHT, Colours, Tone
from portalpns.client.ui.look.icons import icon
from portalpns.client.ui.look.picture import Picture
from portalpns.client.ui.look.theme import (
    GAP,
    GAP_LARGE,
    GAP_SMALL,
    RADIUS,
    apply,
    colours,
    follow_system,
    set_role,
    set_tone,
)

__all__ = [
    "DARK",
    "GAP",
    "GAP_LARGE",
    "GAP_SMALL",
    "LIGHT",
    "RADIUS",
    "Chip",
    "Colours",
    "Picture",
    "Tone",
    "apply",
    "chip_size",
    "colours",
    "follow_system",
    "icon",
    "paint_chip",
    "set_role",
    "set_tone",
]
