"""Every shortcut of the window in one table, and the sheet (F1) that is made from it."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP, GAP_LARGE, set_role


@dataclass(frozen=True)
class Hotkey:
    """One shortcut: `keys` as Qt writes them; several are parted by a comma and a blank."""

    id: str
    keys: str
    words: str
    group: str


_UMUM, _DAFTAR, _SURAT, _NASKAH, _ABSENSI, _PDF = "Umum", "Daftar", "Surat", "Menulis naskah", "Absensi", "Halaman PDF"

HOTKEYS: dict[str, Hotkey] = {
    key.id: key
    for key in (
        Hotkey("new_letter", "Ctrl+N", "Surat baru", _UMUM),
        Hotkey("search", "Ctrl+K", "Cari surat atau pegawai", _UMUM),
        Hotkey("sync", "F5", "Sinkronkan sekarang", _UMUM),
        Hotkey("next_pane", "F6", "Pindah ke bagian berikutnya", _UMUM),
        Hotkey("back", "Esc", "Kembali", _UMUM),
        Hotkey("settings", "Ctrl+,", "Pengaturan", _UMUM),
        Hotkey("help", "F1", "Daftar pintasan", _UMUM),
        Hotkey("sidebar", "Ctrl+Shift+M", "Ringkas atau bentangkan menu samping", _UMUM),
        Hotkey("quit", "Ctrl+Q", "Keluar dari aplikasi", _UMUM),
        Hotkey("help_report", "Ctrl+Shift+R", "Salin laporan bantuan", _UMUM),
        Hotkey("open", "Return", "Buka yang dipilih", _DAFTAR),
        Hotkey("tick", "Space", "Centang yang dipilih", _DAFTAR),
        Hotkey("select_all", "Ctrl+A", "Pilih semua", _DAFTAR),
        Hotkey("find", "Ctrl+F", "Saring daftar", _DAFTAR),
        Hotkey("export", "Ctrl+E", "Ekspor daftar", _DAFTAR),
        Hotkey("print", "Ctrl+P", "Cetak atau pratinjau cetak", _DAFTAR),
        Hotkey("dispose", "D", "Disposisikan", _SURAT),
        Hotkey("register", "Ctrl+Shift+N", "Agendakan surat masuk", _SURAT),
        Hotkey("finish", "E", "Selesaikan atau arsipkan", _SURAT),
        Hotkey("return", "K", "Kembalikan dengan catatan", _SURAT),
        Hotkey("forward", "Ctrl+Return", "Kirim, paraf, atau tanda tangani", _SURAT),
        Hotkey("duplicate", "Ctrl+D", "Salin menjadi konsep baru", _SURAT),
        Hotkey("save_pdf", "Ctrl+Shift+S", "Simpan PDF surat", _SURAT),
        Hotkey("save", "Ctrl+S", "Simpan (naskah juga tersimpan otomatis)", _NASKAH),
        Hotkey("bold", "Ctrl+B", "Tebal", _NASKAH),
        Hotkey("italic", "Ctrl+I", "Miring", _NASKAH),
        Hotkey("underline", "Ctrl+U", "Garis bawah", _NASKAH),
        Hotkey("undo", "Ctrl+Z", "Urungkan", _NASKAH),
        Hotkey("redo", "Ctrl+Y", "Ulangi", _NASKAH),
        Hotkey("paste_plain", "Ctrl+Shift+V", "Tempel teks saja", _NASKAH),
        Hotkey("import", "Ctrl+I", "Impor berkas mesin absensi", _ABSENSI),
        Hotkey("event", "Ctrl+T", "Catat cuti, dinas luar, atau koreksi", _ABSENSI),
        Hotkey("month_before", "Ctrl+PgUp", "Bulan sebelumnya", _ABSENSI),
        Hotkey("month_after", "Ctrl+PgDown", "Bulan berikutnya", _ABSENSI),
        Hotkey("open_pdf", "Ctrl+O", "Buka PDF untuk diverifikasi", _PDF),
        Hotkey("roots", "Ctrl+Shift+O", "Pilih akar kepercayaan", _PDF),
        Hotkey("copy_result", "Ctrl+C", "Salin hasil pemeriksaan", _PDF),
        Hotkey("zoom_in", "Ctrl++", "Perbesar", _PDF),
        Hotkey("zoom_out", "Ctrl+-", "Perkecil", _PDF),
        Hotkey("zoom_fit", "Ctrl+0", "Selebar jendela", _PDF),
    )
}


def keys(hotkey_id: str) -> QKeySequence:
    """The key sequence of a shortcut; raises KeyError for an unknown id."""
    return QKeySequence(HOTKEYS[hotkey_id].keys)


def shown(hotkey_id: str) -> str:
    """The keys as a user reads them on this computer, such as `Ctrl+N`."""
    return keys(hotkey_id).toString(QKeySequence.SequenceFormat.NativeText)


def tip(hotkey_id: str, words: str = "") -> str:
    """What a button with these keys says when one points at it, such as `Cetak (Ctrl+P)`."""
    return f"{words or HOTKEYS[hotkey_id].words} ({shown(hotkey_id)})"


def action(hotkey_id: str, owner: QWidget, words: str = "") -> QAction:
    """An action with the words and the keys of the table, at work while `owner` or a child of it has the focus."""
    made = QAction(words or HOTKEYS[hotkey_id].words, owner)
    made.setShortcut(keys(hotkey_id))
    made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    owner.addAction(made)
    return made


class HotkeySheet(QDialog):
    """All shortcuts by group, with those of the pages; made from the table, so it cannot lie."""

    def __init__(self, pages: list[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`pages` are pairs of keys and words of the navigation."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Daftar pintasan"))
        groups: dict[str, list[tuple[str, str]]] = {"Halaman": pages}
        for key in HOTKEYS.values():
            groups.setdefault(key.group, []).append((shown(key.id), key.words))
        body = QWidget()
        set_role(body, "page")
        columns = QGridLayout(body)
        columns.setHorizontalSpacing(2 * GAP_LARGE)
        columns.setVerticalSpacing(GAP_LARGE)
        for place, (group, rows) in enumerate(sorted(groups.items(), key=lambda item: -len(item[1]))):
            columns.addLayout(_group(group, rows), place // 2, place % 2)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(self.tr("Daftar pintasan"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_LARGE, GAP_LARGE, GAP_LARGE, GAP)
        layout.addWidget(scroll)
        layout.addWidget(buttons)
        bar = scroll.verticalScrollBar().sizeHint().width()
        body.ensurePolished()
        scroll.setMinimumWidth(min(body.sizeHint().width() + bar + 2 * scroll.frameWidth(), self._widest()))
        self.resize(820, 640)

    def _widest(self) -> int:
        return self.screen().availableGeometry().width() - 4 * GAP_LARGE


def _group(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    grid.setHorizontalSpacing(GAP)
    heading = QLabel(title)
    set_role(heading, "heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for line, (key, words) in enumerate(rows, 1):
        label = QLabel(key)
        set_role(label, "key")
        grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(QLabel(words), line, 1)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(len(rows) + 1, 1)
    return grid
