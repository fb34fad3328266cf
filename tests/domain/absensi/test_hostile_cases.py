"""Case files of a hostile or careless author end in a sentence, never in a traceback."""

import pytest

from domain.absensi.replaying import PERSON, POST, case, run
from portalpns.domain.absensi.case_json import load_case
from portalpns.domain.errors import BadInput


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_now_at_the_end_of_the_calendar_is_refused_by_name(now):
    with pytest.raises(BadInput, match="now"):
        run(case(now=now))


@pytest.mark.parametrize("key", ["people", "assignments"])
def test_half_a_character_is_refused_before_it_reaches_the_output(key):
    people, posts = [PERSON], [POST]
    if key == "people":
        people, posts = [PERSON | {"id": "A\ud800"}], [POST | {"person": "A\ud800"}]
    else:
        posts = [POST | {"opd": "X\ud800"}]
    with pytest.raises(BadInput):
        run(case(people=people, assignments=posts))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "baris 1"),
        (b"\xff\xfe{", "UTF-8"),
        (b"[" * 200_000, "terlalu dalam"),
        (b'{"month": ' + b"9" * 5_000 + b"}", "terlalu panjang"),
        (b'{"a": 1, "a": 2}', "dua kali"),
        (b'{"a": NaN}', "NaN"),
    ],
)
def test_bytes_that_are_no_clean_json_are_named(data, word):
    with pytest.raises(BadInput, match=word):
        load_case(data)
