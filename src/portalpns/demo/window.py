"""The demo with its window: the city is built after the first paint, then the chosen person is signed in."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portalpns.client.paths import Paths, client_paths
from portalpns.client.settings import CERTIFICATE, SERVER, USER, Settings
from portalpns.demo.keeper import Ground
from portalpns.demo.process import last_line
from portalpns.domain.clock import WIB
from portalpns.domain.errors import ServerProblem, WrongState
from portalpns.domain.ids import new_id
from portalpns.version import __version__

if TYPE_CHECKING:
    from portalpns.client.ui.adapter import ShellCore
    from portalpns.client.ui.page import Tell

BUSY_SECONDS = 120
"""How long a window waits while another one builds the city."""


def open_demo(who: str, *, people: int, letters: int, fresh: bool) -> int:
    """Show the window until it is closed; the city lies in a profile of its own, apart from real letters."""
    from portalpns.client.ui.app import run_window

    ground = Ground(client_paths("contoh").ensure().data)
    using = ExitStack()

    def make_core(paths: Paths, settings: Settings, tell: "Tell") -> "ShellCore":
        from portalpns.client.core import Core
        from portalpns.client.secrets import FileKeyring
        from portalpns.client.ui.adapter import ShellCore
        from portalpns.demo.office import PASSPHRASE, PASSWORD

        using.close()  # what an attempt before this one still holds
        using.enter_context(ground.used())
        with _turn(ground, tell):
            city = prepare(ground, people, letters, tell, fresh=fresh)
            tell("Menjalankan server kota contoh", 0.95)
            url = ground.start_server()
        using.enter_context(ground.tended())
        tell("Masuk dan mengambil data", 0.97)
        root = _own_cache(paths, city)
        settings.set(SERVER, url)
        settings.set(USER, who)
        certificate = ground.data / "sertifikat" / f"{who}.p12"
        settings.set(CERTIFICATE, str(certificate) if certificate.exists() else "")
        core = Core.open(root, keyring=FileKeyring(root / "keyring.json"))
        with ExitStack() as undo:
            undo.callback(core.close)
            _trust(core.paths, ground.data / "trust")
            core.sign_in(url, who, PASSWORD)
            core.sync.sync_now(wait=True)
            tell("Siap", 1.0)
            undo.pop_all()
        core.sync.start()
        hint = (
            f"Kata sandi semua akun: {PASSWORD}. Frasa sandi sertifikat: {PASSPHRASE}. Berkas contoh: {ground.samples}"
        )
        if who == "admin":
            hint += f". Data server untuk portalpns admin: {ground.data}"
        return ShellCore(core, hint=hint)

    with using:
        return run_window(make_core, profile=f"contoh-{who}", opened_already=_say_raised)


def prepare(ground: Ground, people: int, letters: int, tell: "Tell", *, fresh: bool) -> str:
    """The id of the city that stands, built anew when it is of another day, size or version.

    A city in use is never torn down: without `fresh` it is taken as it is, with it WrongState is raised. A build that
    fails or is cancelled leaves nothing behind.
    """
    wanted = {
        "version": __version__, "day": datetime.now(WIB).date().isoformat(), "people": people, "letters": letters,
    }  # fmt: skip
    there = _read_stamp(ground)
    if there and ground.others():
        if fresh:
            raise WrongState("Kota contoh sedang dipakai jendela lain; tutup jendela itu sebelum membangunnya kembali.")
        return str(there["id"])
    if there and not fresh and {**wanted, "id": there["id"]} == there:
        return str(there["id"])
    ground.stamp.unlink(missing_ok=True)
    shutil.rmtree(ground.data, ignore_errors=True)
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, ground.data, ignore_errors=True)
        _build(ground, people, letters, lambda words, share: tell(words, 0.94 * share))
        undo.pop_all()
    key = new_id()
    ground.stamp.write_text(json.dumps({**wanted, "id": key}), encoding="utf-8")
    return key


def _build(ground: Ground, people: int, letters: int, tell: "Tell") -> None:
    """Build the city in a process of its own: the server's rooms and its memory are not the window's."""
    program = [sys.executable, "-m", "portalpns.demo.build", str(ground.data), str(ground.samples)]
    with ground.log.open("ab") as log, ExitStack() as end:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*program, str(people), str(letters)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
        end.callback(process.communicate)
        end.callback(process.kill)  # whoever gives up while it builds; one that has ended is left alone
        assert process.stdout is not None
        for line in process.stdout:
            words, share = json.loads(line)
            tell(words, share)
        process.wait()
    if process.returncode:
        raise ServerProblem(f"Kota contoh tidak dapat dibangun: {last_line(ground.log)}")


@contextmanager
def _turn(ground: Ground, tell: "Tell") -> Iterator[None]:
    """Wait until no other window builds the city."""
    for _ in range(BUSY_SECONDS):
        with ground.alone(wait=1) as held:
            if held:
                yield
                return
        tell("Kota contoh sedang disiapkan oleh jendela lain", 0.0)
    raise WrongState("Kota contoh masih disiapkan oleh jendela lain; cobalah sebentar lagi.")


def _read_stamp(ground: Ground) -> dict[str, Any]:
    """What city stands; empty without one, or when its stamp was half written."""
    try:
        found = json.loads(ground.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and "id" in found and ground.data.exists() else {}


def _own_cache(paths: Paths, city: str) -> Path:
    """The person's cache; one of an earlier city is thrown away, since its server is gone."""
    root = paths.data / "klien"
    mark = root / "kota.txt"
    if not mark.exists() or mark.read_text(encoding="utf-8") != city:
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        mark.write_text(city, encoding="utf-8")
    return root


def _trust(paths: Paths, roots: Path) -> None:
    """Let the window judge signatures by the demo's own root."""
    paths.roots.mkdir(parents=True, exist_ok=True)
    for file in roots.glob("*.pem"):
        shutil.copyfile(file, paths.roots / file.name)


def _say_raised() -> None:
    sys.stderr.write("Jendela orang ini sudah terbuka dan kini ditampilkan paling depan.\n")
