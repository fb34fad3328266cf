"""Files that a disk lost or spoiled: each place that keeps or copies them notices, and what can be healed is."""

import errno
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portalpns.domain.errors import BadInput
from portalpns.server import backup, berkas
from portalpns.server.config import ServerConfig
from portalpns.server.restore import restore
from server.kit import Kantor, frozen


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


Damage = Callable[[Path], None]
DAMAGE: dict[str, tuple[Damage, str]] = {
    "gone": (Path.unlink, "hilang"),
    "one bit": (spoil, "rusak"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:-1]), "rusak"),
    "empty": (lambda path: path.write_bytes(b""), "rusak"),
    "longer": (lambda path: path.write_bytes(path.read_bytes() + b"x"), "rusak"),
}
damaged = pytest.mark.parametrize(("damage", "word"), DAMAGE.values(), ids=DAMAGE)


def at(folder: Path, sha: str) -> Path:
    return folder / "blobs" / sha[:2] / sha


@pytest.fixture
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where backups go; the server's folder is the test's own."""
    return tmp_path_factory.mktemp("luar")


@pytest.fixture
def letter(place: Kantor) -> tuple[str, str]:
    """A frozen letter and its file."""
    siti = place.komputer("siti")
    made = frozen(place, siti)
    return made, siti.keluar(made).pdf_sha


@damaged
def test_what_the_servers_disk_lost_is_found(place: Kantor, letter: tuple[str, str], damage: Damage, word: str) -> None:
    whole = berkas.examine(place.services)
    assert (whole.count, whole.bad, whole.orphans) == (1, {}, [])
    damage(at(place.data, letter[1]))
    found = berkas.examine(place.services)
    assert (found.bad, found.orphans) == ({letter[1]: word}, [])
    assert berkas.users(place.services, found.bad) == {letter[1]: [f"o:diskominfo {letter[0]}"]}


def test_a_file_that_nobody_speaks_of_is_named_and_no_fault(place: Kantor, letter: tuple[str, str]) -> None:
    lone = hashlib.sha256(b"yatim").hexdigest()
    at(place.data, lone).parent.mkdir(exist_ok=True)
    at(place.data, lone).write_bytes(b"yatim")
    (place.data / "blobs" / "lost+found").mkdir()
    found = berkas.examine(place.services)
    assert (found.count, found.bad, found.orphans) == (1, {}, [lone])


def test_what_a_disk_cannot_read_is_rotten_and_stops_nothing(
    place: Kantor, letter: tuple[str, str], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def sick(path: Path, *more: Any, **named: Any) -> Any:
        if path.name == letter[1]:
            raise OSError(number, "no")
        return real(path, *more, **named)

    monkeypatch.setattr(Path, "open", sick)
    number = errno.EIO
    assert berkas.examine(place.services).bad == {letter[1]: "rusak"}
    assert backup.backup(place.services, out / "cadangan").lost == [letter[1]]
    number = errno.EACCES
    assert berkas.examine(place.services).bad == {letter[1]: "tak terbaca"}
    done = backup.backup(place.services, out / "cadangan")
    assert (done.lost, done.unread) == ([], [f"blobs/{letter[1][:2]}/{letter[1]}"])


@damaged
def test_a_backup_heals_what_is_spoiled_in_it(
    place: Kantor, letter: tuple[str, str], out: Path, damage: Damage, word: str
) -> None:
    copy, sha = out / "cadangan", letter[1]
    first = backup.backup(place.services, copy)
    damage(at(copy, sha))
    done = backup.backup(place.services, copy)
    assert (done.new, done.healed, done.lost) == ((1, 0, []) if word == "hilang" else (0, 1, []))
    assert at(copy, sha).read_bytes() == at(place.data, sha).read_bytes()
    assert (first.new, first.healed, backup.backup(place.services, copy).new) == (2, 0, 0)


@damaged
def test_a_good_copy_is_never_replaced_by_a_spoiled_file(
    place: Kantor, letter: tuple[str, str], out: Path, damage: Damage, word: str
) -> None:
    copy, sha = out / "cadangan", letter[1]
    backup.backup(place.services, copy)
    good = at(copy, sha).read_bytes()
    damage(at(place.data, sha))
    for quick in (False, True):
        assert backup.backup(place.services, copy, quick=quick).lost == []
        assert at(copy, sha).read_bytes() == good
    fresh = out / "lain"
    assert backup.backup(place.services, fresh).lost == [sha], word
    assert not at(fresh, sha).exists()


def test_a_quick_backup_looks_at_sizes_only(place: Kantor, letter: tuple[str, str], out: Path) -> None:
    copy, sha = out / "cadangan", letter[1]
    backup.backup(place.services, copy)
    spoil(at(copy, sha))
    assert backup.backup(place.services, copy, quick=True).healed == 0
    at(copy, sha).write_bytes(b"")
    assert backup.backup(place.services, copy, quick=True).healed == 1


@damaged
def test_a_backup_that_lacks_files_is_refused_or_put_back_without_them(
    sqlite_place: Kantor, out: Path, damage: Damage, word: str
) -> None:
    siti = sqlite_place.komputer("siti")
    kept, gone = (siti.keluar(frozen(sqlite_place, siti)).pdf_sha for _ in range(2))
    copy, second = out / "cadangan", ServerConfig(out / "baru")
    backup.backup(sqlite_place.services, copy)
    damage(at(copy, gone))
    with pytest.raises(BadInput, match=f"berkasnya .*1 {word}"):
        restore(copy, second)
    assert not any(second.data.iterdir())
    assert restore(copy, second, incomplete=True) == {gone: word}
    assert (at(second.data, kept).exists(), at(second.data, gone).exists()) == (True, False)
    shutil.rmtree(second.data)
    shutil.copy(at(sqlite_place.data, gone), at(copy, gone))
    assert restore(copy, second) == {}
