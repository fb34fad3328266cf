"""Pushed actions: each once, in order, whatever the client, the network or a hostile hand sends."""

import threading
from datetime import date, datetime
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from portalpns.domain.ids import new_id
from portalpns.domain.surat import naskah_hash
from portalpns.protocol.codec import decode
from portalpns.protocol.messages import Problem
from portalpns.server import absensi, judging, penomoran
from portalpns.store.server_tables import hari, mutation, num_ledger, punch
from server.kit import Kantor, Komputer, frozen, kunci, naskah, simpan, tandatangani


def problem(answer: httpx.Response) -> Problem:
    return decode(answer.content, Problem)


def impor(*rows: tuple[Any, ...], device: str = "diskominfo-1", **more: Any) -> dict[str, Any]:
    return {"opd": "diskominfo", "device": device, "tz": "Asia/Jakarta", "rows": rows, **more}


def stored(place: Kantor, table: sa.Table) -> int:
    with place.services.db.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_repeated_push_answers_the_same_and_changes_nothing(place: Kantor) -> None:
    siti, letter = place.komputer("siti"), new_id()
    sent = [siti.mutation("surat.simpan", letter, simpan()), siti.mutation("surat.kirim", letter)]
    first, again = siti.push(sent), siti.push(sent)
    assert [result.status for result in first] == ["applied", "rejected"]
    assert [result.status for result in again] == ["duplicate", "rejected"]
    assert [(r.rev, r.scope, r.code) for r in again] == [(r.rev, r.scope, r.code) for r in first]
    assert stored(place, mutation) == 2
    siti.pull()
    assert siti.find(letter)[1] == 1  # type: ignore[index]


def test_a_repeated_answer_names_where_the_letter_stands_in_the_feed(place: Kantor) -> None:
    """The client keeps showing its own change until the feed has brought it: it must learn the position again."""
    siti, letter = place.komputer("siti"), new_id()
    sent = [siti.mutation("surat.simpan", letter, simpan())]
    first, again = siti.push(sent)[0], siti.push(sent)[0]
    assert first.pos > 0
    assert again.pos == first.pos


def test_a_secret_letter_is_told_in_a_scope_that_its_sender_reads(place: Kantor) -> None:
    kadis, letter = place.komputer("kadis"), new_id()
    secret = simpan(naskah("Rahasia", sifat="rahasia"))
    done = kadis.act("surat.simpan", letter, secret)
    assert (done.status, done.scope, done.pos) == ("applied", "u:p-kadis", 1)
    refused = kadis.act("surat.ajukan", letter, {"hash": "0" * 64})
    assert (refused.status, refused.scope) == ("rejected", "u:p-kadis")
    assert refused.doc


def test_overlapping_pushes_of_one_device_apply_each_action_once(place: Kantor) -> None:
    """A proxy that repeats a request while the first is still at work."""
    siti = place.komputer("siti")
    letters = [new_id() for _ in range(20)]
    sent = [siti.mutation("surat.simpan", letter, simpan()) for letter in letters]
    codes: list[int] = []
    again = [threading.Thread(target=lambda: codes.append(siti.push_raw(sent).status_code)) for _ in range(4)]
    for thread in again:
        thread.start()
    for thread in again:
        thread.join()
    assert codes == [200] * 4
    siti.pull()
    assert [siti.find(letter)[1] for letter in letters] == [1] * 20  # type: ignore[index]


def test_a_gap_tells_what_is_expected_and_keeps_nothing_of_the_chunk(place: Kantor) -> None:
    siti, letter = place.komputer("siti"), new_id()
    sent = [siti.mutation("surat.simpan", letter, simpan())]
    siti.seq += 1
    sent.append(siti.mutation("surat.simpan", new_id(), simpan()))
    answer = siti.push_raw(sent)
    assert (answer.status_code, problem(answer).code, problem(answer).expected_seq) == (409, "seq_gap", 2)
    siti.pull()
    assert siti.find(letter) is None


