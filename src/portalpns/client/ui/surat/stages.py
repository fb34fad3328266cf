"""The chips over the two lists of letters: which letters each shows, and what is said where there are none."""

from portalpns.client.ui.surat.lists import Stage
from portalpns.client.usecases.surat import Filter

NONE = "Tidak ada surat pada tahap ini."
BELOW = "Termasuk unit di bawah"
KELUAR_STAGES = (
    Stage("Semua", Filter("keluar"), "Belum ada surat keluar."),
    Stage("Konsep", Filter("keluar", states=("konsep",)), "Tidak ada konsep."),
    Stage(
        "Dikembalikan",
        Filter("keluar", states=("dikembalikan",)),
        "Tidak ada konsep yang dikembalikan.",
        "dikembalikan",
    ),
    Stage("Giliran saya", Filter("keluar", giliran_saya=True), "Tidak ada surat yang menunggu Anda.", "paraf"),
    Stage("Diperiksa", Filter("keluar", states=("diperiksa", "diparaf")), NONE),
    Stage("Menunggu TTD", Filter("keluar", states=("menunggu_ttd",)), NONE),
    Stage("Ditandatangani", Filter("keluar", states=("ditandatangani",)), NONE),
    Stage("Terkirim", Filter("keluar", states=("terkirim",)), NONE),
    Stage(BELOW, Filter("keluar", semua_unit=True), "Belum ada surat keluar.", wide=True),
)
RETURNED = 2
"""The place of “Dikembalikan” among them."""

MASUK_STAGES = (
    Stage("Semua", Filter("masuk"), "Belum ada surat masuk."),
    Stage("Belum dibaca", Filter("masuk", belum_dibaca=True), "Semua surat masuk sudah dibaca.", "masuk"),
    Stage(
        "Belum diagendakan", Filter("masuk", belum_diagendakan=True), "Semua surat masuk sudah diagendakan.", "agenda"
    ),
    Stage("Giliran saya", Filter("masuk", giliran_saya=True), "Tidak ada surat yang menunggu Anda.", "disposisi"),
    Stage("Didisposisi", Filter("masuk", states=("didisposisi",)), "Tidak ada disposisi yang menunggu."),
    Stage("Dicabut", Filter("masuk", dicabut=True), "Tidak ada surat yang dicabut pengirimnya.", "dicabut"),
    Stage("Selesai", Filter("masuk", states=("selesai", "diarsipkan")), "Belum ada surat yang selesai."),
    Stage(BELOW, Filter("masuk", semua_unit=True), "Belum ada surat masuk.", wide=True),
)
