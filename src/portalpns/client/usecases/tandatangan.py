"""Signing with the person's own certificate file, one letter or many, with or without a network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portalpns.client.usecases.face import Desk
from portalpns.domain.errors import NotFound, PortalError, WrongState, file_problem
from portalpns.domain.surat import SuratKeluar
from portalpns.protocol.actions import SuratTandaTangan
from portalpns.store.cache import lists
from portalpns.store.cache.lists import Filter, SuratRow

if TYPE_CHECKING:
    from portalpns.signing.keys.held import HeldKey

CERTIFICATE_BYTES = 1 << 20
WAITING = Filter("keluar", states=("menunggu_ttd",))


@dataclass(frozen=True)
class SignResult:
    """What became of one letter; `pesan` is empty when it was signed."""

    id: str
    ok: bool
    pesan: str = ""


class TandaTanganCases:
    """Signing; the passphrase is asked by the caller each time and never kept."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def waiting(self) -> list[SuratRow]:
        """Letters that wait for a signature of one of this person's posts, urgent ones first."""
        posts = tuple(sorted(self._desk.pelaku().jabatan))
        if not posts:
            return []
        wanted = Filter(WAITING.kotak, WAITING.states, posts=posts)
        with self._desk.cache.read() as connection:
            found = lists.rows(connection, wanted, 0, 1000)
        rank = {"sangat_segera": 0, "segera": 1}
        return sorted(found, key=lambda row: rank.get(row.derajat, 2))

    def open_key(self, path: Path, passphrase: str) -> "HeldKey":
        """The key of a PKCS#12 file, checked for use today; raises FileProblem, KeyProblem."""
        from portalpns.signing.keys.held import require_usable
        from portalpns.signing.keys.pkcs12 import open_pkcs12

        try:
            with path.open("rb") as file:
                data = file.read(CERTIFICATE_BYTES + 1)
        except OSError as error:
            raise file_problem(error, str(path)) from None
        key = open_pkcs12(data[:CERTIFICATE_BYTES], passphrase)
        require_usable(key, self._desk.clock())
        return key

    def warnings(self, key: "HeldKey") -> list[str]:
        """What the person should know about the certificate before signing (60, 30, 7 days; weak encryption)."""
        from portalpns.signing.keys.held import check_usable

        said = check_usable(key.certificate, self._desk.clock()).warning
        return [*key.warnings, *([said] if said else [])]

    def sign(self, letter_id: str, key: "HeldKey", *, seen: bool = True) -> SignResult:
        """Sign one letter; the signed bytes and the step wait in the queue before this returns."""
        return self.sign_many([letter_id], key, unseen=() if seen else (letter_id,))[0]

    def sign_many(
        self,
        ids: Sequence[str],
        key: "HeldKey",
        progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        unseen: Sequence[str] = (),
    ) -> list[SignResult]:
        """Sign letters one after the other; a failure of one leaves the others alone. `unseen` are refused."""
        from portalpns.signing.signer import HeldKeySigner

        signer = HeldKeySigner(key)
        results: list[SignResult] = []
        for number, letter_id in enumerate(ids):
            if cancelled():
                break
            try:
                if letter_id in unseen:
                    raise WrongState("Buka dan baca naskah ini sebelum menandatanganinya.")
                self._sign(letter_id, signer)
                results.append(SignResult(letter_id, True))
            except PortalError as error:
                results.append(SignResult(letter_id, False, error.pesan))
            if progress is not None:
                progress(number + 1, len(ids), "")
        self._desk.notify(frozenset({"surat", "outbox"}))
        return results

    def _sign(self, letter_id: str, signer: object) -> None:
        from portalpns.signing.pades import sign_pdf
        from portalpns.signing.signer import HeldKeySigner

        assert isinstance(signer, HeldKeySigner)
        desk = self._desk
        letter = desk_letter(desk, letter_id)
        turn = letter.tanda_kini
        if turn is None or turn.cetak is None or not letter.pdf_sha:
            raise WrongState("Surat ini belum siap atau tidak lagi menunggu tanda tangan.")
        before = letter.ttd_sha or letter.pdf_sha
        data = desk.blobs.get(before)
        if data is None:
            data = desk.sync.download(before)
        signed = sign_pdf(data, signer, now=desk.clock(), field=turn.cetak.field)
        sha = desk.blobs.put(signed)
        with desk.cache.act() as connection:
            desk.blobs.note(connection, sha, len(signed), "upload")
            desk.outbox.enqueue_letter(connection, letter_id, SuratTandaTangan(before, sha), blobs=(sha,))


def desk_letter(desk: Desk, letter_id: str) -> SuratKeluar:
    from portalpns.client.sync.project import decode_letter
    from portalpns.store.cache import documents

    with desk.cache.read() as connection:
        found = documents.get(connection, letter_id)
    letter = decode_letter(found.kind, found.body) if found else None
    if not isinstance(letter, SuratKeluar):
        raise NotFound("Surat ini tidak ditemukan di komputer Anda.")
    return letter
