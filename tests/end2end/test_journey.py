"""The main job with a real server process, real caches and a killed server: what a fresh machine must be able to do."""

import json
import subprocess
import sys

import pytest

from tools import tool


@pytest.mark.process
@pytest.mark.timeout(600)
def test_headless_demo_leaves_what_an_official_would_hold_in_hand(tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "portalpns", "demo", "--headless", "--out", str(out)]
    done = subprocess.run(
        [*command, "--pegawai", "300", "--surat", "120"], capture_output=True, text=True, timeout=590, check=False
    )
    assert done.returncode == 0, done.stderr
    *steps, place = done.stderr.splitlines()
    assert place == f"Hasil perjalanan: {out}"
    assert [line for line in steps if not line.endswith(" detik)")] == [], "no log, no traceback"
    for name in ("surat-ttd.pdf", "rekap.pdf"):
        assert (out / name).read_bytes().startswith(b"%PDF-")
    assert (out / "rekap.xlsx").read_bytes().startswith(b"PK")
    assert b"BEGIN CERTIFICATE" in (out / "ca.pem").read_bytes()
    assert list((out / "pages").glob("*.png"))
    assert len(list((out / "screens").glob("*.png"))) >= 6
    facts = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert facts["checked"]["putusan verifikasi"] in ("valid", "indeterminate")
    assert facts["checked"]["surat diterima satu kali"] is True
    assert not (out / "kerja").exists(), "databases and keys of the demo do not stay"
    witness(out / "surat-ttd.pdf", tmp_path)
    verify = [sys.executable, "-m", "portalpns", "verify", str(out / "surat-ttd.pdf"), "--json"]
    verdict = subprocess.run(
        [*verify, "--trust", str(out / "ca.pem")], capture_output=True, text=True, timeout=60, check=False
    )
    assert verdict.returncode in (0, 5)
    assert json.loads(verdict.stdout)["signatures"][0]["intact"] is True


WITNESSES = ((["pdfsig"], "Signature is Valid"), (["mutool", "sign", "-v"], "unchanged since signing"))


def witness(pdf, tmp_path):
    """Programs that we did not write agree that the letter is intact."""
    for command, expected in WITNESSES:
        done = subprocess.run(
            [tool(command[0]), *command[1:], str(pdf)], capture_output=True, text=True, cwd=tmp_path, check=False
        )
        assert expected in done.stdout
