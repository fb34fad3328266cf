"""Errors as users and programs meet them: one printable Indonesian sentence, a machine word, an exit status."""

import errno
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalpns.domain.errors import (
    BadInput,
    FileProblem,
    KeyProblem,
    NotAllowed,
    NotFound,
    PortalError,
    ServerProblem,
    WrongState,
    file_problem,
    one_line,
)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (BadInput, 65, "bad_input"),
        (FileProblem, 66, "file"),
        (NotAllowed, 77, "not_allowed"),
        (WrongState, 75, "state_changed"),
        (NotFound, 69, "not_found"),
        (KeyProblem, 78, "key"),
        (ServerProblem, 69, "server"),
    ],
)
def test_each_kind_has_its_status_and_word(kind: type[PortalError], status: int, code: str) -> None:
    error = kind("Kalimat.")
    assert (error.pesan, error.exit_code, error.code, isinstance(error, PortalError)) == (
        "Kalimat.",
        status,
        code,
        True,
    )
    assert (kind("Kalimat.", code="own").code, kind("Kalimat.").code) == ("own", code)


@given(st.text())
def test_whatever_stands_in_it_an_error_is_one_printable_line(text: str) -> None:
    assert BadInput(f"Berkas “{text}” rusak.").pesan.isprintable()
    assert len(one_line(text)) == len(text)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOENT, "berkas tidak ditemukan"),
        (errno.EACCES, "izin akses ditolak"),
        (errno.EISDIR, "itu folder, bukan berkas"),
        (errno.ENOSPC, "penyimpanan penuh"),
        (errno.EROFS, "penyimpanan hanya dapat dibaca"),
        (errno.EIO, "penyimpanan rusak atau terputus"),
        (errno.ENAMETOOLONG, "namanya terlalu panjang"),
        (errno.EBADF, "galat penyimpanan EBADF"),
    ],
)
def test_troubles_of_files_are_told_in_indonesian(number: int, words: str) -> None:
    assert file_problem(OSError(number, os.strerror(number)), "a.pdf").pesan == (
        f"Berkas “a.pdf” tidak dapat dibaca: {words}."
    )


def test_writing_is_told_apart_and_an_error_without_number_is_still_a_sentence() -> None:
    assert file_problem(OSError(errno.ENOSPC, ""), "a", writing=True).pesan == (
        "Berkas “a” tidak dapat ditulis: penyimpanan penuh."
    )
    assert file_problem(OSError("odd"), "a").pesan == "Berkas “a” tidak dapat dibaca: galat penyimpanan."
