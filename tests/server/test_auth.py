"""Sign-in over real HTTP: names that tell nothing, delays for one address, tokens that turn once, devices shut out."""

import threading
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portalpns.domain.errors import BadInput, NotFound
from portalpns.domain.ids import new_id
from portalpns.protocol.codec import decode
from portalpns.protocol.messages import Problem
from portalpns.server import accounts, auth
from portalpns.store.server_tables import account, audit, token
from server.kit import PASSWORD, Kantor, Komputer, wait_until


def problem(answer: httpx.Response) -> Problem:
    return decode(answer.content, Problem)


def attempt(place: Kantor, name: str, password: str = "salah-sama-sekali", ip: str = "") -> httpx.Response:
    info = {"id": "0" * 36, "name": "PC orang lain"}
    headers = {"X-Forwarded-For": ip} if ip else {}
    body = {"username": name, "password": password, "device": info}
    return httpx.post(f"{place.runner.url}/auth/login", json=body, headers=headers, timeout=30)


def told(place: Kantor, action: str) -> list[str]:
    with place.services.db.read() as connection:
        query = sa.select(audit.c.entity).where(audit.c.scope == auth.SECURITY, audit.c.action == action)
        return list(connection.scalars(query.order_by(audit.c.seq)))


def test_a_name_that_does_not_exist_gets_the_same_answer_as_a_wrong_password(place: Kantor) -> None:
    known, unknown = attempt(place, "siti"), attempt(place, "tidak-ada")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert problem(known).code == "bad_login"
    assert told(place, "masuk_gagal") == ["siti", "tidak-ada"]


def test_failures_delay_their_own_address_and_nobody_else(place: Kantor) -> None:
    """A colleague's name typed wrongly on another computer must not lock the colleague out."""
    statuses = [attempt(place, "siti", ip="203.0.113.9").status_code for _ in range(auth.FREE_FAILURES + 2)]
    assert statuses == [401] * (auth.FREE_FAILURES + 1) + [429]
    slow = attempt(place, "siti", PASSWORD, ip="203.0.113.9")
    assert slow.status_code == 429
    assert int(slow.headers["retry-after"]) >= 1
    assert place.komputer("siti").tokens["pegawai"] == "p-siti"
    place.jam.later(seconds=10)
    assert attempt(place, "siti", PASSWORD, ip="203.0.113.9").status_code == 200
    assert attempt(place, "siti", ip="203.0.113.9").status_code == 401


def test_an_address_cannot_be_made_up_to_escape_the_delay(place: Kantor) -> None:
    """Only what the proxy itself added (the last address) counts."""
    answers = [attempt(place, "siti", ip=f"198.51.100.{n}, 203.0.113.9").status_code for n in range(6)]
    assert answers[-1] == 429


def test_a_name_is_typed_as_people_type(place: Kantor) -> None:
    assert attempt(place, "  Siti ", PASSWORD).status_code == 200


NIP = "198001012005011905"
"""Of p-siti, whose account is called siti."""


@pytest.mark.parametrize("typed", [NIP, f" {NIP} ", "19800101 200501 1 905", "19800101\u00a0200501\u00a01\u00a0905"])
def test_a_person_may_give_the_nip_in_place_of_the_user_name(place: Kantor, typed: str) -> None:
    answer = attempt(place, typed, PASSWORD)
    assert (answer.status_code, answer.json().get("username")) == (200, "siti")
    assert told(place, "masuk") == ["siti"]


def test_a_nip_without_an_account_gets_the_same_answers_as_one_with_a_wrong_password(place: Kantor) -> None:
    """However its digits are parted: both are slowed after the same number of failures."""
    forms = [NIP, "19800101 200501 1 905", NIP, f"{NIP} ", NIP, "1980 0101 2005 0119 05"]
    known = [attempt(place, form) for form in forms]
    unknown = [attempt(place, form.replace("905", "999").replace("9 05", "9 99")) for form in forms]
    assert [one.status_code for one in known] == [401] * (auth.FREE_FAILURES + 1) + [429]
    assert [(one.status_code, one.content) for one in known] == [(one.status_code, one.content) for one in unknown]


