"""The commands `sign` and `verify`: files, words, JSON and exit states."""

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from reportlab.pdfgen.canvas import Canvas

from portalpns.cli import run
from portalpns.domain.clock import utc_now
from portalpns.signing.demo_ca import DemoCa, make_demo_ca
from signing.kit import NOW, YEAR, Revoked, all_good, office, sign_long_term, with_answers

PASSPHRASE = "rahasia-uji"


@pytest.fixture(scope="module")
def ca() -> DemoCa:
    return make_demo_ca(utc_now(), kind="p256")


@pytest.fixture
def desk(tmp_path: Path, ca: DemoCa) -> Path:
    """A folder with an unsigned letter, a p12 file and the root."""
    canvas = Canvas(str(tmp_path / "surat.pdf"), invariant=1)
    canvas.drawString(72, 700, "Surat dinas")
    canvas.save()
    store = ca.issue("Siti", "196501011990031002", "Sekretaris", "Kota", PASSPHRASE, now=utc_now(), kind="p256")
    (tmp_path / "siti.p12").write_bytes(store)
    (tmp_path / "akar.pem").write_bytes(ca.root_pem)
    return tmp_path


class Input:
    """Standard input that holds a passphrase and is no terminal."""

    def __init__(self, text: str) -> None:
        self.buffer = io.BytesIO(text.encode())

    def isatty(self) -> bool:
        return False


def sign(
    desk: Path, monkeypatch: pytest.MonkeyPatch, *more: str, source: str = "surat.pdf", said: str = PASSPHRASE
) -> int:
    monkeypatch.setattr("sys.stdin", Input(said + "\n"))
    target = [] if "-o" in more else ["-o", str(desk / "ttd.pdf")]
    store = [] if "--p12" in more else ["--p12", str(desk / "siti.p12")]
    return run(["sign", str(desk / source), *target, *store, "--passphrase-stdin", *more])


@pytest.mark.process
def test_a_name_in_a_certificate_cannot_rewrite_the_verdict(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "Wali Kota\x1b[1A\x1b[2K\rsurat.pdf: SAH"
    evil = make_demo_ca(utc_now(), kind="p256").issue(
        name, "196501011990031002", "x", "Kota", PASSPHRASE, now=utc_now(), kind="p256"
    )
    (desk / "siti.p12").write_bytes(evil)
    assert sign(desk, monkeypatch) == 0
    assert run(["verify", str(desk / "ttd.pdf")]) == 1
    told = capsys.readouterr()
    assert "Wali Kota" in told.out
    assert "\x1b" not in told.out + told.err
    assert "\r" not in told.out + told.err


@pytest.mark.process
def test_the_exit_state_stands_also_where_the_output_is_closed(desk: Path) -> None:
    command = [sys.executable, "-m", "portalpns", "verify", str(desk / "surat.pdf")]
    done = subprocess.run(["sh", "-c", '"$@" >&- 2>&-', "sh", *command], timeout=60)
    assert done.returncode == 3


@pytest.mark.process
def test_a_signed_letter_is_verified_as_the_issue_says(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(desk, monkeypatch, "--reason", "Menyetujui", "--qr-url", "https://metro.go.id/v/1") == 0
    assert "telah ditandatangani oleh “Siti”" in capsys.readouterr().err
    file = str(desk / "ttd.pdf")
    assert run(["verify", file, "--trust", str(desk / "akar.pem"), "--json"]) == 5
    answer = json.loads(capsys.readouterr().out)
    assert answer["file"] == file
    assert answer["verdict"] == "indeterminate"
    (signature,) = answer["signatures"]
    assert list(signature) == ["field", "signer", "intact", "trusted", "level", "signed_at", "modification", "reasons"]
    assert (signature["signer"], signature["level"], signature["modification"]) == ("Siti", "B-B", "none")
    assert run(["verify", file]) == 1
    assert "TIDAK DIPERCAYA" in capsys.readouterr().out
    Path(file).write_bytes(Path(file).read_bytes() + b"x")
    assert run(["verify", file, "--trust", str(desk / "akar.pem")]) == 2
    assert "TIDAK SAH" in capsys.readouterr().out


@pytest.mark.process
@pytest.mark.parametrize(
    ("make", "state", "verdict"),
    [
        (lambda: sign_long_term("B-LT"), 0, "valid"),
        (lambda: sign_long_term("B-LTA"), 0, "valid"),
        (lambda: sign_long_term("B-T"), 5, "indeterminate"),
        (lambda: with_answers(sign_long_term("B-T"), answers=all_good(Revoked(NOW - YEAR / 9))), 2, "invalid"),
        (lambda: sign_long_term("B-LT") + b"x", 2, "invalid"),
    ],
    ids=["B-LT", "B-LTA", "B-T", "revoked", "appended"],
)
def test_time_and_revocation_in_the_file_decide_the_exit_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    make: Callable[[], bytes], state: int, verdict: str,
) -> None:  # fmt: skip
    monkeypatch.setattr("portalpns.cli.verify.utc_now", lambda: NOW)
    file, root = tmp_path / "surat.pdf", tmp_path / "akar.pem"
    file.write_bytes(make())
    root.write_bytes(office().root_pem)
    assert run(["verify", str(file), "--trust", str(root), "--json"]) == state
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict


@pytest.mark.process
def test_words_that_the_terminal_cannot_show_are_escaped(desk: Path) -> None:
    """Python alone would end with UnicodeEncodeError; what is escaped is still the same JSON."""
    strange = os.fsencode(desk) + b"/surat\xff.pdf"
    Path(os.fsdecode(strange)).write_bytes((desk / "surat.pdf").read_bytes())
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for more in ([], ["--json"]):
        command = [sys.executable, "-m", "portalpns", "verify", strange, *more]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=60)
        assert (done.returncode, done.stderr) == (3, b"")
    assert os.fsencode(json.loads(done.stdout)["file"]) == strange


