"""`portalpns admin`: first set-up, accounts, devices, audit, backup; works on the server's data folder."""

import sys
from pathlib import Path
from typing import Any

import typer

admin = typer.Typer(help="Pengelolaan server: induk data, akun, perangkat, audit, cadangan.", no_args_is_help=True)
DATA = typer.Option(..., "--data", metavar="DIR", help="Folder data server.")
URL = typer.Option(None, "--database-url", help="Alamat PostgreSQL; tanpa ini SQLite.")
SECRET = typer.Option(False, "--sandi-stdin", help="Baca kata sandi dari masukan standar.")


def register(app: typer.Typer) -> None:
    app.add_typer(admin, name="admin")


def opened(data: Path, url: str | None) -> Any:
    from portalpns.server.config import ServerConfig
    from portalpns.server.services import open_services

    return open_services(ServerConfig(data, url, background=False))


def password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Kata sandi", hide_input=True, confirmation_prompt="Ulangi kata sandi"))


@admin.command("init")
def init(
    data: Path = DATA,
    database_url: str | None = URL,
    pemda: Path = typer.Option(..., "--pemda", metavar="JSON", help="Induk data pemda."),
) -> None:
    """Isi atau perbarui induk data (unit, jabatan, pegawai, peran, kalender) dari berkas JSON."""
    from portalpns.server.admin import load_master, put_master

    items = load_master(pemda.read_bytes(), pemda.name)
    services = opened(data, database_url)
    try:
        typer.echo(f"{put_master(services, items)} dari {len(items)} data induk diperbarui.")
    finally:
        services.close()


@admin.command("akun-buat")
def create(
    username: str = typer.Argument(..., metavar="NAMA_PENGGUNA"),
    pegawai: str = typer.Argument(..., metavar="ID_PEGAWAI"),
    data: Path = DATA,
    database_url: str | None = URL,
    sandi_stdin: bool = SECRET,
) -> None:
    """Buat akun lokal untuk seorang pegawai."""
    from portalpns.server.admin import create_account

    services = opened(data, database_url)
    try:
        create_account(services, username, password(sandi_stdin), pegawai)
        typer.echo(f"Akun {username} dibuat.")
    finally:
        services.close()


@admin.command("akun-sandi")
def change(
    username: str = typer.Argument(..., metavar="NAMA_PENGGUNA"),
    data: Path = DATA,
    database_url: str | None = URL,
    sandi_stdin: bool = SECRET,
) -> None:
    """Ganti kata sandi sebuah akun."""
    from portalpns.server.admin import set_password

    services = opened(data, database_url)
    try:
        set_password(services, username, password(sandi_stdin))
        typer.echo(f"Kata sandi akun {username} diganti.")
    finally:
        services.close()


@admin.command("perangkat")
def list_devices(
    data: Path = DATA,
    database_url: str | None = URL,
    cabut: str = typer.Option("", "--cabut", metavar="ID", help="Cabut perangkat ini."),
    hapus: bool = typer.Option(False, "--hapus", help="Perintahkan penghapusan data pada perangkat yang dicabut."),
) -> None:
    """Tampilkan perangkat terdaftar, atau cabut salah satunya."""
    from portalpns.domain.errors import NotFound
    from portalpns.server.admin import devices
    from portalpns.server.auth import revoke_device

    services = opened(data, database_url)
    try:
        if cabut and not revoke_device(services, cabut, wipe=hapus, actor="admin"):
            raise NotFound(f"Perangkat “{cabut}” tidak dikenal.")
        for row in devices(services):
            seen = f"{row.last_seen:%Y-%m-%d %H:%M}" if row.last_seen else "-"
            state = "dicabut" if row.revoked_at else "aktif"
            typer.echo(f"{row.id}\t{state}\t{row.pegawai}\t{row.name}\t{row.app_version}\t{seen}")
    finally:
        services.close()


@admin.command("audit-periksa")
def audit_check(data: Path = DATA, database_url: str | None = URL) -> None:
    """Periksa rantai audit; keluar dengan status 1 bila ada yang tidak cocok."""
    from portalpns.server.admin import examine_audit

    services = opened(data, database_url)
    try:
        count, findings = examine_audit(services)
    finally:
        services.close()
    for finding in findings:
        typer.echo(str(finding), err=True)
    typer.echo(f"{count} catatan audit diperiksa, {len(findings)} kejanggalan.")
    if findings:
        raise typer.Exit(1)


@admin.command("cadangkan")
def back_up(tujuan: Path = typer.Argument(..., metavar="BERKAS"), data: Path = DATA) -> None:
    """Cadangkan basis data server tertanam selagi dipakai."""
    from portalpns.server.admin import backup

    services = opened(data, None)
    try:
        backup(services, tujuan)
        typer.echo(f"Cadangan ditulis ke {tujuan}.")
    finally:
        services.close()
