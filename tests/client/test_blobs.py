"""Encrypted files: whole or not there, resumable both ways, unreadable without the key."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.kit import NOW, Balai, cut, files_end_at
from portalpns.client.sync.blobs import BlobStore
from portalpns.domain.errors import FileProblem, ServerProblem
from portalpns.protocol.codec import sha256
from portalpns.protocol.messages import PART_BYTES
from portalpns.store.cache.db import Cache


@pytest.fixture
def store(tmp_path: Path) -> Iterator[BlobStore]:
    cache = Cache(tmp_path / "cache.db", secrets.token_bytes(32))
    yield BlobStore(tmp_path / "berkas", secrets.token_bytes(32), cache, lambda: NOW)
    cache.close()


def _file(folder: Path, sha: str) -> Path:
    return folder / "berkas" / sha[:2] / sha


@pytest.mark.parametrize("size", [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 5])
def test_file_comes_back_and_is_not_readable_on_the_disk(store: BlobStore, tmp_path: Path, size: int) -> None:
    data = secrets.token_bytes(size)
    sha = store.put(data)
    assert sha == sha256(data)
    assert store.get(sha) == data
    sealed = _file(tmp_path, sha).read_bytes()
    if size > 16:
        assert data[:16] not in sealed


@given(place=st.integers(min_value=0), change=st.integers(min_value=1, max_value=255))
@settings(max_examples=40, deadline=None)
def test_any_changed_byte_makes_the_file_count_as_missing(
    tmp_path_factory: pytest.TempPathFactory, place: int, change: int
) -> None:
    folder = tmp_path_factory.mktemp("blob")
    cache = Cache(folder / "cache.db", bytes(32))
    store = BlobStore(folder / "berkas", bytes(32), cache, lambda: NOW)
    sha = store.put(b"isi surat yang penting" * 20)
    data = bytearray(_file(folder, sha).read_bytes())
    data[place % len(data)] ^= change
    _file(folder, sha).write_bytes(data)
    assert store.get(sha) is None
    assert not store.has(sha)
    cache.close()


def test_parts_of_two_files_cannot_be_mixed(store: BlobStore, tmp_path: Path) -> None:
    one, two = store.put(b"a" * 100), store.put(b"b" * 100)
    _file(tmp_path, one).write_bytes(_file(tmp_path, two).read_bytes())
    assert store.get(one) is None


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "z" * 64])
def test_name_that_is_no_hash_is_refused(store: BlobStore, name: str) -> None:
    with pytest.raises(FileProblem):
        store.get(name)


def test_upload_goes_on_where_it_was_cut(place: Balai) -> None:
    siti = place.komputer("siti")
    engine, blobs, cache = siti.core.sync, siti.core._opened().blobs, siti.core._opened().cache
    data = secrets.token_bytes(3 * PART_BYTES + 7)
    sha = blobs.put(data)
    with cache.act() as connection:
        blobs.note(connection, sha, len(data), "upload")
    sent: list[str] = []
    assert siti.line is not None

    def cut_third(method: str, path: str) -> None:
        if method == "PATCH":
            sent.append(path)
            if len(sent) == 3:
                cut()

    siti.line.before = cut_third
    assert not engine.sync_now().ok
    siti.restart()
    assert siti.line is not None
    siti.line.before = lambda method, path: sent.append(path) if method == "PATCH" else None
    siti.sync()
    assert len(sent) == 5, "two parts, the cut one, and the two that were missing"
    assert siti.core._opened().blobs.waiting() == ([], [])


class Half:
    """A server that gives `good` parts and then the line breaks; `data` may not be what the hash says."""

    def __init__(self, data: bytes, good: int) -> None:
        self.data, self.good = data, good
        self.asked: list[int] = []

    def download_part(self, _sha: str, offset: int, size: int = PART_BYTES) -> tuple[bytes, int]:
        self.asked.append(offset)
        if len(self.asked) > self.good:
            cut()
        return self.data[offset : offset + size], len(self.data)


def test_download_goes_on_where_it_was_cut(store: BlobStore) -> None:
    data = secrets.token_bytes(2 * PART_BYTES + 9)
    sha = sha256(data)
    with pytest.raises(ServerProblem):
        store.download(Half(data, 2), sha)  # type: ignore[arg-type]
    assert store.get(sha) is None
    again = Half(data, 9)
    assert store.download(again, sha) == data  # type: ignore[arg-type]
    assert again.asked == [2 * PART_BYTES]
    assert store.get(sha) == data


def test_part_that_was_cut_in_the_middle_is_fetched_again(store: BlobStore, tmp_path: Path) -> None:
    data = secrets.token_bytes(2 * PART_BYTES + 9)
    sha = sha256(data)
    with pytest.raises(ServerProblem):
        store.download(Half(data, 2), sha)  # type: ignore[arg-type]
    part = _file(tmp_path, sha).with_name(f"{sha}.part")
    part.write_bytes(part.read_bytes()[:-100])
    again = Half(data, 9)
    assert store.download(again, sha) == data  # type: ignore[arg-type]
    assert again.asked == [PART_BYTES, 2 * PART_BYTES]


def test_file_that_is_not_what_its_hash_says_is_thrown_away(store: BlobStore, tmp_path: Path) -> None:
    sha = sha256(b"yang benar")
    with pytest.raises(ServerProblem, match="tidak utuh"):
        store.download(Half(b"yang lain", 9), sha)  # type: ignore[arg-type]
    assert store.get(sha) is None
    assert list(_file(tmp_path, sha).parent.iterdir()) == []


def test_full_disk_keeps_no_half_of_a_file(store: BlobStore, tmp_path: Path) -> None:
    data = secrets.token_bytes(300_000)
    with files_end_at(64 * 1024), pytest.raises(FileProblem, match=r"penuh|tidak dapat ditulis"):
        store.put(data)
    sha = sha256(data)
    assert not store.has(sha)
    assert list(_file(tmp_path, sha).parent.iterdir()) == []
    assert store.get(store.put(data)) == data


def test_full_disk_while_a_file_arrives_is_told_and_it_goes_on_later(store: BlobStore) -> None:
    data = secrets.token_bytes(2 * PART_BYTES + 9)
    sha = sha256(data)
    with files_end_at(PART_BYTES + 200_000), pytest.raises(FileProblem, match=r"penuh|tidak dapat ditulis"):
        store.download(Half(data, 9), sha)  # type: ignore[arg-type]
    assert store.get(sha) is None
    again = Half(data, 9)
    assert store.download(again, sha) == data  # type: ignore[arg-type]
    assert again.asked[0] == PART_BYTES, "the whole part that was kept is not fetched again"
    assert store.get(sha) == data
