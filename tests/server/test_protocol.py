"""What the protocol promises: each action once, sequence without gaps, rights, files that resume, an honest record."""

import hashlib
import os
import threading

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from portalpns.protocol import actions
from portalpns.protocol import messages as m
from portalpns.protocol.codec import decode, encode
from portalpns.server.admin import examine_audit
from portalpns.store.server_tables import audit
from server.kota import OFFICE, OTHER, save_of, submit_of, words

SCOPE = f"o:{OFFICE}"


def test_the_same_push_twice_is_applied_once(city):
    clerk = city.device("clerk")
    one = clerk.mutation(save_of(city), "surat-1")
    assert [r.status for r in clerk.push(one)] == ["applied"]
    assert [r.status for r in clerk.push(one)] == ["duplicate"]
    assert clerk.everything(SCOPE)["surat-1"][1] == 1


def test_a_gap_and_a_reused_number_are_refused(sqlite_city):
    clerk = sqlite_city.device("clerk")
    clerk.do(save_of(sqlite_city), "surat-1")
    clerk.seq = 5
    reply = clerk.send("/sync/push", m.Push(clerk.id, [clerk.mutation(save_of(sqlite_city), "surat-2")]))
    problem = decode(reply.content, m.Problem)
    assert (reply.status_code, problem.code, problem.expected_seq) == (409, "seq_gap", 2)
    clerk.seq = 0
    reply = clerk.send("/sync/push", m.Push(clerk.id, [clerk.mutation(save_of(sqlite_city), "surat-2")]))
    assert decode(reply.content, m.Problem).code == "seq_reused"


def test_a_refusal_blocks_what_follows_on_the_same_letter_only(sqlite_city):
    clerk = sqlite_city.device("clerk")
    save = save_of(sqlite_city)
    results = clerk.push(
        clerk.mutation(submit_of(save), "tidak-ada"),
        clerk.mutation(save, "tidak-ada"),
        clerk.mutation(save, "surat-2"),
    )
    assert [r.status for r in results] == ["rejected", "blocked", "applied"]
    assert clerk.hello().expected_seq == 4


def test_unknown_and_malformed_actions_are_refused_alone(sqlite_city):
    clerk = sqlite_city.device("clerk")
    clerk.seq = 3
    odd = [
        m.Mutation(1, "a", "surat.terbang", "x", msgspec.Raw(b"{}")),
        m.Mutation(2, "b", "surat.simpan", "x2", msgspec.Raw(b'{"opd": 7}')),
        m.Mutation(3, "c", "surat.simpan", "y", msgspec.Raw(encode(save_of(sqlite_city)))),
    ]
    assert [r.status for r in clerk.push(*odd)] == ["rejected", "rejected", "applied"]


@pytest.mark.parametrize(
    ("who", "scope", "may"),
    [
        ("clerk", f"o:{OFFICE}", True),
        ("clerk", f"a:{OFFICE}", True),
        ("clerk", f"o:{OTHER}", False),
        ("clerk", "u:pg-0001", False),
        ("dinkes", f"o:{OFFICE}", False),
        ("kasubbag", f"o:{OFFICE}", True),
        ("kasubbag", f"a:{OFFICE}", False),
        ("kadis", f"a:{OFFICE}", True),
        ("kadis", "m", True),
    ],
)
def test_a_scope_is_read_by_those_with_the_right(sqlite_city, who, scope, may):
    page, gone = sqlite_city.device(who).pull(scope)
    assert (page is not None, gone) == (may, [] if may else [scope])


def test_steps_of_others_are_refused(sqlite_city):
    clerk, stranger = sqlite_city.device("clerk"), sqlite_city.device("dinkes")
    save = save_of(sqlite_city)
    clerk.push(clerk.mutation(save, "surat-1"), clerk.mutation(submit_of(save), "surat-1"))
    assert stranger.do(save_of(sqlite_city), "surat-1").code == "not_found"
    assert stranger.do(actions.SuratBatalkan("x"), "surat-1").code == "not_found"
    assert stranger.do(save_of(sqlite_city), "surat-9").code == "not_allowed"
    early = sqlite_city.device("sekretaris").do(actions.SuratParaf(submit_of(save).hash), "surat-1")
    assert early.code == "not_allowed"
    assert sqlite_city.device("kasubbag").do(actions.SuratParaf("0" * 64), "surat-1").code == "state_changed"


@pytest.mark.parametrize("path", ["/sync/hello", "/sync/push", "/sync/pull", "/blobs/uploads", "/auth/logout"])
def test_every_route_needs_a_token(sqlite_city, path):
    reply = httpx.post(sqlite_city.url + path, content=b"{}")
    assert reply.status_code == 401
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_refresh_token_turns_once_and_a_thief_ends_the_family(city):
    clerk = city.device("clerk")
    first = clerk.tokens
    second = clerk.message("/auth/refresh", m.Refresh(first.refresh, clerk.id), m.Tokens)
    clerk.tokens = second
    assert clerk.hello().protocol == 1
    city.clock.pass_(minutes=2)
    assert clerk.send("/auth/refresh", m.Refresh(first.refresh, clerk.id)).status_code == 401
    assert clerk.send("/sync/hello", m.Hello([1], "uji", 1, clerk.id)).status_code == 401