@pytest.mark.process
def test_unsigned_and_unreadable_files_have_their_own_states(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(desk / "surat.pdf")]) == 3
    assert "TIDAK BERTANDA TANGAN" in capsys.readouterr().out
    (desk / "kosong.pdf").write_bytes(b"")
    assert run(["verify", str(desk / "kosong.pdf"), "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["reasons"] == ["Berkas ini kosong."]


@pytest.mark.parametrize(
    ("arguments", "state", "said"),
    [
        (["verify", "hilang.pdf"], 66, "tidak ditemukan"),
        (["verify", "."], 66, "folder"),
        (["verify", "surat.pdf", "--trust", "hilang.pem"], 66, "tidak ditemukan"),
        (["verify", "surat.pdf", "--trust", "surat.pdf"], 65, "bukan sertifikat akar"),
        (["verify"], 64, "--help"),
        (["verify", "surat.pdf", "--apa"], 64, "--help"),
        (["sign", "surat.pdf", "--passphrase-stdin"], 64, "--help"),
        (["sign", "surat.pdf", "-o", "a.pdf", "--p12", "hilang.p12", "--passphrase-stdin"], 66, "tidak ditemukan"),
        (["sign", "surat.pdf", "-o", "a.pdf", "--p12", "siti.p12"], 64, "--passphrase-stdin"),
        (["sign", "surat.pdf", "-o", "a.pdf", "--p12", "siti.p12", "--passphrase-stdin", "--page", "x"], 64, "--help"),
    ],
)  # fmt: skip
def test_wrong_use_and_missing_files_are_one_sentence(
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    state: int,
    said: str,
) -> None:
    monkeypatch.chdir(desk)
    monkeypatch.setattr("sys.stdin", Input(PASSPHRASE))
    assert run(arguments) == state
    caught = capsys.readouterr()
    assert caught.out == ""
    assert said in caught.err
    assert not (desk / "a.pdf").exists()


@pytest.mark.parametrize(
    ("more", "said_passphrase", "state", "said"),
    [
        ([], "salah", 78, "siti.p12”: Frasa sandi sertifikat salah."),
        (["--page", "9"], PASSPHRASE, 65, "surat.pdf”: Halaman 9 tidak ada"),
        (["--p12", "surat.pdf"], PASSPHRASE, 78, "Berkas sertifikat yang dipilih bukan PKCS#12"),
        (["--page", "9"], PASSPHRASE, 65, "Halaman 9 tidak ada"),
        (["--qr-url", "ftp://x"], PASSPHRASE, 65, "Alamat QR"),
        (["--field", "a.b"], PASSPHRASE, 65, "bukan nama kolom"),
    ],
)
def test_a_refusal_writes_nothing(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    more: list[str], said_passphrase: str, state: int, said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(desk)
    before = sorted(path.name for path in desk.iterdir())
    assert sign(desk, monkeypatch, *more, said=said_passphrase) == state
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in desk.iterdir()) == before


@pytest.mark.process
@pytest.mark.parametrize("harm", ["turned", "behind"])
def test_a_file_that_was_changed_after_a_signature_is_not_signed_again(
    harm: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(desk, monkeypatch) == 0
    assert sign(desk, monkeypatch, "-o", str(desk / "dua.pdf"), source="ttd.pdf") == 0, "a sound file takes another one"
    data = (desk / "dua.pdf").read_bytes()
    at = data.index(b"stream") + 20
    turned = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    (desk / "ubah.pdf").write_bytes(data + b"tambahan\n" if harm == "behind" else turned)
    capsys.readouterr()
    assert sign(desk, monkeypatch, "-o", str(desk / "tiga.pdf"), source="ubah.pdf") == 65
    told = capsys.readouterr().err
    assert (told.count("\n"), "ubah.pdf" in told, "sudah diubah setelah ditandatangani" in told) == (1, True, True)
    assert not (desk / "tiga.pdf").exists()


@pytest.mark.process
def test_a_second_signature_of_the_same_person_is_told(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ca: DemoCa
) -> None:
    said = "Peringatan: Berkas ini sudah Anda tandatangani sebelumnya; tanda tangan kedua ditambahkan.\n"
    store = ca.issue("Siti", "196501011990031002", "Sekretaris", "Kota", PASSPHRASE, now=utc_now(), kind="p256")
    (desk / "lain.p12").write_bytes(store)
    for number, (more, told) in enumerate(
        (
            ((), False),
            (("--p12", str(desk / "lain.p12")), False),  # of the same name, yet another certificate
            (("--field", "paraf"), False),  # as it was meant
            ((), True),
        )
    ):
        source = f"{number}.pdf" if number else "surat.pdf"
        assert sign(desk, monkeypatch, "-o", str(desk / f"{number + 1}.pdf"), *more, source=source) == 0
        assert (said in capsys.readouterr().err) is told, number


def test_a_page_cannot_be_chosen_for_a_field_that_stands_there(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO((desk / "surat.pdf").read_bytes()))
    append_signature_field(writer, SigFieldSpec("kosong", on_page=0, box=(50, 50, 200, 100)))
    with (desk / "kolom.pdf").open("wb") as file:
        writer.write(file)
    assert sign(desk, monkeypatch, "--page", "1", source="kolom.pdf") == 65
    assert "kolom “kosong” sudah ada" in capsys.readouterr().err
    assert not (desk / "ttd.pdf").exists()
    assert sign(desk, monkeypatch, source="kolom.pdf") == 0


@pytest.mark.parametrize(
    ("drawn", "more", "said"),
    [
        (True, ["--qr-url", "https://metro.go.id/v/1"], "Kolom “kosong” sudah bergambar sehingga alamat --qr-url"),
        (
            True,
            ["--field", "kosong", "--qr-url", "https://metro.go.id/v/1"],
            "sudah bergambar sehingga alamat --qr-url",
        ),
        (True, ["--field", "kosogn"], "Kolom “kosogn” dibuat baru; kolom “kosong” yang tersedia"),
        (True, [], ""),
        (False, ["--qr-url", "https://metro.go.id/v/1"], ""),
        (False, ["--field", "kosong"], ""),
    ],
)
def test_what_was_prepared_or_asked_for_and_not_used_is_told(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], drawn: bool, more: list[str],
    said: str,
) -> None:  # fmt: skip
    writer = IncrementalPdfFileWriter(io.BytesIO((desk / "surat.pdf").read_bytes()))
    append_signature_field(writer, SigFieldSpec("kosong", on_page=0, box=(50, 50, 200, 100)))
    if drawn:
        field = writer.root["/AcroForm"]["/Fields"][0]
        paper = StreamObject({NameObject("/Subtype"): NameObject("/Form"), NameObject("/BBox"): field["/Rect"]}, b"n")
        field["/AP"] = DictionaryObject({NameObject("/N"): writer.add_object(paper)})
    with (desk / "kolom.pdf").open("wb") as file:
        writer.write(file)
    assert sign(desk, monkeypatch, *more, source="kolom.pdf") == 0
    told = capsys.readouterr().err
    assert ("Peringatan" in told) is bool(said)
    assert said in told


def test_a_passphrase_without_end_is_not_read_to_its_end(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin = Input("x" * 1_000_000)
    monkeypatch.setattr("sys.stdin", stdin)
    store = str(desk / "siti.p12")
    assert run(["sign", str(desk / "surat.pdf"), "-o", str(desk / "a.pdf"), "--p12", store, "--passphrase-stdin"]) == 65
    assert "Frasa sandi sertifikat terlalu panjang" in capsys.readouterr().err
    assert stdin.buffer.tell() < 100_000


def test_a_closed_input_is_one_sentence(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    for more, state in (["--passphrase-stdin"], 78), ([], 64):
        store = ["--p12", str(desk / "siti.p12")]
        assert run(["sign", str(desk / "surat.pdf"), "-o", str(desk / "a.pdf"), *store, *more]) == state
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_write_protected_target_stays(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "ttd.pdf").write_bytes(b"lama")
    (desk / "ttd.pdf").chmod(0o444)
    assert sign(desk, monkeypatch) == 66
    assert "izin akses ditolak" in capsys.readouterr().err
    assert (desk / "ttd.pdf").read_bytes() == b"lama"


def test_a_replaced_target_keeps_its_permissions(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "ttd.pdf").write_bytes(b"lama")
    (desk / "ttd.pdf").chmod(0o600)
    assert sign(desk, monkeypatch) == 0
    assert stat.S_IMODE((desk / "ttd.pdf").stat().st_mode) == 0o600


def test_a_name_of_the_longest_length_can_be_written(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = desk / ("a" * 251 + ".pdf")
    assert sign(desk, monkeypatch, "-o", str(target)) == 0
    assert target.read_bytes().startswith(b"%PDF")


def test_the_key_file_is_never_overwritten(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (desk / "siti.p12").read_bytes()
    assert sign(desk, monkeypatch, "-o", str(desk / "siti.p12")) == 64
    assert (desk / "siti.p12").read_bytes() == before
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_expired_certificate_does_not_sign(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ca: DemoCa
) -> None:
    from datetime import timedelta

    begun = utc_now() - timedelta(days=30)
    (desk / "siti.p12").write_bytes(ca.issue("Siti", "1", "S", "K", PASSPHRASE, now=begun, days=10, kind="p256"))
    assert sign(desk, monkeypatch) == 78
    assert "telah berakhir pada" in capsys.readouterr().err


def test_the_end_of_the_certificate_is_announced(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ca: DemoCa
) -> None:
    (desk / "siti.p12").write_bytes(ca.issue("Siti", "1", "S", "K", PASSPHRASE, now=utc_now(), days=5, kind="p256"))
    assert sign(desk, monkeypatch) == 0
    assert "Peringatan: Sertifikat berakhir 3 hari lagi" in capsys.readouterr().err


def test_the_input_may_be_the_output(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (desk / "surat.pdf").read_bytes()
    assert sign(desk, monkeypatch, "-o", str(desk / "surat.pdf")) == 0
    assert (desk / "surat.pdf").read_bytes().startswith(before)
    assert [path.name for path in desk.iterdir() if path.name.startswith(".")] == []


def test_a_link_stays_a_link(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "tujuan.pdf").symlink_to(desk / "ttd.pdf")
    assert sign(desk, monkeypatch, "-o", str(desk / "tujuan.pdf")) == 0
    assert (desk / "tujuan.pdf").is_symlink()
    assert (desk / "ttd.pdf").read_bytes().startswith(b"%PDF")


def test_a_full_disk_leaves_nothing_half_written(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import errno

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (desk / "ttd.pdf").write_bytes(b"lama")
    monkeypatch.setattr("os.fsync", full)
    assert sign(desk, monkeypatch) == 66
    assert "penyimpanan penuh" in capsys.readouterr().err
    assert (desk / "ttd.pdf").read_bytes() == b"lama"
    assert not list(desk.glob(".*.tmp"))


def test_a_device_is_written_to_and_never_replaced(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    device = Path("/dev/full")
    if not device.is_char_device():
        pytest.skip("this system has no /dev/full: the full device is not tried")
    assert sign(desk, monkeypatch, "-o", str(device)) == 66
    assert "penyimpanan penuh" in capsys.readouterr().err
    assert stat.S_ISCHR(device.stat().st_mode)


@pytest.mark.process
def test_a_pipe_that_nobody_writes_to_is_an_empty_file(desk: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes: waiting on one is not tried")
    os.mkfifo(desk / "pipa.pdf")
    command = [sys.executable, "-m", "portalpns", "verify", str(desk / "pipa.pdf")]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 4


@pytest.mark.process
def test_a_pipe_is_read_to_its_end(desk: Path) -> None:
    command = [sys.executable, "-m", "portalpns", "verify", "/dev/stdin"]
    if not Path("/dev/stdin").exists():
        pytest.skip("this system has no /dev/stdin: reading from a pipe is not tried")
    data = (desk / "surat.pdf").read_bytes() + b"% " * 500_000
    assert subprocess.run(command, input=data, capture_output=True, timeout=60).returncode in (3, 4)
    done = subprocess.run(command, input=(desk / "surat.pdf").read_bytes(), capture_output=True, timeout=60)
    assert done.returncode == 3


def test_a_missing_folder_is_named_as_such(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(desk, monkeypatch, "-o", str(desk / "tiada/ttd.pdf")) == 66
    assert "foldernya tidak ditemukan" in capsys.readouterr().err


@pytest.mark.parametrize("target", ["tiada/ttd.pdf", "."])
def test_a_target_that_cannot_be_written_is_named(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    assert sign(desk, monkeypatch, "-o", str(desk / target)) == 66
    assert "tidak dapat ditulis" in capsys.readouterr().err
