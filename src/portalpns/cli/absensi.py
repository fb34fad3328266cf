"""`portalpns absensi`: replay a month from a case file, import the files of attendance devices."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from portalpns.cli._files import a_path, naming, read_file
from portalpns.cli._secret import read_secret
from portalpns.domain.errors import BadInput, one_line

if TYPE_CHECKING:
    from portalpns.client.core import Core
    from portalpns.client.session import Session
    from portalpns.devices.attlog import Import
    from portalpns.domain.absensi.case import Recap

LARGEST_CASE = 512 * 1024 * 1024
"""Bytes; a city's month of 558,000 punches is about 75 MB."""

group = typer.Typer(help="Absensi: rekap dari berkas kasus, impor berkas mesin.")


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="absensi")


@group.command("recap")
def recap(
    case: Path = typer.Option(..., "--case", metavar="CASE.json", parser=a_path, help="Berkas kasus satu bulan."),
    as_json: bool = typer.Option(False, "--json", help="Hasil sebagai JSON."),
) -> None:
    """Menghitung rekap satu bulan dari berkas kasus."""
    from portalpns.domain.absensi.case import as_json as in_json
    from portalpns.domain.absensi.case import read_case, replay
    from portalpns.domain.absensi.case_json import load_case

    data = _read(case)
    with naming(case):
        result = replay(read_case(load_case(data)))
    if as_json:
        _print_json(in_json(result))
    else:
        _print(describe(result))


