"""Which steps the buttons offer: never one that the domain would refuse, as far as the letter tells."""

import pytest

from domain.kantor import DINAS, NOW, PEOPLE, actor
from portalpns.client.usecases.langkah import allowed_steps
from portalpns.domain import surat_masuk
from portalpns.domain.errors import PortalError
from portalpns.domain.surat import Disposisi, SuratMasuk

FRESH = SuratMasuk("m1", DINAS, "Badan Lain", "1", NOW.date(), "Hal", "pdf", NOW)
REGISTERED = surat_masuk.register(FRESH, actor("tu"), NOW, 3)
GIVEN = surat_masuk.dispose(REGISTERED, actor("kadis"), NOW, Disposisi("d", "", ("sekdin",), ("Hadiri",), NOW))


WITHDRAWN = surat_masuk.withdraw(GIVEN, actor("kaban"), NOW, "Rapat batal", "000/2")


@pytest.mark.parametrize(
    "letter", [FRESH, REGISTERED, GIVEN, WITHDRAWN], ids=["fresh", "registered", "given", "withdrawn"]
)
@pytest.mark.parametrize("name", [person.id for person in PEOPLE])
def test_the_buttons_of_an_incoming_letter_are_the_law(letter: SuratMasuk, name: str) -> None:
    who = actor(name)
    allowed = allowed_steps(letter, who)
    below = who.bawahan[:1] or ("staf",)
    calls = {
        "disposisi": lambda: surat_masuk.dispose(letter, who, NOW, Disposisi("e", "", below, ("Hadiri",), NOW)),
        "selesai": lambda: surat_masuk.finish(letter, who, NOW),
        "tanpa_disposisi": lambda: surat_masuk.finish(letter, who, NOW, "tembusan"),
        "agendakan": lambda: surat_masuk.register(letter, who, NOW, 4),
        "arsipkan": lambda: surat_masuk.archive(letter, who, NOW),
    }
    for step, call in calls.items():
        if step in allowed:
            call()
        elif not (step == "tanpa_disposisi" and "selesai" in allowed):
            with pytest.raises(PortalError):
                call()
    assert not {"selesai", "tanpa_disposisi"} <= allowed


def test_the_clerk_files_a_registered_letter_that_needs_no_disposition() -> None:
    assert "tanpa_disposisi" in allowed_steps(REGISTERED, actor("tu"))
    assert not {"selesai", "tanpa_disposisi"} & allowed_steps(FRESH, actor("tu"))
    assert not {"selesai", "tanpa_disposisi"} & allowed_steps(GIVEN, actor("tu"))
    assert "selesai" in allowed_steps(GIVEN, actor("sekdin"))
