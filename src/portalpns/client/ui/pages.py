"""The pages of the window, in the order of the navigation; a page is added by one line here."""

from portalpns.client.ui.page import PageSpec

_UI = "portalpns.client.ui"

PAGES: list[PageSpec] = [
    PageSpec("pengaturan", "Pengaturan", "settings", f"{_UI}.pengaturan.page:SettingsPage", "Alt+0"),
]
FIRST = "beranda"
"""The page shown after signing in; the first of PAGES while it does not exist."""
LETTERS = "surat_keluar"
"""The page that “Surat Baru” opens with the target NewLetter."""