@group.command("import")
def import_files(
    files: list[Path] = typer.Argument(
        ..., metavar="FILE...", parser=a_path, help="Berkas attlog.dat dari mesin absensi."
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Hanya memeriksa; tidak ada yang disimpan."),
    as_json: bool = typer.Option(False, "--json", help="Hasil sebagai JSON."),
    opd: str = typer.Option("", "--opd", metavar="ID", help="Unit pemilik mesin; tanpa ini unit Anda sendiri."),
    mesin: str = typer.Option(
        "", "--mesin", metavar="NOMOR", help="Mesin asal semua berkas ini; tanpa ini dikenali dari rekamannya."
    ),
    passphrase_stdin: bool = typer.Option(
        False,
        "--passphrase-stdin",
        help="Baca frasa sandi komputer ini, bila ada, dari baris pertama masukan standar.",
    ),
) -> None:
    """Mengimpor rekaman mesin absensi (ZKTeco/Solution attlog.dat)."""
    from portalpns.devices.attlog import Import, read_files, relabelled
    from portalpns.domain.absensi.asal import require_number
    from portalpns.domain.clock import utc_now

    if mesin:
        require_number(mesin)
    reports: list[Import] = read_files(files, now=utc_now())
    useless = [report.file for report in reports if not report.usable]
    chosen = {(place, number): mesin for place, one in enumerate(reports) for number in one.devices if mesin}
    if chosen and dry_run:
        reports = relabelled(reports, chosen)
    after = [] if dry_run or useless else _store(reports, opd, chosen, passphrase_stdin)
    if as_json:
        _print_json([report.as_json() for report in reports])
    else:
        for line in (*(line for report in reports for line in report.words()), *after):
            _print(line)
    if useless:  # told last: which lines and why is what one needs to mend the file
        names = ", ".join(f"“{name}”" for name in dict.fromkeys(useless))
        raise BadInput(f"Tidak satu baris pun dapat dipakai dari berkas {names}; tidak ada yang disimpan.")


def _store(reports: "list[Import]", opd: str, mesin: dict[tuple[int, str], str], passphrase_stdin: bool) -> list[str]:
    """Hand the punches to the signed-in person's client on this computer and send them; what else there is to say.

    The reports learn what was stored before; `mesin` are the machines that were said.
    """
    from portalpns.client.core import Core
    from portalpns.client.usecases.asal import Contradicted, Unrecognised
    from portalpns.domain.errors import KeyProblem, NotAllowed

    core = Core.open()
    try:
        if _unlock(core, passphrase_stdin) is None:
            raise KeyProblem(
                "Belum ada yang masuk di komputer ini; masuk melalui aplikasi, atau periksa berkas dengan --dry-run.",
                code="needs_login",
            )
        mine = [unit.id for unit in core.absensi.offices()]
        if not mine:
            raise NotAllowed("Anda bukan operator absensi unit mana pun.")
        look = core.absensi.examine(reports, opd=opd or mine[0], mesin=mesin)
        core.absensi.store(reports, opd=opd or mine[0], mesin=mesin)
        sent = core.sync.sync_now()
    except Unrecognised as error:
        raise BadInput(f"{error.why}; sebutkan mesinnya dengan --mesin; tidak ada yang disimpan.") from error
    except Contradicted as error:
        raise BadInput(
            f"{error.why}; bila itu memang dimaksud, impor melalui jendela aplikasi; tidak ada yang disimpan."
        ) from error
    finally:
        core.close()
    said = [f"  PIN {pin} belum dipetakan: {count} rekaman." for pin, count in look.unmapped.items()]
    said += [*look.reading(), *filter(None, [look.catatan.on_screen()])]
    return said if sent.ok else [*said, f"Rekaman tersimpan di komputer ini dan belum terkirim: {sent.message}"]


def _unlock(core: "Core", from_stdin: bool) -> "Session | None":
    """Open the profile, with its passphrase where it has one."""
    from portalpns.domain.errors import KeyProblem

    try:
        return core.unlock()
    except KeyProblem as error:
        if error.code != "passphrase" or not (from_stdin or sys.stdin.isatty()):
            raise
    core.secrets.use_passphrase(read_secret("Frasa sandi komputer ini", "--passphrase-stdin", from_stdin).decode())
    return core.unlock()


def describe(result: "Recap") -> str:
    """The recap in words: totals, then only the days somebody should look at."""
    from portalpns.domain.clock import tanggal

    head = ("Pegawai", "OPD", "Hari kerja", "Hadir", "TK", "Terlambat (mnt)", "Lebih awal (mnt)", "Potongan (%)")
    rows: list[tuple[Any, ...]] = [
        (t.pegawai, t.opd, t.workdays, t.present, t.tk, t.late_min, t.early_min, f"{t.deduction:.2f}".replace(".", ","))
        for t in result.totals
    ]
    lines = _table(head, rows) if rows else ["Tidak ada pegawai yang bertugas pada bulan ini."]
    remarkable = [day for day in result.days if day.deduction or day.flags or day.code == "KONFLIK"]
    if remarkable:
        lines += ["", "Hari yang perlu dilihat:"]
        lines += [
            f"  {day.pegawai}, {tanggal(day.tanggal)}: "
            f"{' '.join(mark for mark in (day.code, day.tl, day.psw, *day.flags) if mark)}. {' '.join(day.why)}"
            for day in remarkable
        ]
    if result.alerts:
        words = {"TK_TOTAL": "hari tanpa keterangan", "TK_CONSECUTIVE": "hari berturut-turut tanpa keterangan"}
        lines += ["", "Peringatan (PP 94/2021):"]
        lines += [f"  {a.pegawai}: {a.count} {words[a.kind]} pada {tanggal(a.tanggal)}." for a in result.alerts]
    if result.quarantine:
        lines += ["", "Rekaman yang tidak dapat dipakai:"]
        lines += [f"  punches[{row.index}]: {row.reason}" for row in result.quarantine]
    return "\n".join(map(one_line, lines))


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    """Text columns to the left, numbers to the right."""
    cells = [head, *(tuple(str(value) for value in row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return [
        "  ".join(
            text.ljust(width) if column < 2 else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _read(file: Path) -> bytes:
    data = read_file(file, LARGEST_CASE)
    if len(data) > LARGEST_CASE:
        raise BadInput(f"Berkas “{file}” lebih besar dari {LARGEST_CASE // 1024**2} MB.")
    return data


def _print_json(value: object) -> None:
    """Piece by piece: as one text, a hundred thousand remarks would cost more memory than the file itself."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
