"""The published description of the routes is true: complete, coherent, and real answers fit it."""

import dataclasses
from typing import Any

import httpx
import jsonschema
import msgspec
import pytest
from starlette.routing import Route

from portalpns.domain.absensi.dokumen import ABSENSI_KINDS, PeristiwaDoc
from portalpns.domain.ids import new_id
from portalpns.protocol.actions import ACTIONS, AbsensiPeristiwa
from portalpns.server.app import build_app
from portalpns.server.openapi import DOCUMENTS, build
from server.kit import PASSWORD, Kantor, simpan


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(value) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(references(value) for value in part))
    return set()


def validator(document: dict[str, Any], name: str) -> jsonschema.Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return jsonschema.Draft202012Validator(schema)


def test_every_reference_leads_somewhere_and_every_schema_is_one() -> None:
    document = build()
    schemas = document["components"]["schemas"]
    assert {name.rsplit("/", 1)[1] for name in references(document)} <= set(schemas)
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_route_of_the_server_is_described_and_no_other(sqlite_place: Kantor) -> None:
    app = build_app(sqlite_place.services)
    routes = [route for route in app.routes if isinstance(route, Route)]
    own = {(route.path, method.lower()) for route in routes for method in route.methods or ()}
    own = {(path, method) for path, method in own if not path.startswith("/openapi")}
    described = {(path, method) for path, methods in build()["paths"].items() for method in methods}
    assert described == own


def test_every_action_is_described_with_its_arguments() -> None:
    schemas = build()["components"]["schemas"]
    variants = [one["properties"] for one in schemas["Mutation"]["oneOf"]]
    offered = {(one["name"]["const"], one["v"]["const"]) for one in variants}
    assert offered == set(ACTIONS)
    for shape in ACTIONS.values():
        assert schemas[shape.__name__]["additionalProperties"] is False


def test_real_requests_and_answers_fit_the_description(sqlite_place: Kantor) -> None:
    siti = sqlite_place.komputer("siti")
    document = httpx.get(f"{sqlite_place.runner.url}/openapi.json").json()

    def check(name: str, value: Any) -> None:
        validator(document, name).validate(value)

    hello = {"protocols": [1], "app": "0.1.0", "schema": 1, "device": siti.device}
    push = {"device": siti.device, "mutations": [
        siti.mutation("surat.simpan", new_id(), simpan()), siti.mutation("surat.kirim", new_id(), {}),
    ]}  # fmt: skip
    upload = {"sha256": "a" * 64, "size": 10, "mime": "application/pdf"}
    info = {"id": siti.device, "name": "PC"}
    exchanges = (
        ("/sync/hello", "Hello", hello, "HelloAnswer", 200),
        ("/sync/push", "Push", push, "PushAnswer", 200),
        ("/sync/pull", "Pull", {"scopes": {"m": {}, "o:diskominfo": {}, "o:dinkes": {}}}, "PullAnswer", 200),
        ("/blobs/uploads", "UploadStart", upload, "UploadState", 201),
        ("/auth/login", "Login", {"username": "siti", "password": PASSWORD, "device": info}, "Tokens", 200),
    )
    part = siti.http.patch("/blobs/uploads/x", content=b"", headers={"Upload-Offset": "x"})
    assert part.status_code == 400
    assert "400" in document["paths"]["/blobs/uploads/{key}"]["patch"]["responses"]
    check("Problem", part.json())
    for path, asks, body, gives, status in exchanges:
        check(asks, msgspec.json.decode(msgspec.json.encode(body)))
        answer = siti.post(path, body)
        assert answer.status_code == status
        check(gives, answer.json())
    refused = siti.post("/sync/push", {"device": siti.device, "mutations": [{"seq": 0}]})
    check("Problem", refused.json())


def test_documents_that_are_read_fit_the_description_of_their_kind(place: Kantor) -> None:
    siti, machine = place.komputer("siti"), {"opd": "diskominfo", "device": "diskominfo-1"}
    decided = {"kind": "CT", "mulai": "2026-11-04", "selesai": "2026-11-05", "surat": "800.1.11.4/7/2026"}
    siti.do("absensi.peta_pin", new_id(), {**machine, "pin": "6", "pegawai": "p-staf", "mulai": "2026-11-01"})
    rows = [(pin, f"2026-11-0{day}T07:10:00", 0, 0) for pin in "69" for day in (2, 3)]
    siti.do("absensi.impor", new_id(), {**machine, "tz": "Asia/Jakarta", "rows": rows})
    siti.do("absensi.peristiwa", new_id(), {"opd": "diskominfo", "pegawai": "p-staf", **decided})
    siti.do("absensi.tutup_mesin", new_id(), {**machine, "alasan": "Tersambar petir."})
    siti.do("surat.simpan", new_id(), simpan())
    document = build()
    change, kinds = validator(document, "Change"), set()
    pages = siti.post("/sync/pull", {"scopes": {"m": {}, "o:diskominfo": {}, "a:diskominfo": {}}}).json()["scopes"]
    for one in (change for page in pages.values() for change in page["changes"]):
        change.validate(one)
        kinds.add(one[1])
        wrong = [*one[:5], {**one[5], next(iter(one[5])): ["ini bukan isinya"]}]
        assert not change.is_valid(wrong)
    assert kinds >= {*ABSENSI_KINDS, "pegawai", "surat_keluar"}


def test_an_event_is_read_as_it_was_entered() -> None:
    entered = [(one.name, one.type) for one in msgspec.structs.fields(AbsensiPeristiwa)]
    assert [("id", str), *entered] == [(one.name, one.type) for one in dataclasses.fields(PeristiwaDoc)]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_kind_of_document_is_described(kind: str) -> None:
    offered = {one["title"] for one in build()["components"]["schemas"]["Change"]["oneOf"]}
    assert kind in offered
