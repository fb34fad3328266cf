"""Settings survive restarts, broken files and power cuts; paths and logs keep people's numbers to themselves."""

import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.kit import files_end_at
from portalpns.client import settings as kept
from portalpns.client.logs import mask, start_logging, stop_logging
from portalpns.client.paths import client_paths
from portalpns.client.settings import REMEMBER_USER, SCALE, SCHEME, USER, Setting, Settings
from portalpns.domain.errors import FileProblem

ALL = [value for value in vars(kept).values() if isinstance(value, Setting)]


def test_value_outlives_the_program(tmp_path):
    file = tmp_path / "config" / "settings.json"
    Settings(file).set(USER, "rina")
    assert Settings(file).get(USER) == "rina"


def test_defaults_hold_where_nothing_is_stored(tmp_path):
    settings = Settings(tmp_path / "settings.json")
    assert len(ALL) > 5
    assert [settings.get(setting) for setting in ALL] == [setting.default for setting in ALL]
    assert not (tmp_path / "settings.json").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 100_000, "\ufeff{}"])
def test_broken_file_gives_defaults_and_is_kept_aside(tmp_path, text):
    file = tmp_path / "settings.json"
    file.write_text(text, encoding="utf-8")
    settings = Settings(file)
    assert settings.get(SCALE) == 100
    assert (tmp_path / "settings.json.rusak").read_text(encoding="utf-8") == text
    settings.set(SCALE, 125)
    assert Settings(file).get(SCALE) == 125


def test_file_that_is_no_text_gives_defaults(tmp_path):
    (tmp_path / "settings.json").write_bytes(b"\xff\xfe\x00{")
    assert Settings(tmp_path / "settings.json").get(SCHEME) == "sistem"


@pytest.mark.parametrize(("key", "value"), [(SCALE.key, 3000), (SCALE.key, "100"), (SCALE.key, True), (USER.key, 5)])
def test_value_of_the_wrong_kind_counts_as_none(tmp_path, key, value):
    (tmp_path / "settings.json").write_text(json.dumps({key: value}), encoding="utf-8")
    settings = Settings(tmp_path / "settings.json")
    assert settings.get(SCALE) == 100
    assert settings.get(USER) == ""


def test_wrong_value_is_refused(tmp_path):
    with pytest.raises(ValueError, match="tampilan"):
        Settings(tmp_path / "settings.json").set(SCALE, 99)


def test_keys_of_a_newer_program_are_kept(tmp_path):
    file = tmp_path / "settings.json"
    file.write_text('{"baru.sekali": 1}', encoding="utf-8")
    Settings(file).set(REMEMBER_USER, False)
    assert json.loads(file.read_text(encoding="utf-8"))["baru.sekali"] == 1


def test_file_that_cannot_be_written_is_a_sentence_and_changes_nothing(tmp_path):
    (tmp_path / "config").write_text("bukan folder", encoding="utf-8")
    settings = Settings(tmp_path / "config" / "settings.json")
    with pytest.raises(FileProblem, match="tidak dapat ditulis"):
        settings.set(USER, "rina")
    assert settings.get(USER) == ""


def test_half_written_file_is_never_seen(tmp_path, monkeypatch):
    file = tmp_path / "settings.json"
    settings = Settings(file)
    settings.set(USER, "lama")

    def cut(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("portalpns.client.settings.os.fsync", cut)
    with pytest.raises(FileProblem):
        settings.set(USER, "baru")
    assert Settings(file).get(USER) == "lama"
    assert [found.name for found in tmp_path.iterdir()] == ["settings.json"]


def test_every_key_is_declared_once():
    assert len({setting.key for setting in ALL}) == len(ALL)


def test_demo_has_folders_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTALPNS_HOME", str(tmp_path))
    real, demo = client_paths().ensure(), client_paths("contoh").ensure()
    assert real.data != demo.data
    assert demo.data.is_dir()
    assert demo.data.stat().st_mode & 0o077 == 0


def test_without_a_given_home_the_system_decides(monkeypatch):
    monkeypatch.delenv("PORTALPNS_HOME", raising=False)
    assert "portalpns" in str(client_paths().data)
    assert client_paths().data != client_paths("contoh").data


@pytest.mark.parametrize("secret", ["196501011990031001", "19650101 199003 1 001", "1872010101650001"])
def test_numbers_of_people_are_masked(secret):
    assert secret not in mask(f"pegawai {secret} hadir")


@given(st.from_regex(r"[1-9][0-9]{17}", fullmatch=True), st.text(alphabet="abc ,;", max_size=5))
def test_any_nip_between_other_words_is_masked(nip, around):
    assert nip not in mask(f"{around}{nip}{around}")


@pytest.mark.parametrize(
    "text",
    ["password=rahasia", '{"refresh_token": "rahasia"}', "Authorization: Bearer rahasia", "kata sandi: rahasia",
     "https://rina:rahasia@server/x", "frasa_sandi = 'rahasia'"],
)  # fmt: skip
def test_secrets_are_masked(text):
    assert "rahasia" not in mask(text)


def test_plain_words_and_other_numbers_stay():
    text = "Surat 800/123/2026 pukul 09.41: kata sandi tidak cocok, 12345678901234567 byte"
    assert mask(text) == text


def test_log_file_is_masked_tracebacks_included(tmp_path):
    handler = start_logging(tmp_path)
    try:
        try:
            raise RuntimeError("NIP 196501011990031001")
        except RuntimeError:
            logging.getLogger("uji").exception("pegawai %s token=%s", "1872010101650001", "abc")
    finally:
        stop_logging(handler)
    text = (tmp_path / "portalpns.log").read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert not any(secret in text for secret in ("196501011990031001", "1872010101650001", "token=abc"))


def test_log_is_kept_five_days(tmp_path):
    handler = start_logging(tmp_path)
    stop_logging(handler)
    assert handler.backupCount == 5
    assert handler.when == "MIDNIGHT"


def test_log_goes_on_after_a_full_disk_and_says_what_it_lacks(tmp_path, capsys):
    handler = start_logging(tmp_path)
    log, file = logging.getLogger("uji"), tmp_path / "portalpns.log"
    try:
        log.warning("sebelum")
        with files_end_at(file.stat().st_size + 30):
            for number in range(300):
                log.warning("saat penuh %d %s", number, "x" * 80)
        log.warning("sesudah")
        log.warning("lalu")
        lines = file.read_text(encoding="utf-8").splitlines()
        assert [line.rpartition(": ")[2] for line in lines if "uji:" in line and "penuh" not in line] == [
            "sebelum", "sesudah", "lalu",
        ]  # fmt: skip
        assert lines[-3] == "... 300 lines are missing: this file could not be written"
        with files_end_at(file.stat().st_size):
            log.warning("penuh lagi")
            stop_logging(handler)
    finally:
        stop_logging(handler)
    assert capsys.readouterr().err == "", "no traceback on the terminal"