def test_wrong_passwords_are_slowed_per_address_and_tell_no_names(sqlite_city):
    def attempt(name):
        login = m.Login(name, "salah-sama-sekali", m.DeviceInfo("11111111-1111-7111-8111-111111111111", "x"))
        return httpx.post(sqlite_city.url + "/auth/login", content=encode(login))

    replies = [attempt("clerk") for _ in range(7)]
    assert replies[0].status_code == 401
    assert replies[-1].status_code == 429
    assert attempt("tidak-ada").content == replies[0].content


def test_an_upload_goes_on_where_it_broke_and_a_false_hash_is_refused(city):
    clerk = city.device("clerk")
    data = os.urandom(300_000)
    sha = hashlib.sha256(data).hexdigest()
    state = clerk.message("/blobs/uploads", m.UploadStart(sha, len(data), "application/pdf"), m.UploadState)
    auth = {"Authorization": f"Bearer {clerk.tokens.access}"}
    url = f"/blobs/uploads/{state.id}"
    assert clerk.http.patch(url, content=data[:100_000], headers={**auth, "Upload-Offset": "0"}).status_code == 204
    assert clerk.http.head(url, headers=auth).headers["upload-offset"] == "100000"
    again = clerk.message("/blobs/uploads", m.UploadStart(sha, len(data), "application/pdf"), m.UploadState)
    assert (again.id, again.offset) == (state.id, 100_000)
    wrong = clerk.http.patch(url, content=b"x", headers={**auth, "Upload-Offset": "5"})
    assert (wrong.status_code, decode(wrong.content, m.Problem).offset) == (409, 100_000)
    assert clerk.http.patch(url, content=data[100_000:], headers={**auth, "Upload-Offset": "100000"}).status_code == 204
    part = clerk.download(sha, Range="bytes=5-9")
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, data[5:10], "bytes 5-9/300000")
    assert city.device("dinkes").download(sha).status_code == 404
    state = clerk.message("/blobs/uploads", m.UploadStart("a" * 64, 3, "application/pdf"), m.UploadState)
    bad = clerk.http.patch(f"/blobs/uploads/{state.id}", content=b"abc", headers={**auth, "Upload-Offset": "0"})
    assert decode(bad.content, m.Problem).code == "blob_corrupt"


def test_knowing_a_hash_is_not_having_the_file(sqlite_city):
    clerk, other = sqlite_city.device("clerk"), sqlite_city.device("dinkes")
    sha = clerk.upload(b"%PDF-rahasia")
    state = other.message("/blobs/uploads", m.UploadStart(sha, 12, "application/pdf"), m.UploadState)
    assert not state.have


def test_a_long_poll_is_woken_by_news(sqlite_city):
    clerk, other = sqlite_city.device("clerk"), sqlite_city.device("kasubbag")
    head = next(scope for scope in other.hello().scopes if scope.scope == SCOPE)
    found = []
    thread = threading.Thread(target=lambda: found.append(other.pull(SCOPE, head.head, head.epoch, wait_s=20)[0]))
    thread.start()
    clerk.do(save_of(sqlite_city), "surat-1")
    thread.join(15)
    assert not thread.is_alive()
    # a poll that was answered before the letter came is as good: the letter is in one of the two
    later = other.everything(SCOPE)
    assert [change.id for change in found[0].changes] == ["surat-1"] or "surat-1" in later


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"device":1}', b"null"])
def test_broken_requests_get_one_sentence(sqlite_city, body):
    clerk = sqlite_city.device("clerk")
    headers = {"Authorization": f"Bearer {clerk.tokens.access}"}
    reply = clerk.http.post("/sync/push", content=body, headers=headers)
    assert reply.status_code == 422
    assert decode(reply.content, m.Problem).title


def test_a_huge_body_is_refused_before_it_is_read(sqlite_city):
    clerk = sqlite_city.device("clerk")
    headers = {"Authorization": f"Bearer {clerk.tokens.access}"}
    assert clerk.http.post("/sync/push", content=b" " * (3 << 20), headers=headers).status_code == 413


def test_the_audit_record_notices_every_change(city):
    clerk = city.device("clerk")
    clerk.do(save_of(city), "surat-1")
    clerk.do(save_of(city, words("Lain.")), "surat-1")
    found = examine_audit(city.services)
    assert found.count > 3
    assert found.findings == []
    city.services.db.write(
        lambda connection: connection.execute(
            sa.update(audit).where(audit.c.scope == SCOPE, audit.c.seq == 1).values(actor="orang-lain")
        )
    )
    assert examine_audit(city.services).findings


def test_openapi_describes_the_sync_routes(sqlite_city):
    document = httpx.get(sqlite_city.url + "/openapi.json").json()
    assert "Push" in document["components"]["schemas"]
    assert document["paths"]["/sync/push"]["post"]["requestBody"]


def test_an_unknown_code_is_said_calmly(sqlite_city):
    page = httpx.get(sqlite_city.url + "/v/<script>")
    assert page.status_code == 404
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