def test_a_number_or_an_id_is_never_used_for_something_else(place: Kantor) -> None:
    siti = place.komputer("siti")
    one = siti.mutation("surat.simpan", new_id(), simpan())
    siti.push([one])
    other = {**one, "args": msgspec.to_builtins(simpan(naskah("Lain")))}
    assert problem(siti.push_raw([other])).code == "seq_reused"
    assert problem(siti.push_raw([{**other, "seq": 2}])).code == "seq_reused"
    assert problem(siti.push_raw([{**one, "id": new_id(), "entity": new_id()}])).code == "seq_reused"


def test_an_action_sent_again_under_another_device_is_the_same_action(place: Kantor) -> None:
    """A computer that had to register anew sends what it does not know to have arrived."""
    before, after, letter = place.komputer("siti"), place.komputer("siti"), new_id()
    one = before.mutation("surat.simpan", letter, simpan())
    before.push([one])
    again = after.push([one])[0]
    assert (again.status, again.rev) == ("duplicate", 1)
    assert after.hello()["expected_seq"] == 2


def test_the_queue_of_another_device_is_refused(place: Kantor) -> None:
    siti, kasubbag = place.komputer("siti"), place.komputer("kasubbag")
    answer = siti.post("/sync/push", {"device": kasubbag.device, "mutations": []})
    assert (answer.status_code, problem(answer).code) == (403, "wrong_device")


def test_what_was_refused_before_still_blocks_what_follows_when_it_is_sent_again(place: Kantor) -> None:
    siti, letter = place.komputer("siti"), new_id()
    refused = siti.mutation("surat.ajukan", letter, {"hash": "0" * 64})
    assert siti.push([refused])[0].status == "rejected"
    answers = siti.push([refused, siti.mutation("surat.simpan", letter, simpan())])
    assert [one.status for one in answers] == ["rejected", "blocked"]


def test_a_refusal_in_one_chunk_blocks_the_same_letter_in_the_next(place: Kantor) -> None:
    siti, letter = place.komputer("siti"), new_id()
    sent = [siti.mutation("surat.ajukan", letter, {"hash": "0" * 64})]
    sent += [siti.mutation("surat.simpan", new_id(), simpan()) for _ in range(55)]
    sent.append(siti.mutation("surat.simpan", letter, simpan()))
    answers = siti.push(sent)
    assert [answers[0].status, answers[-1].status] == ["rejected", "blocked"]
    assert {one.status for one in answers[1:-1]} == {"applied"}


def test_more_actions_than_announced_are_refused_whole(place: Kantor) -> None:
    siti = place.komputer("siti")
    limit = siti.hello()["limits"].get("push_n", 500)
    answer = siti.push_raw([siti.mutation("surat.kirim", new_id()) for _ in range(limit + 1)])
    assert (answer.status_code, problem(answer).code) == (413, "too_large")
    assert siti.hello()["expected_seq"] == 1


OUT_OF_BOUNDS: list[dict[str, Any]] = [
    {"seq": 0}, {"seq": -1}, {"seq": 2**70}, {"base_rev": 2**70}, {"base_rev": -1}, {"id": ""}, {"id": "x" * 5000},
    {"entity": "x" * 5000}, {"entity": "a\0b"}, {"name": "a\0b"}, {"seq": 1.5}, {"seq": "1"}, {"at": "kemarin"},
]  # fmt: skip


def test_an_envelope_out_of_bounds_is_refused_in_words(place: Kantor) -> None:
    """Each of these reached the database once, as an error of the server or as a `duplicate` that never was."""
    siti = place.komputer("siti")
    one = siti.mutation("surat.simpan", new_id(), simpan())
    for change in OUT_OF_BOUNDS:
        answer = siti.push_raw([{**one, **change}])
        assert (answer.status_code, problem(answer).code) == (422, "bad_mutation"), change
    assert siti.hello()["expected_seq"] == 1