@pytest.mark.parametrize("names", [("siti", NIP), (NIP, "siti")])
def test_guesses_at_an_account_count_together_however_it_is_named(place: Kantor, names: tuple[str, str]) -> None:
    """To say so at the other name would tell whose it is: there even the right password is only called wrong."""
    ip = "203.0.113.9"
    for _ in range(auth.FREE_FAILURES + 1):
        assert attempt(place, names[0], ip=ip).status_code == 401
    answers = [attempt(place, names[1], PASSWORD, ip=ip), attempt(place, "198001012005011999", ip=ip)]
    assert answers[0].status_code == 401
    assert answers[0].content == answers[1].content
    for name in ("AKUN siti", "=siti", " siti"):  # nor is what is kept of an account read by typing its key
        assert attempt(place, name, ip=ip).status_code == (429 if name.strip() == names[0] else 401)
    place.jam.later(seconds=10)
    assert attempt(place, names[1], PASSWORD, ip=ip).status_code == 200


def test_a_new_password_ends_the_delay_of_name_and_nip(place: Kantor) -> None:
    for name in ("siti", NIP) * (auth.FREE_FAILURES + 1):
        attempt(place, name)
    assert {attempt(place, name).status_code for name in ("siti", NIP)} == {429}
    accounts.set_password(place.services, "siti", "kata-sandi-baru-1")
    assert [attempt(place, name, "kata-sandi-baru-1").status_code for name in ("siti", NIP)] == [200, 200]


def test_a_nip_counts_only_where_one_account_can_be_meant(place: Kantor) -> None:
    def names() -> str:
        answer = attempt(place, NIP, PASSWORD)
        return str(answer.json().get("username", answer.status_code))

    accounts.create_account(place.services, "siti.dua", PASSWORD, "p-siti")
    assert names() == "401", "she has two"
    accounts.set_active(place.services, "siti.dua", active=False)
    assert names() == "siti", "only one of them is open"
    accounts.set_active(place.services, "siti", active=False)
    assert names() == "401"
    accounts.create_account(place.services, NIP, PASSWORD, "p-siti")
    accounts.set_active(place.services, "siti", active=True)
    assert names() == NIP, "a user name goes before a NIP"


