"""`portalpns admin`: first set-up, accounts, devices, audit, backup; works on the server's data folder."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import typer

from portalpns.cli._files import a_path, naming, read_file
from portalpns.cli._secret import read_secret
from portalpns.domain.errors import BadInput, NotFound, one_line

admin = typer.Typer(
    help="Pengelolaan server: induk data, akun, perangkat, audit, cadangan.\n\n"
    "Urutan hari pertama: contoh-induk > pemda.json, sunting, init, logo, akun-buat, lalu portalpns server. "
    "Semua perintah boleh dijalankan selagi server berjalan, kecuali pulihkan, epoch-baru, dan "
    "kunci-baru.",
)
DATA = typer.Option(..., "--data", metavar="DIR", parser=a_path, help="Folder data server.")
URL = typer.Option(None, "--database-url", metavar="URL", help="Alamat PostgreSQL; tanpa ini SQLite di folder data.")
SECRET = typer.Option(False, "--sandi-stdin", help="Baca kata sandi dari satu baris masukan standar.")
USERNAME = typer.Argument(..., metavar="NAMA_PENGGUNA", help="Huruf kecil, angka, titik, tanda hubung.")


def register(app: typer.Typer) -> None:
    app.add_typer(admin, name="admin")


@contextmanager
def opened(data: Path, url: str | None, *, new: bool = False) -> Iterator[Any]:
    """The server's services on this data folder; a folder that holds no server is made only where `new` says so."""
    from portalpns.server.config import ServerConfig
    from portalpns.server.db import telling_of_spoiled
    from portalpns.server.private import private_files
    from portalpns.server.services import open_services

    if not new:
        _require_server(data)
    with private_files(), telling_of_spoiled():
        services = open_services(ServerConfig(data, url, background=False))
        try:
            yield services
        finally:
            services.close()


def _require_server(data: Path) -> None:
    from portalpns.server.identity import DATABASE, KEY, UNFINISHED

    if not any((data / part).exists() for part in (KEY, DATABASE, UNFINISHED)):
        raise NotFound(f"Folder “{data}” belum berisi server; periksa --data, atau mulai dengan portalpns admin init.")


def password(from_stdin: bool) -> str:
    said = read_secret("Kata sandi", "--sandi-stdin", from_stdin, twice=True)
    try:
        return said.decode()
    except UnicodeDecodeError:
        raise BadInput("Kata sandi pada masukan standar bukan teks UTF-8.") from None


