"""The colours of the window, light and dark; every pair used for text has a contrast of 4.5 or more (WCAG 1.4.3)."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a colour says; the words beside it always say it too."""

    NEUTRAL = "neutral"
    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Colours:
    """One scheme, as `#RRGGBB`; `ink` and `tint` give a tone's text and its calm background."""

    dark: bool
    page: str
    surface: str
    surface_alt: str
    text: str
    muted: str
    placeholder: str
    line: str
    edge: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    hover: str
    selected: str
    scroll: str
    scroll_hover: str
    ink: dict[Tone, str]
    tint: dict[Tone, str]


LIGHT = Colours(
    dark=False,
    page="#F4F6F9",
    surface="#FFFFFF",
    surface_alt="#F7F9FB",
    text="#1B2330",
    muted="#566173",
    placeholder="#687385",
    line="#DDE3EA",
    edge="#818C9B",
    accent="#0B57AD",
    accent_hover="#0A4C98",
    accent_press="#083F80",
    on_accent="#FFFFFF",
    hover="#EDF1F6",
    selected="#E2EDF9",
    scroll="#B9C2CE",
    scroll_hover="#8691A0",
    ink={
        Tone.NEUTRAL: "#475264",
        Tone.INFO: "#0B57AD",
        Tone.GOOD: "#17683A",
        Tone.WARN: "#8A4B08",
        Tone.BAD: "#B3261E",
    },
    tint={
        Tone.NEUTRAL: "#E9EDF2",
        Tone.INFO: "#E2EDF9",
        Tone.GOOD: "#E2F3E8",
        Tone.WARN: "#FDF0DA",
        Tone.BAD: "#FBE7E5",
    },
)

DARK = Colours(
    dark=True,
    page="#14181F",
    surface="#1D232C",
    surface_alt="#20272F",
    text="#E8ECF2",
    muted="#A7B1BF",
    placeholder="#97A2B1",
    line="#303945",
    edge="#727E8E",
    accent="#78B0F2",
    accent_hover="#93C1F7",
    accent_press="#5E9DE8",
    on_accent="#0C1B2E",
    hover="#273039",
    selected="#1F3A5A",
    scroll="#465261",
    scroll_hover="#727E8E",
    ink={
        Tone.NEUTRAL: "#BAC4D1",
        Tone.INFO: "#8DBDF7",
        Tone.GOOD: "#7FD3A0",
        Tone.WARN: "#F0BC6B",
        Tone.BAD: "#F59A93",
    },
    tint={
        Tone.NEUTRAL: "#2B333E",
        Tone.INFO: "#1F3A5A",
        Tone.GOOD: "#1C3B2A",
        Tone.WARN: "#42310F",
        Tone.BAD: "#48221F",
    },
)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two `#RRGGBB` colours (WCAG 2.2, 1.0 to 21.0)."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
