"""Signing what waits for the person, with a certificate file that stays the person's own; works without a network."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from portalpns.client.usecases import rows as lists
from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.rows import SuratRow
from portalpns.domain.clock import CLOCK_SKEW, WIB, lama
from portalpns.domain.errors import BadInput, KeyProblem, NotFound, PortalError, WrongState, file_problem
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.surat import SuratKeluar, require_printed
from portalpns.protocol.actions import SuratTandaTangan
from portalpns.protocol.codec import decode, sha256
from portalpns.store.cache import documents
from portalpns.store.cache_tables import surat

if TYPE_CHECKING:  # the rooms of signing cost a tenth of every start, and few starts end in a signature
    from portalpns.signing.keys.held import HeldKey

log = logging.getLogger(__name__)
MOST = 500


@dataclass(frozen=True)
class SignResult:
    """What became of one letter; `pesan` is the sentence when `ok` is False."""

    id: str
    ok: bool
    pesan: str = ""


def to_sign(letter: SuratKeluar) -> str:
    """SHA-256 of the file that the next signature goes into, `""` while there is none."""
    return letter.ttd_sha or letter.pdf_sha


class TandaTanganCases:
    """Use cases of signing."""

    def __init__(self, desk: Desk, roots: Path) -> None:
        """`roots`: the folder of root certificates that this profile trusts besides those of the product."""
        self._desk = desk
        self._roots = roots
        self._trusted: tuple[bytes, date] | None = None
        """Fingerprint of the certificate that was accepted last, and the day of that."""

    def waiting(self) -> list[SuratRow]:
        """Letters that wait for the person's signature: the most urgent first, of these the oldest."""
        who = self._desk.who()
        with self._desk.cache.read() as connection:
            found = connection.execute(
                sa.select(*lists.COLUMNS)
                .where(surat.c.state == "menunggu_ttd", lists.my_turn(who.jabatan))
                .order_by(lists.pressing(), surat.c.no)
                .limit(MOST)
            ).all()
        book = self._desk.direktori if found else None
        return [lists.as_row(row, book, who) for row in found]

    def files(self, ids: Iterable[str]) -> dict[str, str]:
        """SHA-256 of the file that each of these letters would be signed in now, `""` where there is none yet."""
        with self._desk.cache.read() as connection:
            found = documents.get_many(connection, list(ids))
        letters = (decode(one.body.encode(), SuratKeluar) for one in found.values() if one.kind == "surat_keluar")
        return {letter.id: to_sign(letter) for letter in letters}

    def open_key(self, path: Path, passphrase: str | bytearray) -> "HeldKey":
        """Open the certificate file; neither path nor passphrase is kept.

        FileProblem, BadInput (a broken root); KeyProblem also for a certificate that the server would not accept.
        """
        from portalpns.signing.keys.pkcs12 import LARGEST_FILE, open_pkcs12

        try:
            with path.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
        except OSError as error:
            raise file_problem(error, path.name) from error
        key = open_pkcs12(data, passphrase)
        self._trusted = None  # the folder of roots may have changed
        self._require_accepted(key)
        return key

    def warnings(self, key: "HeldKey") -> list[str]:
        """What the person should know before signing: an old container, an end that is near, no root to judge by."""
        from portalpns.signing.keys.held import check_usable
        from portalpns.signing.trust import profile_roots

        found = [*key.warnings]
        check = check_usable(key.certificate, self._desk.clock())
        found += [words for words in (check.refusal, check.warning) if words]
        if not profile_roots(self._roots):
            found.append(
                "Di komputer ini belum ada sertifikat akar; penerbit sertifikat ini baru diperiksa oleh server."
            )
        return found

    def sign(self, letter_id: str, key: "HeldKey", *, seen: bool, file: str | None = None) -> SignResult:
        """Sign one letter: file, upload and action are all on the disk when this returns.

        `file`: the SHA-256 that the person was asked about (`files`); another one by now is not signed.
        """
        try:
            if not seen:
                raise BadInput("Baca surat ini sampai selesai sebelum menandatanganinya.")
            self._sign(letter_id, key, file)
        except PortalError as error:
            return SignResult(letter_id, False, error.pesan)
        return SignResult(letter_id, True)

    def sign_many(
        self,
        ids: Sequence[str],
        key: "HeldKey",
        progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> list[SignResult]:
        """Sign letters that were read, one after the other; what was signed before a stop stays signed.

        `files`: as `sign` wants it, for each letter.
        """
        results: list[SignResult] = []
        for place, letter_id in enumerate(ids):
            if cancelled is not None and cancelled():
                break
            if progress is not None:
                progress(place, len(ids), letter_id)
            file = files.get(letter_id) if files is not None else None
            results.append(self.sign(letter_id, key, seen=True, file=file))
        if progress is not None:
            progress(len(results), len(ids), "")
        return results

    def _sign(self, letter_id: str, key: "HeldKey", file: str | None) -> None:
        from portalpns.signing.pades import sign_pdf

        desk = self._desk
        with desk.cache.read() as connection:
            found = documents.get(connection, letter_id)
        if found is None or found.kind != "surat_keluar":
            raise NotFound("Surat ini tidak ditemukan di komputer Anda.")
        letter = decode(found.body.encode(), SuratKeluar)
        turn = letter.tanda_kini
        if turn is None:
            raise WrongState("Surat ini tidak sedang menunggu tanda tangan.")
        if turn.jabatan not in desk.who().jabatan:
            raise KeyProblem("Surat ini tidak menunggu tanda tangan Anda.", code="not_allowed")
        require_printed(turn, self._person())
        before = to_sign(letter)
        if file is not None and file != before:
            raise WrongState("Naskah surat ini berganti sejak Anda memilihnya; lihat halamannya, lalu ulangi.")
        data = desk.blobs.get(before) if before else None
        if data is None:
            raise NotFound("Naskah beku surat ini belum ada di komputer Anda; sambungkan ke server lalu ulangi.")
        self._require_accepted(key)
        now = desk.clock()
        field = turn.cetak.field if turn.cetak is not None else None
        reason = f"Menandatangani surat nomor {letter.nomor}" if letter.nomor else None
        signed = sign_pdf(
            data, key, now=now.astimezone(WIB), field=field, reason=reason, location=desk.direktori.pemda.kota
        )
        sha = desk.blobs.put(signed)
        with desk.act("surat") as connection:
            desk.blobs.note(connection, sha, len(signed), "upload")
            desk.outbox.enqueue_letter(connection, letter_id, SuratTandaTangan(before, sha), blobs=(sha,))
        log.info("letter %s signed, %s -> %s", letter_id, before[:12], sha256(signed)[:12])

    def _person(self) -> Pegawai:
        person = self._desk.direktori.pegawai.get(self._desk.pegawai)
        if person is None:
            raise NotFound("Data Anda belum ada di komputer ini; sambungkan ke server lalu ulangi.")
        return person

    def _require_right_time(self) -> None:
        """Raise WrongState while the clock differs from the server's: it would refuse each signature for its time."""
        off = abs(self._desk.engine.clock_ahead)
        if off > CLOCK_SKEW:
            raise WrongState(
                f"Jam komputer ini berbeda {lama(off)} dari jam server, sehingga tanda tangan akan ditolak. "
                "Setel tanggal, jam, dan zona waktunya, sinkronkan, lalu ulangi.",
                code="clock",
            )

    def _require_accepted(self, key: "HeldKey") -> None:
        """Raise KeyProblem for what the server would refuse later: a signature made offline must not turn out void.

        Without any root on this computer only the server can judge the chain.
        """
        from cryptography.hazmat.primitives.hashes import SHA256

        from portalpns.signing.keys.held import require_usable
        from portalpns.signing.keys.owner import require_chain, require_owner
        from portalpns.signing.trust import profile_roots

        now = self._desk.clock()
        self._require_right_time()
        require_usable(key, now)
        require_owner(key, self._person())
        judged = key.certificate.fingerprint(SHA256()), self._desk.today()
        if self._trusted == judged:
            return
        roots = profile_roots(self._roots)
        if roots:
            require_chain(key, roots, now)
        self._trusted = judged