def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table: columns by tabs, so that other tools can cut it."""
    for row in (head, *rows):
        typer.echo("\t".join(map(one_line, row)))  # devices name themselves


@admin.command("contoh-induk")
def example() -> None:
    """Tulis contoh induk data (JSON). Sunting, lalu pakai dengan init."""
    from portalpns.data import resource

    typer.echo(resource("contoh/pemda.json").read_text(encoding="utf-8"), nl=False)


@admin.command("init")
def init(
    data: Path = DATA,
    database_url: str | None = URL,
    pemda: Path = typer.Option(
        ..., "--pemda", metavar="JSON", parser=a_path, help="Induk data pemda; lihat contoh-induk."
    ),
) -> None:
    """Isi atau perbarui induk data pemda. Unit, jabatan, pegawai, peran, dan kalender dari satu berkas JSON."""
    from portalpns.server.accounts import accounts
    from portalpns.server.admin import calendar_gaps, put_master, read_pemda
    from portalpns.server.induk import check_references, load_master

    items = load_master(pemda.read_bytes(), pemda.name)
    fresh = not (data / "server.key").exists()
    if fresh and database_url is None:
        check_references(items)  # before a folder is made for nothing
    with opened(data, database_url, new=True) as services:
        typer.echo(f"{put_master(services, items)} dari {len(items)} data induk diperbarui.")
        for words in calendar_gaps(services):
            typer.echo(words)
        if not (stored := read_pemda(services)).logo and not stored.contoh:
            typer.echo("Kop surat belum berlogo: pasang lambang daerah dengan portalpns admin logo GAMBAR.")
        if not accounts(services):
            typer.echo("Belum ada akun: buat dengan portalpns admin akun-buat NAMA_PENGGUNA ID_PEGAWAI.")


@admin.command("logo")
def logo(
    gambar: Path | None = typer.Argument(
        None, metavar="GAMBAR", parser=a_path, help="Lambang daerah, PNG atau JPEG; latar yang tembus pandang tetap."
    ),
    data: Path = DATA,
    database_url: str | None = URL,
    hapus: bool = typer.Option(False, "--hapus", help="Hapus logo yang terpasang."),
) -> None:
    """Pasang lambang daerah pada kop surat dan laporan. Naskah yang sudah dibekukan tidak berubah."""
    from portalpns.documents.gambar import LARGEST_FILE, logo_of
    from portalpns.documents.logo import load_logo
    from portalpns.domain.logo import check_logo
    from portalpns.server.admin import put_logo

    if (gambar is None) != hapus:
        raise BadInput("Sebutkan satu berkas gambar, atau --hapus saja untuk menghapus logo yang terpasang.")
    uri = ""
    if gambar is not None:
        content = read_file(gambar, LARGEST_FILE)
        with naming(gambar):
            uri = logo_of(content)
    with opened(data, database_url) as services:
        changed, pemda = put_logo(services, uri)
    if not changed:
        typer.echo("Logo itu sudah terpasang." if uri else "Tidak ada logo yang terpasang.")
    elif uri:
        size, kept = load_logo(uri), len(check_logo(uri))
        typer.echo(f"Logo {pemda.nama} dipasang ({size.width} x {size.height} piksel, {kept / 1000:.1f} kB).")
    else:
        typer.echo(f"Logo {pemda.nama} dihapus; kop surat kini {'berlogo contoh' if pemda.contoh else 'tanpa logo'}.")


@admin.command("akun-buat")
def create(
    username: str = USERNAME,
    pegawai: str = typer.Argument(..., metavar="ID_PEGAWAI", help="Id pegawai dalam induk data."),
    data: Path = DATA,
    database_url: str | None = URL,
    sandi_stdin: bool = SECRET,
) -> None:
    """Buat akun untuk seorang pegawai. Kata sandi paling sedikit 12 karakter."""
    from portalpns.server.accounts import create_account

    with opened(data, database_url) as services:
        create_account(services, username, password(sandi_stdin), pegawai)
    typer.echo(f"Akun {username.strip().lower()} dibuat.")


@admin.command("akun")
def list_accounts(data: Path = DATA, database_url: str | None = URL) -> None:
    """Tampilkan semua akun."""
    from portalpns.server.accounts import accounts

    with opened(data, database_url) as services:
        rows = [
            (one.username, "aktif" if one.active else "ditutup", one.pegawai, one.nama) for one in accounts(services)
        ]
    show(("AKUN", "KEADAAN", "PEGAWAI", "NAMA"), rows)


@admin.command("akun-sandi")
def change(
    username: str = USERNAME,
    data: Path = DATA,
    database_url: str | None = URL,
    sandi_stdin: bool = SECRET,
) -> None:
    """Ganti kata sandi sebuah akun. Semua perangkat akun itu harus masuk kembali."""
    from portalpns.server.accounts import set_password

    with opened(data, database_url) as services:
        set_password(services, username, password(sandi_stdin))
    typer.echo(f"Kata sandi akun {username} diganti.")


@admin.command("akun-tutup")
def close(
    username: str = USERNAME,
    data: Path = DATA,
    database_url: str | None = URL,
    buka: bool = typer.Option(False, "--buka", help="Buka kembali akun yang ditutup."),
) -> None:
    """Tutup atau buka kembali sebuah akun. Semua perangkat akun yang ditutup keluar saat itu juga."""
    from portalpns.server.accounts import set_active

    with opened(data, database_url) as services:
        set_active(services, username, active=buka)
    typer.echo(f"Akun {username} {'dibuka kembali' if buka else 'ditutup'}.")


@admin.command("perangkat")
def list_devices(
    data: Path = DATA,
    database_url: str | None = URL,
    cabut: str = typer.Option(
        "",
        "--cabut",
        metavar="ID",
        help="Cabut perangkat ini: sesinya berakhir. Tutup pula akunnya (akun-tutup) bila orangnya tidak boleh masuk.",
    ),
    hapus: bool = typer.Option(False, "--hapus", help="Perintahkan pula penghapusan data di perangkat yang dicabut."),
) -> None:
    """Tampilkan perangkat, atau cabut salah satunya."""
    from portalpns.server.admin import devices, local_zone
    from portalpns.server.audit import operator
    from portalpns.server.auth import revoke_device

    if hapus and not cabut:
        raise BadInput("Pilihan --hapus hanya berlaku bersama --cabut ID.")
    with opened(data, database_url) as services:
        if cabut and not revoke_device(services, cabut, wipe=hapus, actor=operator()):
            raise NotFound(f"Perangkat “{cabut}” tidak dikenal.")
        tz = local_zone(services)
        rows = [
            (
                row.id, "dicabut" if row.revoked_at else "aktif", row.pegawai, row.name, row.app_version or "-",
                f"{row.last_seen.astimezone(tz):%Y-%m-%d %H:%M %Z}" if row.last_seen else "-",
            )
            for row in devices(services)
        ]  # fmt: skip
    show(("ID", "KEADAAN", "PEGAWAI", "NAMA", "VERSI", "TERAKHIR"), rows)


@admin.command("audit-periksa")
def audit_check(
    data: Path = DATA,
    database_url: str | None = URL,
    akar: str = typer.Option("", "--akar", metavar="HASH", help="Akar harian yang pernah dicatat di luar server."),
) -> None:
    """Periksa rantai audit dan segel hariannya. Keluar dengan status 1 bila ada yang tidak cocok.

    Catat akar terakhir yang ditampilkan di luar server (misalnya cetak dan arsipkan). Dengan --akar, akar yang
    pernah dicatat itu harus masih ada: begitulah penggantian seluruh catatan ketahuan.
    """
    from portalpns.server.admin import examine_audit, newest_root

    with opened(data, database_url) as services:
        found = examine_audit(services, akar.strip().lower())
        root = newest_root(services)
    for finding in found.findings:
        typer.echo(str(finding), err=True)
    typer.echo(f"{found.count} catatan audit diperiksa, {len(found.findings)} kejanggalan.")
    if found.earlier:
        typer.echo(f"{found.earlier} akar disegel dengan kunci terdahulu.")
    if root:
        typer.echo(f"Akar terakhir: {root}")
    if found.findings:
        raise typer.Exit(1)


@admin.command("berkas-periksa")
def file_check(data: Path = DATA, database_url: str | None = URL) -> None:
    """Periksa semua berkas surat. Keluar dengan status 1 bila ada yang hilang, rusak, atau tak terbaca.

    Setiap berkas dibaca dan dicocokkan dengan hash yang tercatat. Berkas yang tidak tercatat disebutkan sebagai yatim;
    berkas demikian tidak mengganggu.
    """
    from portalpns.server import berkas

    with opened(data, database_url) as services:
        found = berkas.examine(services)
        users = berkas.users(services, found.bad)
    for sha, fault in found.bad.items():
        typer.echo("\t".join((fault, sha, *(users[sha] or "-"))), err=True)
    for sha in found.orphans:
        typer.echo(f"yatim\t{sha}")
    typer.echo(f"{found.count} berkas diperiksa, {berkas.told(found.bad)}.")
    if found.bad:
        raise typer.Exit(1)


@admin.command("nomor-periksa")
def number_check(data: Path = DATA, database_url: str | None = URL) -> None:
    """Periksa buku nomor surat. Keluar dengan status 1 bila ada nomor yang tidak tercatat."""
    from portalpns.server.admin import number_gaps

    with opened(data, database_url) as services:
        given, gaps = number_gaps(services)
    for series, number in gaps:
        typer.echo(f"Nomor {number} dari deret {series} tidak tercatat.", err=True)
    typer.echo(f"{given} nomor diperiksa, {len(gaps)} tidak tercatat.")
    if gaps:
        raise typer.Exit(1)


@admin.command("absensi-nilai")
def judge_all(data: Path = DATA, database_url: str | None = URL) -> None:
    """Nilai ulang semua hari absensi. Perlu setelah pembaruan program yang mengubah aturan penilaian."""
    from portalpns.server.admin import judge_all as judge

    with opened(data, database_url) as services:
        people = judge(services)
    typer.echo(f"Hari absensi {people} pegawai dinilai ulang.")


@admin.command("pekerjaan")
def list_jobs(data: Path = DATA, database_url: str | None = URL) -> None:
    """Tampilkan pekerjaan yang menunggu. Naskah beku yang belum dicetak, dan mengapa gagal."""
    from portalpns.server.admin import waiting_jobs

    with opened(data, database_url) as services:
        rows = [(one.kind, one.entity, str(one.tries), one.error or "-") for one in waiting_jobs(services)]
    show(("JENIS", "DATA", "PERCOBAAN", "GALAT"), rows)


@admin.command("cadangkan")
def back_up(
    tujuan: Path = typer.Argument(
        ..., metavar="FOLDER", parser=a_path, help="Folder cadangan; boleh folder cadangan sebelumnya."
    ),
    data: Path = DATA,
    database_url: str | None = URL,
    cepat: bool = typer.Option(
        False, "--cepat", help="Kenali berkas yang sudah ada dari ukurannya saja, tanpa membaca isinya."
    ),
) -> None:
    """Cadangkan server selagi dipakai. Basis data, kunci, sertifikat induk, dan berkas.

    Berkas yang rusak di folder cadangan diganti. Keluar dengan status 1 bila ada berkas yang tidak dapat dicadangkan
    karena hilang, rusak, atau tak terbaca di server, atau bila basis datanya rusak: cadangan basis data yang lama
    dibiarkan.
    """
    from portalpns.server.backup import backup
    from portalpns.server.berkas import UNREAD

    with opened(data, database_url) as services:
        done = backup(services, tujuan, quick=cepat)
    typer.echo(f"Cadangan ditulis ke {tujuan}; {done.new} berkas baru.")
    if done.healed:
        typer.echo(f"{done.healed} berkas cadangan yang rusak diganti.")
    if database_url is not None:
        typer.echo("Basis data PostgreSQL tidak ikut: jalankan pg_dump sebelum perintah ini (docs/server.md).")
    for path in done.unread:
        typer.echo(f"{UNREAD}\t{path}", err=True)
    for wrong, words in (
        (done.spoiled, "Basis data server rusak dan tidak dicadangkan; cadangan basis data yang lama, bila ada, "
         "dibiarkan dan dapat dipulihkan ke folder yang baru (docs/server.md)."),
        (done.lost, f"{len(done.lost)} berkas hilang atau rusak di server dan tidak ada dalam cadangan ini; lihat "
         "portalpns admin berkas-periksa."),
        (done.unread, f"{len(done.unread)} berkas di server tidak dapat dibaca oleh akun ini dan tidak disalin; "
         "periksa pemilik dan izinnya."),
    ):  # fmt: skip
        if wrong:
            typer.echo(words, err=True)
    if done.spoiled or done.lost or done.unread:
        raise typer.Exit(1)


@admin.command("pulihkan")
def put_back(
    cadangan: Path = typer.Argument(..., metavar="FOLDER", parser=a_path, help="Folder yang ditulis oleh cadangkan."),
    data: Path = DATA,
    walau_kurang: bool = typer.Option(
        False, "--walau-kurang", help="Pulihkan walau ada berkas yang hilang atau rusak; berkas itu disebutkan."
    ),
) -> None:
    """Pulihkan server SQLite dari cadangan. Folder data harus kosong."""
    from portalpns.server.config import ServerConfig
    from portalpns.server.lock import only_server
    from portalpns.server.restore import require_sound, restore

    config = ServerConfig(data)
    require_sound(cadangan, config.tenant)  # before a folder is made for nothing
    with only_server(data):
        bad = restore(cadangan, config, incomplete=walau_kurang)
    for sha, fault in bad.items():
        typer.echo(f"{fault}\t{sha}", err=True)
    typer.echo(f"Server dipulihkan ke {data}; setiap komputer akan membaca ulang datanya.")


@admin.command("epoch-baru")
def epochs(data: Path = DATA, database_url: str | None = URL) -> None:
    """Wajib setelah pg_restore. Semua komputer membaca ulang datanya."""
    from portalpns.server.lock import only_on, only_server
    from portalpns.server.restore import new_epochs

    with opened(data, database_url) as services, only_server(data), only_on(services.db):
        services.db.write(lambda connection: new_epochs(connection, services.tenant))
    typer.echo("Epoch baru diberikan; setiap komputer akan membaca ulang datanya.")


@admin.command("kunci-baru")
def new_key(
    data: Path = DATA,
    database_url: str | None = URL,
    berkas_hilang: bool = typer.Option(
        False, "--berkas-hilang", help="Folder data memang kosong: semua berkas surat ikut hilang."
    ),
) -> None:
    """Buat kunci server yang baru. Hanya bila server.key hilang dan tidak ada di cadangan mana pun.

    Kunci terdahulu server ini yang sudah ditemukan kembali dan diletakkan di folder data dipakai lagi.
    """
    from portalpns.server.config import ServerConfig
    from portalpns.server.db import open_database
    from portalpns.server.identity import replace_key, require_database, require_files
    from portalpns.server.lock import only_on, only_server
    from portalpns.server.private import private_files

    config = ServerConfig(data, database_url)
    if database_url is None:  # the folder of a PostgreSQL server may be lost as a whole
        _require_server(data)
        require_database(config)
    with private_files(), closing(open_database(data, database_url)) as db, only_on(db):
        if not berkas_hilang:
            require_files(config, db)  # before a folder is made for nothing
        with only_server(data):
            again = replace_key(config, db)
    done = "Kunci server yang ada dipakai kembali" if again else "Kunci server baru dibuat"
    typer.echo(f"{done}; cadangkan server ini ke folder yang baru.")
