"""Keys of a profile: kept in one wrapped file, told apart when broken, never made anew over a cache."""

from pathlib import Path

import pytest

from client.kit import PASSWORD, Balai
from portalpns.client.core import Core
from portalpns.client.secrets import PASSPHRASE_VARIABLE, FileKeyring, Secrets, SecretStore, write_durably
from portalpns.domain.errors import FileProblem, KeyProblem, ServerProblem


class NoKeyring:
    """A computer whose keyring is locked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("locked")

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("locked")


@pytest.fixture(autouse=True)
def _no_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSPHRASE_VARIABLE, raising=False)


def _store(folder: Path, **more: object) -> SecretStore:
    keyring = more.pop("keyring", FileKeyring(folder / "keyring.json"))
    return SecretStore(folder / "kunci.bin", "uji", keyring, **more)  # type: ignore[arg-type]


def test_secrets_come_back_and_are_not_readable_in_the_file(tmp_path: Path) -> None:
    kept = _store(tmp_path).create(Secrets(username="siti", refresh="token-rahasia"))
    assert _store(tmp_path).load() == kept
    data = (tmp_path / "kunci.bin").read_bytes()
    assert b"token-rahasia" not in data
    assert kept.database not in data
    assert (tmp_path / "kunci.bin").stat().st_mode & 0o077 == 0


def test_keyring_holds_one_short_entry_only(tmp_path: Path) -> None:
    _store(tmp_path).create(Secrets(refresh="x" * 5000))
    entry = FileKeyring(tmp_path / "keyring.json").get_password("portalpns", "uji")
    assert entry is not None
    assert len(entry) == 44


def test_missing_keyring_is_a_sentence_and_a_passphrase_helps(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="terkunci atau tidak tersedia"):
        _store(tmp_path, keyring=NoKeyring()).create(Secrets())
    assert not (tmp_path / "kunci.bin").exists()
    kept = _store(tmp_path, keyring=NoKeyring(), passphrase="frasa panjang").create(Secrets(username="siti"))
    assert _store(tmp_path, keyring=NoKeyring(), passphrase="frasa panjang").load() == kept
    with pytest.raises(KeyProblem, match="Frasa sandi salah"):
        _store(tmp_path, keyring=NoKeyring(), passphrase="lain").load()
    with pytest.raises(KeyProblem, match="masukkan frasa sandi"):
        _store(tmp_path, keyring=NoKeyring()).load()


def test_a_new_passphrase_has_eight_characters(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="setidaknya 8"):
        _store(tmp_path, keyring=NoKeyring(), passphrase="pendek7").create(Secrets())
    assert not (tmp_path / "kunci.bin").exists()


def test_a_failed_first_sign_in_binds_the_profile_to_nothing(place: Balai, tmp_path: Path) -> None:
    def core(passphrase: str | None = None) -> Core:
        return Core.open(tmp_path / "baru", keyring=NoKeyring(), passphrase=passphrase, clock=place.jam)

    one = core()
    one.secrets.use_passphrase("salah ketik")
    with pytest.raises(ServerProblem):
        one.sign_in("http://127.0.0.1:9", "siti", PASSWORD)
    assert not one.secrets.exists
    one.secrets.use_passphrase("rahasia komputer")
    with pytest.raises(KeyProblem):
        one.sign_in(place.url, "siti", "bukan-kata-sandi")
    one.sign_in(place.url, "siti", PASSWORD)
    one.close()
    with pytest.raises(KeyProblem, match="Frasa sandi salah"):
        core("salah ketik").unlock()
    again = core("rahasia komputer")
    assert again.unlock() is not None
    again.close()


def test_missing_keyring_and_a_server_that_is_away_are_both_said(place: Balai, tmp_path: Path) -> None:
    core = Core.open(tmp_path / "baru", keyring=NoKeyring(), clock=place.jam)
    with pytest.raises(KeyProblem, match=r"Penyimpan kunci.*frasa sandi.*Server tidak dapat dihubungi") as told:
        core.sign_in("http://127.0.0.1:9", "siti", PASSWORD)
    assert told.value.code == "keyring"
    with pytest.raises(KeyProblem, match=r"frasa sandi\.$"):
        core.sign_in(place.url, "siti", PASSWORD)


def test_passphrase_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "dari lingkungan")
    kept = _store(tmp_path, keyring=NoKeyring()).create(Secrets())
    assert _store(tmp_path, keyring=NoKeyring()).load() == kept


@pytest.mark.parametrize(
    "damage", [b"", b"PNSK1", b"PNSK1K", b"bukan kunci sama sekali", b"PNSK1K" + bytes(200), b"PNSK1X" + bytes(60)]
)
def test_broken_file_is_a_sentence(tmp_path: Path, damage: bytes) -> None:
    _store(tmp_path).create(Secrets())
    (tmp_path / "kunci.bin").write_bytes(damage)
    with pytest.raises(FileProblem, match="rusak"):
        _store(tmp_path).load()


@pytest.mark.parametrize("place", [6, 20, -1])
def test_one_changed_bit_is_noticed(tmp_path: Path, place: int) -> None:
    _store(tmp_path).create(Secrets())
    data = bytearray((tmp_path / "kunci.bin").read_bytes())
    data[place] ^= 1
    (tmp_path / "kunci.bin").write_bytes(data)
    with pytest.raises(FileProblem, match="rusak"):
        _store(tmp_path).load()


def test_other_computers_keyring_does_not_open_it(tmp_path: Path) -> None:
    _store(tmp_path).create(Secrets())
    with pytest.raises(KeyProblem, match="tidak ada lagi di penyimpan kunci"):
        _store(tmp_path, keyring=FileKeyring(tmp_path / "lain.json")).load()


def test_keys_are_never_made_anew_over_a_cache(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.create(Secrets())
    with pytest.raises(KeyProblem, match="tidak dapat dibuat ulang"):
        store.create(Secrets())
    root = tmp_path / "profil"
    core = Core.open(root, keyring=FileKeyring(tmp_path / "k.json"))
    (core.paths.data / "cache.db").write_bytes(b"the old cache")
    with pytest.raises(KeyProblem, match="hilang"):
        core.unlock()
    assert (core.paths.data / "cache.db").read_bytes() == b"the old cache"


def test_destroyed_keys_are_gone_for_good(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.create(Secrets())
    store.destroy()
    assert not store.exists
    assert FileKeyring(tmp_path / "keyring.json").get_password("portalpns", "uji") is None
    with pytest.raises(FileProblem):
        store.load()


def test_durable_write_leaves_the_old_file_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "berkas"
    write_durably(file, b"lama")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_durably(file, b"baru")
    assert file.read_bytes() == b"lama"
    assert [one.name for one in tmp_path.iterdir()] == ["berkas"]
