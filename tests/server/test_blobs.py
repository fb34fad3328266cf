"""Files over HTTP: they resume, prove their hash, survive a full disk, and are read only by whom they are for."""

import errno
import hashlib
import os
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from portalpns.protocol.codec import decode
from portalpns.protocol.messages import Problem
from portalpns.server import blobs
from server.kit import Kantor, Komputer, frozen, naskah

DATA = b"%PDF-1.7\n" + os.urandom(200_000)
SHA = hashlib.sha256(DATA).hexdigest()


def problem(answer: httpx.Response) -> Problem:
    return decode(answer.content, Problem)


def start(who: Komputer, data: bytes = DATA, sha: str | None = None, **more: Any) -> httpx.Response:
    said = {"sha256": sha or hashlib.sha256(data).hexdigest(), "size": len(data), "mime": "application/pdf", **more}
    return who.post("/blobs/uploads", said)


def part(who: Komputer, key: str, offset: int, data: bytes) -> httpx.Response:
    return who.http.patch(f"/blobs/uploads/{key}", content=data, headers={"Upload-Offset": str(offset)})


def test_an_upload_goes_on_on_the_same_device_only(place: Kantor) -> None:
    siti, second = place.komputer("siti"), place.komputer("siti")
    key = start(siti).json()["id"]
    assert part(siti, key, 0, DATA[:70_000]).headers["upload-offset"] == "70000"
    assert start(siti).json() == {"id": key, "offset": 70_000}
    head = siti.http.head(f"/blobs/uploads/{key}")
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("70000", str(len(DATA)))
    assert second.http.head(f"/blobs/uploads/{key}").status_code == 404
    assert part(second, key, 70_000, DATA[70_000:]).status_code == 404
    assert part(siti, key, 70_000, DATA[70_000:]).status_code == 204
    assert siti.download(SHA) == DATA
    assert start(siti).json() == {"have": True}


def test_a_part_sent_twice_is_told_where_to_go_on(place: Kantor) -> None:
    """The answer was lost, or a proxy repeated the request."""
    siti = place.komputer("siti")
    key = start(siti).json()["id"]
    part(siti, key, 0, DATA[:1000])
    again = part(siti, key, 0, DATA[:1000])
    assert (again.status_code, problem(again).code, problem(again).offset) == (409, "offset", 1000)
    assert part(siti, key, 1000, DATA[1000:]).status_code == 204
    done = part(siti, key, 1000, DATA[1000:])
    assert (done.status_code, problem(done).offset) == (409, len(DATA))
    assert part(siti, key, len(DATA), b"").status_code == 204
    assert siti.download(SHA) == DATA


def test_the_same_part_at_the_same_time_is_written_once(place: Kantor) -> None:
    siti = place.komputer("siti")
    key = start(siti).json()["id"]
    statuses: list[int] = []
    rivals = [threading.Thread(target=lambda: statuses.append(part(siti, key, 0, DATA).status_code)) for _ in range(6)]
    for one in rivals:
        one.start()
    for one in rivals:
        one.join()
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 409}
    assert siti.download(SHA) == DATA


def test_bytes_that_are_not_what_was_announced_leave_nothing(place: Kantor) -> None:
    siti = place.komputer("siti")
    key = start(siti, sha="a" * 64).json()["id"]
    assert problem(part(siti, key, 0, DATA)).code == "blob_corrupt"
    assert siti.http.get("/blobs/" + "a" * 64).status_code == 404
    assert part(siti, key, 0, DATA).status_code == 404
    assert list((place.data / "uploads").iterdir()) == []
    fresh = start(siti).json()["id"]
    too_long = part(siti, fresh, 0, DATA + b"x")
    assert (too_long.status_code, problem(too_long).offset) == (413, 0)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"sha256": "A" * 64}, 422), ({"sha256": "../../server.key"}, 422), ({"size": 0}, 422), ({"size": -1}, 422),
        ({"size": 2**70}, 413), ({"size": 101 << 20}, 413), ({"mime": "text/html"}, 422), ({"size": "1"}, 422),
    ],
)  # fmt: skip
def test_an_impossible_announcement_is_refused(sqlite_place: Kantor, said: dict[str, Any], status: int) -> None:
    assert start(sqlite_place.komputer("siti"), **said).status_code == status


