"""The errors a user can meet, as one small tree; each carries a finished Indonesian sentence.

PortalError
|- BadInput         a file or value given by the user is broken (exit 65)
|- FileProblem      a file cannot be read or written (exit 66)
|- NotAllowed       the person has no right to do this (exit 77)
|- WrongState       the thing is not in a state that allows this (exit 75)
|- NotFound         the thing does not exist or is not visible (exit 69)
|- KeyProblem       certificate, passphrase or keyring (exit 78)
`- ServerProblem    the server is away or refuses (exit 69)
"""


def one_line(text: str) -> str:
    """The text without line breaks, escape codes and other signs that are not printed, each a blank instead."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else " " for sign in text)


class PortalError(Exception):
    """Base of all errors that reach a user; `str(error)` is a formal Indonesian sentence on one line.

    Names and words of files stand in it, so it can never move a terminal's cursor or break a log.

    `code` is a stable machine word for JSON and the sync protocol.
    """

    exit_code = 70
    code = "error"

    def __init__(self, pesan: str, *, code: str | None = None) -> None:
        super().__init__(one_line(pesan))
        if code is not None:
            self.code = code

    @property
    def pesan(self) -> str:
        return str(self)


class BadInput(PortalError):
    """A file or a value given by the user is broken; the sentence says what and where."""

    exit_code = 65
    code = "bad_input"


class FileProblem(PortalError):
    """A file cannot be read or written (missing, no permission, disk full)."""

    exit_code = 66
    code = "file"


class NotAllowed(PortalError):
    """The person has no right to do this."""

    exit_code = 77
    code = "not_allowed"


class WrongState(PortalError):
    """The thing is not in a state that allows this step."""

    exit_code = 75
    code = "state_changed"


class NotFound(PortalError):
    """The thing does not exist, or is not visible to this person."""

    exit_code = 69
    code = "not_found"


class KeyProblem(PortalError):
    """A certificate, a passphrase or the keyring does not do what is needed."""

    exit_code = 78
    code = "key"


class ServerProblem(PortalError):
    """The server cannot be reached or refuses; the client keeps what it has and tries again."""

    exit_code = 69
    code = "server"


def file_problem(error: OSError, name: str, *, writing: bool = False) -> FileProblem:
    """Turn an OSError into the sentence a user reads."""
    import errno

    verb = "ditulis" if writing else "dibaca"
    reasons = {
        errno.ENOENT: "foldernya tidak ditemukan" if writing else "berkas tidak ditemukan",
        errno.EACCES: "izin akses ditolak",
        errno.EPERM: "izin akses ditolak",
        errno.EISDIR: "itu folder, bukan berkas",
        errno.ENOSPC: "penyimpanan penuh",
        errno.EROFS: "penyimpanan hanya dapat dibaca",
        errno.EEXIST: "di alamat itu sudah ada berkas, padahal diperlukan folder",
        errno.ENOTDIR: "bagian dari alamatnya bukan folder",
        errno.ENAMETOOLONG: "namanya terlalu panjang",
        errno.ELOOP: "tautannya berputar",
        errno.EFBIG: "ukurannya terlalu besar",
        errno.EDQUOT: "jatah penyimpanan habis",
        errno.EMFILE: "terlalu banyak berkas terbuka",
        errno.EIO: "penyimpanan rusak atau terputus",
    }
    number = error.errno or 0
    reason = reasons.get(number) or f"galat penyimpanan {errno.errorcode.get(number, '')}".rstrip()
    return FileProblem(f"Berkas “{name}” tidak dapat {verb}: {reason}.")