MASUK = "2026-11-02T07:00:00"
HOSTILE: list[tuple[str, Any]] = [
    ("surat.simpan", simpan(naskah("Undangan\0rapat"))),
    ("surat.simpan", {**simpan(), "opd": "\0"}),
    ("surat.simpan", {**simpan(), "bidang_baru": 1}),
    ("surat.simpan", []),
    ("surat.simpan", None),
    ("surat.terbang", {}),
    ("surat.tandatangani", {"sha_before": "/etc/passwd", "sha_signed": "/dev/zero"}),
    ("surat.tandatangani", {"sha_before": "../server.key", "sha_signed": "\0"}),
    ("absensi.impor", impor()),
    ("absensi.impor", impor(("1", MASUK, 99999, 0))),
    ("absensi.impor", impor(("1", MASUK, 0, -1))),
    ("absensi.impor", impor(("x" * 4000, MASUK, 0, 0))),
    ("absensi.impor", impor(("1", f"{MASUK}Z", 0, 0))),
    ("absensi.impor", impor(("1", MASUK, 0, 0), tz="Mars/Olympus")),
    ("absensi.impor", impor(("1", MASUK, 0, 0), tz="../../etc/passwd")),
    ("absensi.impor", impor(("1", MASUK, 0, 0), device="x" * 4000)),
    ("absensi.peristiwa", {"opd": "diskominfo", "pegawai": "p-staf", "kind": "CT", "mulai": "9999-12-30",
                           "selesai": "9999-12-31"}),
    ("absensi.peristiwa", {"opd": "diskominfo", "pegawai": "p-staf", "kind": "CT", "mulai": "0001-01-01",
                           "selesai": "0001-01-02"}),
]  # fmt: skip


def test_a_hostile_action_is_refused_alone_and_holds_nothing_up(place: Kantor) -> None:
    siti = place.komputer("siti")
    for name, args in HOSTILE:
        hostile = siti.mutation(name, new_id()) | {"args": args}
        results = siti.push([hostile, siti.mutation("surat.simpan", new_id(), simpan())])
        assert [one.status for one in results] == ["rejected", "applied"], (name, args, results[0].detail)
        assert results[0].detail
    assert stored(place, punch) == 0


