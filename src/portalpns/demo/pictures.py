"""Pictures of the demo: the pages of its documents, and the real windows as their people see them."""

import os
import time
from pathlib import Path

from portalpns.client.core import Core
from portalpns.client.secrets import FileKeyring

SCREENS: dict[str, tuple[str, ...]] = {
    "sekretaris": ("beranda", "surat_masuk", "surat_keluar", "absensi", "verifikasi", "sinkronisasi", "pegawai"),
    "kadis": ("beranda", "tandatangan", "pengaturan"),
}
SIZE = (1708, 960)


def draw_pages(folder: Path, files: tuple[Path, ...], *, scale: float = 1.6) -> int:
    """Each page of each PDF as PNG, with signature appearances; returns how many."""
    import pypdfium2 as pdfium

    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for path in files:
        document = pdfium.PdfDocument(path)
        document.init_forms()
        try:
            for number in range(len(document)):
                page = document[number]
                page.render(scale=scale, may_draw_forms=True).to_pil().save(folder / f"{path.stem}-{number + 1}.png")
                page.close()
                count += 1
        finally:
            document.close()
    return count


def draw_screens(folder: Path, clients: Path, pdf: Path, root: Path) -> int:
    """The windows of the demo's people with their own caches, painted without a screen; returns how many."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from portalpns.client.settings import Settings
    from portalpns.client.ui import look, tasks
    from portalpns.client.ui.adapter import ShellCore
    from portalpns.client.ui.app import make_application
    from portalpns.client.ui.pages import PAGES
    from portalpns.client.ui.window import MainWindow

    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    count = 0
    try:
        for who, pages in SCREENS.items():
            settings = Settings(folder.parent / "kerja" / f"jendela-{who}.json")
            look.apply(app, "light", 100)
            core = Core.open(clients / who, keyring=FileKeyring(clients / who / "keyring.json"))
            core.unlock()
            window = MainWindow(PAGES, settings, core.clock)
            window.resize(*SIZE)
            window.show()
            window.set_core(ShellCore(core))
            settle()
            for page in pages:
                window.go(page, (pdf, root) if page == "verifikasi" else None)
                settle()
                window.grab().save(str(folder / f"{who}-{page}.png"))
                count += 1
            count += _editor(window, folder, who)
            window.close()
            core.close()
    finally:
        tasks.shutdown()
    return count


def _editor(window: object, folder: Path, who: str) -> int:
    """The editor with its live page, for the one who drafts."""
    if who != "sekretaris":
        return 0
    from portalpns.client.ui.page import NewLetter
    from portalpns.client.ui.window import MainWindow

    assert isinstance(window, MainWindow)
    window.go("surat_keluar", NewLetter())
    settle(2.0)
    window.grab().save(str(folder / f"{who}-editor.png"))
    return 1


def settle(quiet: float = 0.4, longest: float = 15) -> None:
    """Let the window work until nothing is on its way for `quiet` seconds."""
    from PySide6.QtWidgets import QApplication

    from portalpns.client.ui import tasks

    end = time.monotonic() + longest
    calm_since = time.monotonic()
    while time.monotonic() < end and time.monotonic() - calm_since < quiet:
        QApplication.processEvents()
        if tasks.busy():
            calm_since = time.monotonic()
        time.sleep(0.01)