def test_a_broken_offset_header_is_refused(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    key = start(siti).json()["id"]
    for offset in (b"", b"-1", b"x", b"1.5", b"\xb2", b"1" * 5000):
        answer = siti.http.patch(f"/blobs/uploads/{key}", content=b"x", headers={b"Upload-Offset": offset})
        assert answer.status_code == 400, offset
    assert siti.http.patch(f"/blobs/uploads/{key}", content=b"x").status_code == 400


def test_a_full_disk_keeps_what_arrived_and_the_upload_goes_on(place: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system writes half of a part and then says that the disk is full."""
    siti = place.komputer("siti")
    key = start(siti).json()["id"]
    part(siti, key, 0, DATA[:50_000])
    real_open = Path.open

    class Full:
        def __init__(self, file: Any) -> None:
            self.file, self.calls = file, 0

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_args: object) -> None:
            self.file.close()

        def fileno(self) -> int:
            return self.file.fileno()  # type: ignore[no-any-return]

        def write(self, data: memoryview) -> int:
            self.calls += 1
            if self.calls > 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return self.file.write(data[: len(data) // 2])  # type: ignore[no-any-return]

    def opened(path: Path, mode: str = "r", *args: Any, **more: Any) -> Any:
        file = real_open(path, mode, *args, **more)
        return Full(file) if mode == "ab" else file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        answer = part(siti, key, 50_000, DATA[50_000:])
    assert (answer.status_code, problem(answer).code, problem(answer).offset) == (507, "disk_full", 50_000)
    assert "penuh" in problem(answer).title
    assert part(siti, key, 50_000, DATA[50_000:]).status_code == 204
    assert siti.download(SHA) == DATA


def test_a_disk_that_fills_at_the_last_step_is_told_and_can_be_tried_again(
    place: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    siti = place.komputer("siti")
    key = start(siti).json()["id"]
    with monkeypatch.context() as patch:
        patch.setattr(blobs.Blobs, "_settle", full)
        answer = part(siti, key, 0, DATA)
    assert (answer.status_code, problem(answer).code, problem(answer).offset) == (507, "disk_full", len(DATA))
    assert siti.http.get(f"/blobs/{SHA}").status_code == 404
    assert part(siti, key, len(DATA), b"").status_code == 204
    assert siti.download(SHA) == DATA


def test_an_upload_that_nobody_comes_back_for_is_swept(place: Kantor) -> None:
    siti = place.komputer("siti")
    key = start(siti).json()["id"]
    part(siti, key, 0, b"%PDF")
    place.jam.later(days=3)
    siti.login()
    assert start(siti, b"lain").json()["id"] != key
    assert siti.http.head(f"/blobs/uploads/{key}").status_code == 404
    assert [path.name for path in (place.data / "uploads").iterdir() if path.name.startswith(key)] == []


def test_a_blob_is_read_by_the_readers_of_its_letter_only(place: Kantor) -> None:
    siti, kasubbag, stranger = (place.komputer(who) for who in ("siti", "kasubbag", "tudinkes"))
    sha = siti.keluar(frozen(place, siti)).pdf_sha
    data = kasubbag.download(sha)
    assert hashlib.sha256(data).hexdigest() == sha
    assert stranger.http.get(f"/blobs/{sha}").status_code == 404
    # the hash alone opens nothing: the stranger is asked for every byte
    asked = start(stranger, data)
    assert (asked.status_code, asked.json()["id"] != "") == (201, True)
    assert stranger.http.get(f"/blobs/{sha}").status_code == 404


def test_a_secret_letters_file_is_for_those_it_names(place: Kantor) -> None:
    siti, kadis, kasubbag = (place.komputer(who) for who in ("siti", "kadis", "kasubbag"))
    sha = siti.keluar(frozen(place, siti, naskah(sifat="rahasia"))).pdf_sha
    assert kadis.http.get(f"/blobs/{sha}").status_code == 200
    assert kasubbag.http.get(f"/blobs/{sha}").status_code == 404


def test_ranges_and_known_copies(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    siti.upload(DATA)
    url = f"/blobs/{SHA}"
    assert siti.http.get(url, headers={"If-None-Match": f'"{SHA}"'}).status_code == 304
    tail = siti.http.get(url, headers={"Range": f"bytes={len(DATA) - 10}-"})
    assert (tail.status_code, tail.content) == (206, DATA[-10:])
    assert tail.headers["etag"] == f'"{SHA}"'
    assert siti.http.get(url, headers={"Range": "bytes=-5"}).content == DATA[-5:]
    assert siti.http.get(url, headers={"Range": "bytes=900000-"}).status_code == 416
    assert siti.http.get(url, headers={"Range": "bytes=x-y"}).status_code in (200, 400, 416)
    for strange in ("/blobs/xyz", "/blobs/..%2f..%2fserver.key", "/blobs/" + "0" * 64):
        assert siti.http.get(strange).status_code == 404
