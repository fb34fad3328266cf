"""Signing in, opening offline, signing out: keys are never replaced, work is never left behind unasked."""

import socket
import threading
import time

import pytest

from client.kit import PASSWORD, Balai, Komputer, konsep
from portalpns.client.core import Core
from portalpns.client.secrets import FileKeyring
from portalpns.client.sync.transport import Transport
from portalpns.domain.errors import BadInput, FileProblem, KeyProblem, ServerProblem, WrongState
from portalpns.server import auth
from portalpns.store.rows import insert_missing
from portalpns.store.server_tables import account


def test_wrong_password_is_one_sentence(place: Balai) -> None:
    one = Komputer(place.root / "pc", place.url, "siti", place.jam)
    place.computers.append(one)
    with pytest.raises(KeyProblem, match=r"tidak benar|salah"):
        one.login("bukan-kata-sandi-ini")
    assert one.core.session is None
    with pytest.raises(KeyProblem, match="belum masuk"):
        _ = one.core.surat
    assert one.login().core.session is not None


@pytest.mark.parametrize("address", ["ftp://x", "tanpa-skema", "http://"])
def test_address_that_is_none_is_told(place: Balai, address: str) -> None:
    one = Komputer(place.root / "pc", address, "siti", place.jam)
    with pytest.raises(BadInput, match="Alamat server"):
        one.login()


def test_server_that_is_away_is_told(place: Balai) -> None:
    one = Komputer(place.root / "pc", "http://127.0.0.1:9", "siti", place.jam)
    with pytest.raises(ServerProblem, match="tidak dapat dihubungi"):
        one.login()


def test_signing_in_at_a_silent_server_can_be_given_up_and_tried_again(place: Balai) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        one = Komputer(place.root / "pc", f"http://127.0.0.1:{silent.getsockname()[1]}", "siti", place.jam)
        place.computers.append(one)
        ended: list[Exception] = []

        def wait() -> None:
            try:
                one.login()
            except ServerProblem as error:
                ended.append(error)

        waiting = threading.Thread(target=wait)
        waiting.start()
        line, _ = silent.accept()
        with line:
            line.recv(1)
            one.core.cancel_sign_in()
            waiting.join(15)
            assert not waiting.is_alive(), "it does not sit out the patience of the line"
    assert len(ended) == 1
    assert not one.core.secrets.exists
    one.core.cancel_sign_in()
    one.url = place.url
    assert one.login().core.session is not None


def test_who_gave_up_is_not_let_in_by_an_answer_that_comes_all_the_same(place: Balai) -> None:
    one = Komputer(place.root / "pc", place.url, "siti", place.jam)
    place.computers.append(one)
    answer = one.core.transport_for

    def late(server: str) -> Transport:
        made = answer(server)
        assert one.line is not None
        one.line.after = lambda *_: one.core.cancel_sign_in()
        return made

    one.core.transport_for = late
    with pytest.raises(ServerProblem, match="dibatalkan"):
        one.login()
    assert one.core.session is None
    assert not one.core.secrets.exists


def test_a_sign_in_that_waits_behind_another_is_given_up_with_it(place: Balai) -> None:
    """The first one connects to a server that is away; whoever presses Batal means the second one too."""
    one = Komputer(place.root / "pc", place.url, "siti", place.jam)
    place.computers.append(one)
    make, connecting, away = one.core.transport_for, threading.Event(), threading.Event()

    def slow(server: str) -> Transport:
        if not connecting.is_set():
            connecting.set()
            away.wait(30)
        return make(server)

    one.core.transport_for = slow
    ended: list[str] = []

    def come() -> None:
        try:
            one.login()
        except ServerProblem as error:
            ended.append(error.code)

    waiting = [threading.Thread(target=come)]
    waiting[0].start()
    assert connecting.wait(10)
    waiting.append(threading.Thread(target=come))
    waiting[1].start()
    while one.core._sign_ins < 2:
        time.sleep(0.01)
    one.core.cancel_sign_in()
    away.set()
    for thread in waiting:
        thread.join(30)
    assert ended == ["cancelled", "cancelled"]
    assert one.core.session is None
    assert one.login().core.session is not None