@pytest.mark.parametrize("patience", [60.0, 0.05])
def test_a_flood_of_sign_ins_leaves_the_others_their_threads_and_waits_for_no_longer_than_it_should(
    place: Kantor, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    siti = place.komputer("siti")
    go, at_work = threading.Event(), threading.Semaphore(0)

    def slow(*_args: Any) -> bool:
        at_work.release()
        return not go.wait(60)

    monkeypatch.setattr(auth, "_fits", slow)
    monkeypatch.setattr(auth, "PATIENCE", patience)
    answers: list[httpx.Response] = []
    crowd = [threading.Thread(target=lambda: answers.append(attempt(place, "staf"))) for _ in range(60)]
    for one in crowd:
        one.start()
    for _ in range(auth.HASHES):
        assert at_work.acquire(timeout=60)
    try:
        if patience < 1:
            wait_until(lambda: len(answers) == 60 - auth.HASHES)
            assert {(one.status_code, problem(one).code) for one in answers} == {(503, "busy")}
            assert {one.headers["retry-after"] for one in answers} == {"5"}
        assert not at_work.acquire(blocking=False)
        assert siti.hello()["protocol"] == 1
    finally:
        go.set()
        for one in crowd:
            one.join()
    monkeypatch.undo()
    assert {one.status_code for one in answers} <= {401, 429, 503}
    assert (503 in {one.status_code for one in answers}) == (patience < 1)
    assert place.komputer("siti").tokens["pegawai"] == "p-siti"


def test_refreshing_turns_the_token_and_only_hashes_are_kept(place: Kantor) -> None:
    siti = place.komputer("siti")
    first = siti.tokens
    siti.use(siti.refresh().raise_for_status().json())
    assert siti.tokens["refresh"] != first["refresh"]
    assert siti.hello()["protocol"] == 1
    with place.services.db.read() as connection:
        kept = " ".join(connection.scalars(sa.select(token.c.hash)))
    assert first["refresh"] not in kept
    assert siti.tokens["access"] not in kept


def test_a_stolen_refresh_token_ends_the_family_for_thief_and_owner(place: Kantor) -> None:
    siti = place.komputer("siti")
    stolen = siti.tokens["refresh"]
    siti.use(siti.refresh().raise_for_status().json())
    thief = siti.refresh(stolen)
    assert problem(thief).code == "token_reused"
    assert problem(siti.post("/sync/hello", {})).code == "token_expired"
    assert problem(siti.refresh()).code == "token_expired"
    assert told(place, "token_dipakai_ulang") == ["siti"]
    siti.login()
    assert siti.hello()["protocol"] == 1


def test_a_device_that_proves_itself_may_ask_again_for_a_lost_answer(place: Kantor) -> None:
    siti = place.komputer("siti", key=Ed25519PrivateKey.generate())
    token_before = siti.tokens["refresh"]
    lost = siti.refresh(token_before).raise_for_status().json()
    siti.use(siti.refresh(token_before).raise_for_status().json())
    assert siti.hello()["protocol"] == 1
    assert problem(siti.refresh(lost["refresh"])).code == "token_expired"
    place.jam.later(seconds=auth.LOST_ANSWER.total_seconds() + 1)
    assert problem(siti.refresh(token_before)).code in ("token_reused", "token_expired")


def test_a_token_without_the_devices_key_is_worth_nothing(place: Kantor) -> None:
    siti = place.komputer("siti", key=Ed25519PrivateKey.generate())
    stolen = siti.tokens["refresh"]
    for key in (None, Ed25519PrivateKey.generate()):
        thief = Komputer(place.runner.url, "siti", device=siti.device, key=key)
        assert problem(thief.refresh(stolen)).code == "bad_signature"
        thief.http.close()
    other = Komputer(place.runner.url, "siti", key=siti.key)
    assert problem(other.refresh(stolen)).code == "token_unknown"
    other.http.close()
    assert siti.refresh().status_code == 200


def test_tokens_end_with_time(place: Kantor) -> None:
    siti = place.komputer("siti")
    place.jam.later(minutes=11)
    assert problem(siti.post("/sync/hello", {})).code == "token_expired"
    siti.use(siti.refresh().raise_for_status().json())
    place.jam.later(days=31)
    assert problem(siti.refresh()).code in ("token_expired", "token_unknown")


def test_signing_out_ends_both_tokens(place: Kantor) -> None:
    siti = place.komputer("siti")
    assert siti.post("/auth/logout", {}).status_code == 204
    assert problem(siti.post("/sync/hello", {})).code == "token_expired"
    assert problem(siti.refresh()).code == "token_expired"


def test_a_revoked_device_is_told_to_wipe_and_never_comes_back(place: Kantor) -> None:
    siti, second = place.komputer("siti"), place.komputer("siti")
    assert auth.revoke_device(place.services, siti.device, wipe=True, actor="admin")
    for answer in (siti.post("/sync/hello", {}), siti.refresh()):
        assert (answer.status_code, problem(answer).code, problem(answer).wipe) == (401, "device_revoked", True)
    with pytest.raises(httpx.HTTPStatusError):
        siti.login()
    assert second.hello()["protocol"] == 1
    assert not auth.revoke_device(place.services, new_id(), wipe=False, actor="admin")
    assert told(place, "perangkat_dicabut") == [siti.device]


def test_a_device_belongs_to_one_person_and_one_key(place: Kantor) -> None:
    siti = place.komputer("siti", key=Ed25519PrivateKey.generate())
    for who, key in (("staf", siti.key), ("siti", Ed25519PrivateKey.generate()), ("siti", None)):
        other = Komputer(place.runner.url, who, device=siti.device, key=key)
        with pytest.raises(httpx.HTTPStatusError) as caught:
            other.login()
        assert problem(caught.value.response).code == "device_taken"
        other.http.close()


def test_a_repeated_sign_in_of_a_new_device_is_one_device(place: Kantor) -> None:
    """A proxy that sends the first sign-in twice at once."""
    computer = Komputer(place.runner.url, "siti")
    statuses: list[int] = []
    body = {"username": "siti", "password": PASSWORD, "device": {"id": computer.device, "name": "PC"}}
    twice = [
        threading.Thread(target=lambda: statuses.append(computer.post("/auth/login", body).status_code))
        for _ in range(4)
    ]
    for one in twice:
        one.start()
    for one in twice:
        one.join()
    computer.http.close()
    assert statuses == [200] * 4


def test_an_impossible_device_is_refused_in_words(sqlite_place: Kantor) -> None:
    impossible = (
        {"id": "kecil"}, {"id": "x" * 65}, {"pubkey": "bukan-kunci"}, {"pubkey": "AAAA"}, {"name": "a\0b"},
        {"id": "ü" * 12}, {"name": "x" * 300},
    )  # fmt: skip
    for change in impossible:
        info = {"id": new_id(), "name": "PC", **change}
        body = {"username": "siti", "password": PASSWORD, "device": info}
        answer = httpx.post(f"{sqlite_place.runner.url}/auth/login", json=body)
        assert (answer.status_code, bool(problem(answer).title)) == (422, True), change


def test_a_new_password_signs_everybody_out(place: Kantor) -> None:
    siti = place.komputer("siti")
    with pytest.raises(BadInput, match="12"):
        accounts.set_password(place.services, "siti", "pendek")
    assert siti.hello()["protocol"] == 1
    accounts.set_password(place.services, "Siti", "kata-sandi-yang-baru")
    assert problem(siti.post("/sync/hello", {})).code == "token_expired"
    assert problem(siti.refresh()).code == "token_expired"
    assert attempt(place, "siti", PASSWORD).status_code == 401
    assert attempt(place, "siti", "kata-sandi-yang-baru").status_code == 200
    assert told(place, "sandi_diganti") == ["siti"]


def test_a_closed_account_is_out_at_once_until_it_is_opened(place: Kantor) -> None:
    siti = place.komputer("siti")
    accounts.set_active(place.services, "siti", active=False)
    assert problem(siti.post("/sync/hello", {})).code == "token_expired"
    assert attempt(place, "siti", PASSWORD).status_code == 401
    accounts.set_active(place.services, "siti", active=True)
    assert attempt(place, "siti", PASSWORD).status_code == 200
    assert (told(place, "akun_ditutup"), told(place, "akun_dibuka")) == (["siti"], ["siti"])
    with pytest.raises(NotFound):
        accounts.set_active(place.services, "tidak-ada", active=False)


def test_an_account_is_opened_once_for_somebody_who_exists(place: Kantor) -> None:
    for name, pegawai, error in (
        ("siti", "p-siti", BadInput), ("baru", "p-nihil", NotFound), ("nama buruk", "p-siti", BadInput),
        ("", "p-siti", BadInput), ("a\0b", "p-siti", BadInput), (NIP, "p-sekdis", BadInput),
    ):  # fmt: skip
        with pytest.raises(error):
            accounts.create_account(place.services, name, "kata-sandi-yang-panjang", pegawai)
    accounts.create_account(place.services, " Baru.Sekali ", "kata-sandi-yang-panjang", "p-siti")
    assert ("baru.sekali", "p-siti", "Siti Aminah, A.Md.", True) in [
        (one.username, one.pegawai, one.nama, one.active) for one in accounts.accounts(place.services)
    ]
    with place.services.db.read() as connection:
        kept = connection.scalar(sa.select(account.c.password).where(account.c.username == "baru.sekali"))
    assert (kept or "").startswith("$argon2id$")
    assert told(place, "akun_dibuat") == ["baru.sekali"]
