"""What other programs say about our files; the expected results stand in docs/signing.md (ruling 20)."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pyhanko.sign.fields import MDPPerm

from portalpns.signing.demo_ca import make_demo_ca
from portalpns.signing.keys.held import HeldKey
from portalpns.signing.pades import sign_pdf
from portalpns.signing.verify import verify_pdf
from signing.kit import (
    JABATAN,
    NAME,
    NIP,
    NOW,
    OPD,
    YEAR,
    Revoked,
    all_good,
    certified,
    letter,
    office,
    official,
    official_key,
    roots,
    sign_long_term,
    signed,
    with_answers,
)
from tools import tool

PAGE = Path(__file__).parents[2] / "docs" / "signing.md"


def three_signers() -> bytes:
    data = letter(3)
    for kind in ("2048", "p256", "3072"):
        data = sign_pdf(data, official(kind), now=NOW)
    return data


def foreign() -> bytes:
    ca, key = make_demo_ca(NOW - timedelta(days=9), kind="p256"), official_key("p256")
    return sign_pdf(letter(1), HeldKey(key, ca.certify(key, NAME, NIP, JABATAN, OPD, now=NOW, days=9)), now=NOW)


FILES: dict[str, Callable[[], bytes]] = {
    "B-B RSA-2048": signed,
    "B-B RSA-3072": lambda: signed("3072"),
    "B-B RSA-4096": lambda: signed("4096"),
    "B-B P-256": lambda: signed("p256"),
    "B-B three signers": three_signers,
    "B-T RSA-2048": lambda: sign_long_term("B-T"),
    "B-T P-256": lambda: sign_long_term("B-T", "p256"),
    "B-LT RSA-2048": lambda: sign_long_term("B-LT"),
    "B-LT P-256": lambda: sign_long_term("B-LT", "p256"),
    "B-LTA RSA-2048": lambda: sign_long_term("B-LTA"),
    "B-LTA P-256": lambda: sign_long_term("B-LTA", "p256"),
    "B-T RSA-2048, OCSP added": lambda: with_answers(sign_long_term("B-T"), answers=all_good()),
    "B-T RSA-2048, revoked": lambda: with_answers(sign_long_term("B-T"), answers=all_good(Revoked(NOW - YEAR / 9))),
    "certified RSA-2048, second signer": lambda: sign_pdf(certified(MDPPerm.FILL_FORMS), official("p256"), now=NOW),
    "altered RSA-2048": lambda: signed().replace(b"Menyetujui", b"Menolak!!!"),
    "foreign root P-256": foreign,
}
PDFSIG = {
    "Signature is Valid.": "valid",
    "Digest Mismatch.": "mismatch",
    "Signature has not yet been verified.": "unknown",
}
MUTOOL = {
    "The document is unchanged since signing.": "unchanged",
    "The signature is valid but there have been edits since signing.": "edited",
    "Digest error: Signature invalidated by change to document.": "changed",
}


def expected() -> dict[str, list[str]]:
    """Cells of the table under "Independent verifiers", by file."""
    section = PAGE.read_text(encoding="utf-8").split("## Independent verifiers")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    return {row[0]: row[1:] for row in rows[2:]}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def openssl(data: bytes, folder: Path) -> str:
    """One word per signature: ok, untrusted, failed; a document timestamp is not asked (see `openssl ts`)."""
    root, cms, content = folder / "root.pem", folder / "cms.der", folder / "content"
    root.write_bytes(office().root_pem)
    words = []
    for found in re.finditer(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", data):
        start, stop, length = (int(number) for number in found.groups())
        cms.write_bytes(bytes.fromhex(data[start + 1 : stop - 1].decode()))
        content.write_bytes(data[:start] + data[stop : stop + length])
        if b"/DocTimeStamp" in data[stop : stop + 300]:
            words.append("timestamp")
            continue
        done = run(
            tool("openssl"), "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", str(cms), "-content",
            str(content), "-CAfile", str(root), "-purpose", "any", "-attime", str(int(NOW.timestamp())),
            "-out", str(folder / "out"),
        )  # fmt: skip
        if done.returncode == 0:
            assert "CAdES Verification successful" in done.stderr
            words.append("ok")
        else:
            words.append("untrusted" if "unable to get" in done.stderr else "failed")
    return " ".join(words)


def words_of(output: str, known: dict[str, str]) -> str:
    lines = (line.strip().removeprefix("- Signature Validation: ") for line in output.splitlines())
    return " ".join(known[line] for line in lines if line in known)


def test_the_table_names_just_the_files_that_are_tried() -> None:
    assert list(expected()) == list(FILES)


@pytest.mark.process
@pytest.mark.parametrize("name", FILES)
def test_openssl_agrees(name: str, tmp_path: Path) -> None:
    assert openssl(FILES[name](), tmp_path) == expected()[name][0]


@pytest.mark.process
@pytest.mark.parametrize("name", FILES)
def test_pdfsig_agrees(name: str, tmp_path: Path) -> None:
    file = tmp_path / "surat.pdf"
    file.write_bytes(FILES[name]())
    assert words_of(run(tool("pdfsig"), str(file)).stdout, PDFSIG) == expected()[name][1]


@pytest.mark.process
@pytest.mark.parametrize("name", FILES)
def test_mutool_agrees(name: str, tmp_path: Path) -> None:
    file = tmp_path / "surat.pdf"
    file.write_bytes(FILES[name]())
    assert words_of(run(tool("mutool"), "sign", "-v", str(file)).stdout, MUTOOL) == expected()[name][2]


@pytest.mark.parametrize("name", FILES)
def test_we_keep_to_the_table(name: str) -> None:
    assert verify_pdf(FILES[name](), roots=roots(), now=NOW).verdict == expected()[name][3]


@pytest.mark.process
@pytest.mark.parametrize("name", ["B-B RSA-2048", "B-B three signers", "B-LTA RSA-2048"])
def test_qpdf_finds_the_file_sound(name: str, tmp_path: Path) -> None:
    file = tmp_path / "surat.pdf"
    file.write_bytes(FILES[name]())
    done = run(tool("qpdf"), "--check", str(file))
    assert (done.returncode, "No syntax or stream encoding errors" in done.stdout) == (0, True)
