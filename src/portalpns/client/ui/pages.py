"""The pages of the window, in the order of the navigation; a page is added by one line here."""

from portalpns.client.ui.page import PageSpec

_UI = "portalpns.client.ui"
_LETTERS = frozenset({"surat", "surat_keluar", "surat_masuk", "outbox", "blob", "jabatan", "pemangku"})
_DAYS = frozenset({"hari", "peristiwa", "pegawai", "kalender", "opd"})
_MASTER = frozenset({"pemda", "opd", "jabatan", "pemangku", "pegawai", "peran"})

PAGES: list[PageSpec] = [
    PageSpec("beranda", "Beranda", "home", f"{_UI}.beranda.page:BerandaPage", "Alt+1"),
    PageSpec("surat_masuk", "Surat Masuk", "inbox", f"{_UI}.surat.masuk:SuratMasukPage", "Alt+2", _LETTERS),
    PageSpec(
        "surat_keluar", "Surat Keluar / Konsep", "file-pencil", f"{_UI}.surat.keluar:SuratKeluarPage", "Alt+3", _LETTERS
    ),
    PageSpec(
        "tandatangan",
        "Menunggu Tanda Tangan",
        "signature",
        f"{_UI}.surat.tandatangan:TandaTanganPage",
        "Alt+4",
        _LETTERS,
    ),
    PageSpec("absensi", "Absensi", "clock-check", f"{_UI}.absensi.page:AbsensiPage", "Alt+5", _DAYS),
    PageSpec("pegawai", "Pegawai & OPD", "users", f"{_UI}.pegawai.page:PegawaiPage", "Alt+6", _MASTER),
    PageSpec("verifikasi", "Verifikasi PDF", "shield-check", f"{_UI}.verifikasi.page:VerifikasiPage", "Alt+7"),
    PageSpec("sinkronisasi", "Sinkronisasi", "refresh", f"{_UI}.sinkronisasi.page:SinkronisasiPage", "Alt+8"),
    PageSpec("pengaturan", "Pengaturan", "settings", f"{_UI}.pengaturan.page:SettingsPage", "Alt+0"),
]
FIRST = "beranda"
"""The page shown after signing in; the first of PAGES while it does not exist."""
OUTGOING = "surat_keluar"
"""The page that “Surat Baru” opens with the target NewLetter."""
SYNC = "sinkronisasi"
"""The page of what waits for the server, and of what it refused."""