def test_session_opens_again_without_a_network(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft()
    before = siti.core.session
    siti.restart()
    assert siti.core.session == before
    assert siti.core.surat.get(draft.id)
    assert len(siti.core.sync.queue()) == 1


def test_empty_address_opens_only_what_is_here(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.close()
    assert siti.core.sign_in("", "siti", "").username == "siti"
    siti.core.close()
    with pytest.raises(KeyProblem, match="tidak ada di komputer ini"):
        siti.core.sign_in("", "orang-lain", "")
    assert siti.core.session is None, "nobody's pages are opened for another name"


def test_signing_out_keeps_unsent_work_and_says_so(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.draft()
    with pytest.raises(WrongState, match=r"pekerjaan Anda: 1 tindakan yang belum terkirim\.") as refused:
        siti.core.sign_out()
    assert refused.value.code == "unsent"
    siti.core.sign_out(force=True)
    assert siti.core.session is None
    assert siti.core.unlock() is None
    siti.login().sync()
    assert siti.core.sync.queue() == []


def test_next_person_gets_the_computer_only_when_nothing_is_unsent(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft()
    siti.core.sign_out(force=True)
    with pytest.raises(KeyProblem, match="masih menyimpan pekerjaan"):
        siti.core.sign_in(place.url, "sekdis", PASSWORD)
    siti.login().sync()
    siti.core.sign_out()
    assert siti.core.sign_in(place.url, "sekdis", PASSWORD).pegawai == "p-sekdis"
    with pytest.raises(Exception, match="tidak ditemukan"):
        siti.core.surat.get(draft.id)


def _files(who: Komputer) -> dict[str, bytes]:
    """What a person's profile consists of, to see that nobody touched it."""
    data = who.core.paths.data
    return {str(file.relative_to(data)): file.read_bytes() for file in data.rglob("*") if file.is_file()}


def test_a_mistyped_user_name_takes_nothing_away(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.core.sign_out()
    before = _files(siti)
    with pytest.raises(KeyProblem, match="tidak benar"):
        siti.core.sign_in(place.url, "sitii", "apa saja")
    with pytest.raises(ServerProblem, match="tidak dapat dihubungi"):
        siti.core.sign_in("http://127.0.0.1:9", "sitii", "apa saja")
    assert {name: data for name, data in _files(siti).items() if name != "profil.lock"} == {
        name: data for name, data in before.items() if name != "profil.lock"
    }


def test_autosaved_typing_keeps_other_people_out(place: Balai) -> None:
    siti = place.komputer("siti")
    typing = konsep(siti.core, "Belum disimpan")
    siti.core.surat.autosave(typing)
    with pytest.raises(WrongState, match=r"1 konsep yang belum disimpan.*orang lain tidak dapat masuk"):
        siti.core.sign_out()
    siti.core.sign_out(force=True)
    for server, name in (("http://127.0.0.1:9", "sitii"), (place.url, "sekdis")):
        with pytest.raises(KeyProblem, match=r"Siti Aminah.*1 konsep yang belum disimpan.*masuk sebagai “siti”"):
            siti.core.sign_in(server, name, PASSWORD)
    siti.login()
    assert siti.core.surat.recovered() == [typing]


def test_refused_actions_keep_other_people_out_and_are_told(place: Balai) -> None:
    siti, other = place.komputer("siti"), place.komputer("siti")
    draft = siti.draft()
    siti.sync()
    other.sync()
    other.core.surat.cancel(draft.id, "tidak jadi")
    siti.core.surat.submit(draft.id)
    other.sync()
    siti.sync()
    assert siti.core.sync.tray()
    siti.core.surat.autosave(konsep(siti.core, "Belum disimpan"))
    with pytest.raises(WrongState, match="1 tindakan yang ditolak server, 1 konsep yang belum disimpan"):
        siti.core.sign_out()
    siti.core.sign_out(force=True)
    with pytest.raises(KeyProblem, match="1 tindakan yang ditolak server"):
        siti.core.sign_in(place.url, "sekdis", PASSWORD)


def test_the_same_person_may_write_the_user_name_in_capitals(place: Balai) -> None:
    siti = place.komputer("siti")
    draft = siti.draft()
    siti.core.sign_out(force=True)
    assert siti.core.sign_in(place.url, " SITI ", PASSWORD).username == "siti"
    siti.sync()
    assert siti.core.sync.queue() == siti.core.sync.tray() == []
    assert siti.core.surat.get(draft.id)


@pytest.mark.parametrize("server", [True, False])
def test_the_same_person_may_give_the_nip_while_work_is_unsent(place: Balai, server: bool) -> None:
    siti = place.komputer("siti").sync()
    nip = siti.core.direktori.pegawai["p-siti"].nip
    draft = siti.draft()
    if server:
        siti.core.sign_out(force=True)
    else:
        siti.core.close()
    typed = f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"
    assert siti.core.sign_in(place.url if server else "", typed, PASSWORD).username == "siti"
    siti.sync()
    assert siti.core.sync.queue() == siti.core.sync.tray() == []
    assert siti.core.surat.get(draft.id)


def test_the_nip_of_somebody_else_opens_nothing_here(place: Balai) -> None:
    siti = place.komputer("siti").sync()
    nip = siti.core.direktori.pegawai["p-sekdis"].nip
    siti.draft()
    siti.core.sign_out(force=True)
    with pytest.raises(KeyProblem, match="masuk sebagai “siti”"):
        siti.core.sign_in(place.url, nip, PASSWORD)
    with pytest.raises(KeyProblem, match="tidak ada di komputer ini"):
        siti.core.sign_in("", nip, "")


def test_a_person_with_a_second_account_keeps_the_profile(place: Balai) -> None:
    row = {"tenant": place.services.tenant, "username": "19800101", "pegawai": "p-siti", "active": True}
    made = [{**row, "password": auth.hash_password(PASSWORD)}]
    place.services.db.write(lambda connection: insert_missing(connection, account, made))
    siti = place.komputer("siti")
    draft = siti.draft()
    siti.sync().core.sign_out()
    siti.core.sign_in(place.url, "19800101", PASSWORD)
    assert siti.core.surat.get(draft.id)
    siti.draft("Lagi")
    siti.sync()
    assert siti.core.sync.queue() == siti.core.sync.tray() == []


def test_access_is_renewed_once_for_all_threads(place: Balai) -> None:
    siti = place.komputer("siti")
    place.jam.later(minutes=11)
    assert siti.line is not None
    siti.line.requests.clear()
    threads = [threading.Thread(target=siti.core.sync.sync_now) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert siti.line.requests.count(("POST", "/auth/refresh")) == 1
    siti.restart().sync()


def test_lost_answer_to_a_renewal_does_not_end_the_session(place: Balai) -> None:
    siti = place.komputer("siti")
    place.jam.later(minutes=11)
    assert siti.line is not None
    lost: list[str] = []

    def lose(_method: str, path: str, _reply: object) -> None:
        if path == "/auth/refresh" and not lost:
            lost.append(path)
            raise ServerProblem("Server tidak dapat dihubungi.", code="offline")

    siti.line.after = lose
    assert not siti.core.sync.sync_now().ok
    siti.sync()
    assert lost


def test_ended_session_keeps_the_queue_and_asks_to_sign_in(place: Balai) -> None:
    siti = place.komputer("siti")
    siti.draft()
    place.jam.later(days=40)
    report = siti.core.sync.sync_now()
    assert (report.ok, siti.core.sync.status().state) == (False, "needs_login")
    siti.login().sync()
    assert siti.core.sync.queue() == []


def test_revoked_device_with_wipe_leaves_nothing_readable(place: Balai) -> None:
    siti = place.komputer("siti")
    assert siti.core.session is not None
    closed = threading.Event()
    siti.core.subscribe(lambda kinds: closed.set() if "session" in kinds else None)
    auth.revoke_device(place.services, siti.core.session.device, wipe=True, actor="admin")
    assert not siti.core.sync.sync_now().ok
    assert closed.wait(10)
    assert siti.core.session is None
    assert not (siti.core.paths.data / "kunci.bin").exists()
    assert not (siti.core.paths.data / "cache.db").exists()
    assert FileKeyring(siti.root / "keyring.json").get_password("portalpns", str(siti.root.resolve())) is None


def test_second_program_on_one_profile_gets_a_sentence(place: Balai) -> None:
    siti = place.komputer("siti")
    second = Core.open(siti.root, keyring=FileKeyring(siti.root / "keyring.json"))
    with pytest.raises(FileProblem, match="jendela Portal PNS yang lain"):
        second.unlock()
    siti.core.close()
    assert second.unlock() is not None
    second.close()