def test_a_fault_of_the_server_in_one_action_holds_nothing_up(place: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise KeyError("a fault nobody thought of")

    siti = place.komputer("siti")
    monkeypatch.setitem(absensi.STEPS, next(iter(absensi.STEPS)), broken)
    results = siti.push(
        [
            siti.mutation("absensi.impor", new_id(), impor(("5", "2026-11-02T07:00:00", 0, 0))),
            siti.mutation("surat.simpan", new_id(), simpan()),
        ]
    )
    assert [(one.status, one.code) for one in results] == [("rejected", "internal"), ("applied", "")]
    assert "nobody thought" not in results[0].detail


def test_a_broken_rule_of_the_database_holds_nothing_up(place: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(step: Any, _args: Any) -> None:
        step.work.connection.execute(num_ledger.insert(), {"tenant": "t", "series": "x", "n": 1})

    siti = place.komputer("siti")
    monkeypatch.setitem(absensi.STEPS, next(iter(absensi.STEPS)), broken)
    hostile = siti.mutation("absensi.impor", new_id(), impor(("5", "2026-11-02T07:00:00", 0, 0)))
    results = siti.push([hostile, siti.mutation("surat.simpan", new_id(), simpan())])
    assert [(one.status, one.code) for one in results] == [("rejected", "internal"), ("applied", "")]


def test_a_refused_action_leaves_nothing_behind(place: Kantor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that was taken inside a step that then fails goes back with it."""
    siti = place.komputer("siti")
    first = frozen(place, siti)

    def broken(*_args: Any, **_more: Any) -> None:
        raise ValueError("after the number was taken")

    letter = new_id()
    siti.do("surat.simpan", letter, simpan())
    with monkeypatch.context() as patch:
        patch.setattr(penomoran, "printed", broken)
        assert siti.act("surat.ajukan", letter, {"hash": naskah_hash(naskah())}).status == "rejected"
    assert stored(place, num_ledger) == 1
    assert siti.keluar(letter).state == "konsep"
    siti.do("surat.ajukan", letter, {"hash": naskah_hash(naskah())})
    assert (siti.keluar(first).urut, siti.keluar(letter).urut) == (1, 2)


def test_freezing_at_once_from_many_computers_skips_and_shares_no_number(place: Kantor) -> None:
    computers = [place.komputer("siti") for _ in range(6)]
    letters: list[str] = []
    for one in computers:
        for _ in range(4):
            letters.append(new_id())
            one.do("surat.simpan", letters[-1], simpan())
    sent = {id(one): letters[i * 4 : i * 4 + 4] for i, one in enumerate(computers)}
    statuses: list[str] = []

    def freeze(one: Komputer) -> None:
        for letter in sent[id(one)]:
            statuses.append(one.act("surat.ajukan", letter, {"hash": naskah_hash(naskah())}).status)

    threads = [threading.Thread(target=freeze, args=(one,)) for one in computers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == ["applied"] * 24
    reader = place.komputer("kadis")
    assert sorted(reader.keluar(letter).urut or 0 for letter in letters) == list(range(1, 25))
    with place.services.db.read() as connection:
        assert penomoran.unexplained(connection, place.services.tenant) == []


def test_files_of_two_devices_at_once_leave_one_true_day(place: Kantor) -> None:
    """Each import judges the day from the punches it sees: neither may overlook the other's."""
    morning, evening = place.komputer("siti"), place.komputer("siti")
    pin = {"opd": "diskominfo", "pegawai": "p-staf", "pin": "6", "mulai": "2026-01-01"}
    for device in ("diskominfo-1", "diskominfo-2"):
        morning.do("absensi.peta_pin", new_id(), {**pin, "device": device})
    days = [datetime(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)]  # noqa: DTZ001
    errors: list[str] = []

    def send(one: Komputer, device: str, hour: int) -> None:
        for day in days:
            rows = ("6", day.replace(hour=hour, minute=20).isoformat(), 0, 0)
            result = one.act("absensi.impor", new_id(), impor(rows, device=device))
            if result.status != "applied":
                errors.append(result.detail)

    threads = [
        threading.Thread(target=send, args=args)
        for args in ((morning, "diskominfo-1", 7), (evening, "diskominfo-2", 16))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with place.services.db.read() as connection:
        found = connection.execute(
            sa.select(hari.c.tanggal, hari.c.masuk, hari.c.pulang)
            .where(hari.c.pegawai == "p-staf", hari.c.tanggal.in_([day.date() for day in days]))
            .order_by(hari.c.tanggal)
        ).all()
    assert [(row.masuk, row.pulang) for row in found] == [("07:20:00", "16:20:00")] * len(days)


def test_a_device_with_a_dead_clock_does_not_judge_a_quarter_century(place: Kantor) -> None:
    siti = place.komputer("siti")
    rows = [("6", "2010-01-04T07:10:00", 0, 0), ("6", "2026-11-02T07:10:00", 0, 0), ("6", "2026-11-04T07:10:00", 0, 0)]
    assert siti.act("absensi.impor", new_id(), impor(*rows)).status == "applied"
    with place.services.db.read() as connection:
        days = connection.scalars(sa.select(hari.c.tanggal).where(hari.c.pegawai == "p-siti").distinct()).all()
    assert {(day.year, day.month) for day in days} == {(2010, 1), (2026, 11)}
    assert {2, 3, 4} <= {day.day for day in days if day.year == 2026}


def test_a_punch_of_a_reset_clock_reads_and_judges_its_own_days_only(
    sqlite_place: Kantor, monkeypatch: pytest.MonkeyPatch
) -> None:
    siti, spans = sqlite_place.komputer("siti"), []
    read: list[int] = []
    judge_days, punches = judging.judge_days, judging._punches

    def judge(card: Any, first: date, last: date, *more: Any) -> Any:
        spans.append((last - first).days)
        return judge_days(card, first, last, *more)

    def punches_of(*asked: Any) -> Any:
        found = punches(*asked)
        read.append(sum(map(len, found.values())))
        return found

    pin = {"opd": "diskominfo", "device": "diskominfo-1", "pin": "6", "pegawai": "p-staf", "mulai": "2000-01-01"}
    siti.do("absensi.peta_pin", new_id(), pin)
    for year in (2018, 2022):
        rows = [("6", f"{year}-03-{day:02}T07:10:00", 0, 0) for day in range(1, 29)]
        siti.do("absensi.impor", new_id(), impor(*rows))
    monkeypatch.setattr(judging, "judge_days", judge)
    monkeypatch.setattr(judging, "_punches", punches_of)
    both = [("6", "2010-01-04T07:10:00", 0, 0), ("6", "2026-11-24T07:10:00", 0, 0)]
    siti.do("absensi.impor", new_id(), impor(*both))
    assert max(spans) < 31
    assert sum(read) == len(both)
    siti.pull()
    for day in ("2010-01-04", "2018-03-05", "2026-11-24"):
        assert siti.find(f"hari:p-staf:{day}")[2]["masuk"] == "07:10:00"  # type: ignore[index]


def test_a_time_that_cannot_be_is_kept_and_judges_no_day(place: Kantor) -> None:
    """A garbage line of a device must not make the good lines around it unimportable, in whatever zone it was read."""
    siti = place.komputer("siti")
    garbage = ("0001-01-01T00:00:00", "0999-12-31T23:59:59", "2099-06-01T08:00:00", "9999-12-31T23:59:59")
    pin = {"opd": "diskominfo", "pin": "6", "pegawai": "p-staf", "mulai": "0001-01-01"}
    for zone in ("Asia/Jakarta", "Asia/Jayapura"):
        siti.do("absensi.peta_pin", new_id(), {**pin, "device": f"diskominfo-{zone}"})
        rows = [(number, at, 0, 0) for number in ("6", "77") for at in (*garbage, "2026-11-02T07:10:00")]
        result = siti.act("absensi.impor", new_id(), impor(*rows, device=f"diskominfo-{zone}", tz=zone))
        assert result.status == "applied", result.detail
    for zone in ("Asia/Jakarta", "Asia/Jayapura"):
        siti.do(
            "absensi.peta_pin", new_id(), {**pin, "device": f"diskominfo-{zone}", "pin": "77", "pegawai": "p-sekdis"}
        )
    assert stored(place, punch) == 2 * 2 * (len(garbage) + 1)
    siti.pull()
    for who in ("p-staf", "p-sekdis"):
        good = siti.find(f"hari:{who}:2026-11-02")[2]  # type: ignore[index]
        assert good["masuk"] == "05:10:00"  # the earlier of 07.10 WIB and 07.10 WIT
        for at in garbage:
            odd = siti.find(f"hari:{who}:{at[:10]}")[2]  # type: ignore[index]
            assert (odd["kode"], odd["masuk"], len(odd["punches"])) == (None, None, 2)
            assert odd["why"]
    with place.services.db.read() as connection:
        days = set(connection.scalars(sa.select(hari.c.tanggal)))
    assert {day.year for day in days} == {1, 999, 2026, 2099, 9999}, "no other day of those years was judged"


def test_a_signed_file_is_judged_only_for_somebody_who_has_it(place: Kantor) -> None:
    """Naming the hashes of another's files makes the server neither read nor judge them."""
    siti, stranger = place.komputer("siti"), place.komputer("tudinkes")
    letter = frozen(place, siti)
    sha = siti.keluar(letter).pdf_sha
    result = stranger.act("surat.tandatangani", letter, {"sha_before": sha, "sha_signed": sha})
    assert (result.status, result.code, result.doc) == ("rejected", "not_found", msgspec.UNSET)


def test_a_signature_of_somebody_else_is_refused(place: Kantor) -> None:
    siti, kadis = place.komputer("siti"), place.komputer("kadis")
    letter = frozen(place, siti)
    result = tandatangani(kadis, letter, held=kunci("Bambang Sutejo, S.Kom."))
    assert (result.status, result.code) == ("rejected", "wrong_signer")
    assert siti.keluar(letter).state == "menunggu_ttd"
