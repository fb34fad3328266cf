"""Pictures of the demo: the pages of its documents, and the real windows as their people see them."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from portalpns.client.core import Core
from portalpns.client.secrets import FileKeyring

if TYPE_CHECKING:
    from portalpns.client.ui.window import MainWindow

SCREENS: dict[str, tuple[str, ...]] = {
    "sekretaris": (
        "beranda", "surat_masuk", "surat_keluar", "editor", "absensi", "absensi_gelap", "verifikasi",
        "verifikasi_diubah", "sinkronisasi", "pegawai",
    ),
    "kadis": ("beranda", "tandatangan", "tandatangan_gelap", "pengaturan"),
}  # fmt: skip
"""Scenes by person; `_gelap` is a page in the dark scheme."""
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


def draw_screens(folder: Path, clients: Path, pdf: Path, changed: Path, root: Path) -> int:
    """The windows of the demo's people with their own caches, painted without a screen; returns how many."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import shiboken6

    from portalpns.client.settings import Settings
    from portalpns.client.ui import look, tasks
    from portalpns.client.ui.adapter import ShellCore
    from portalpns.client.ui.app import make_application
    from portalpns.client.ui.pages import PAGES
    from portalpns.client.ui.window import MainWindow

    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    files = {"verifikasi": (pdf, root), "verifikasi_diubah": (changed, root)}
    count = 0
    try:
        for who, scenes in SCREENS.items():
            settings = Settings(folder.parent / "kerja" / f"jendela-{who}.json")
            look.apply(app, "terang")
            core = Core.open(clients / who, keyring=FileKeyring(clients / who / "keyring.json"))
            core.unlock()
            core.sync.sync_now(wait=True)
            core.sync.start()
            window = MainWindow(PAGES, settings, core.clock)
            window.resize(*SIZE)
            window.show()
            window.set_core(ShellCore(core))
            settle()
            for scene in scenes:
                page, _, variant = scene.partition("_") if scene.endswith(("_gelap", "_diubah")) else (scene, "", "")
                look.apply(app, "gelap" if variant == "gelap" else "terang")
                if page == "editor":
                    _open_concept(window, core)
                else:
                    window.go(page, files.get(scene))
                settle()
                window.grab().save(str(folder / f"{who}-{scene}.png"))
                count += 1
            window.close()
            tasks.shutdown()  # what its pages asked for is answered before the core is closed,
            core.close()
            shiboken6.delete(window)  # and what happened meanwhile finds nobody who would ask again
    finally:
        tasks.shutdown()
        shiboken6.delete(app)  # left to the interpreter's end it takes the process down with it
    return count


def _open_concept(window: "MainWindow", core: Core) -> None:
    """The editor with its live page, on a concept that was given back or not yet sent: Enter on its row."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    from portalpns.client.ui.surat.keluar import SuratKeluarPage
    from portalpns.client.usecases.surat import Filter

    for row in core.surat.rows(Filter("keluar", states=("konsep", "dikembalikan")), limit=1):
        window.go("surat_keluar", row.id)
        settle()
        page = window.current_page
        if isinstance(page, SuratKeluarPage):
            key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(page.table, key)
            settle(1.0)


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
