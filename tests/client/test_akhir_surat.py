"""The end of an incoming letter: whose parts end with it is said before and after; only what was entered is filed."""

import pytest

from client.kit import Balai
from client.test_beranda import arrived
from portalpns.client.ui.surat.telling import tell
from portalpns.domain.errors import WrongState
from portalpns.domain.organisasi import Pemangku
from portalpns.domain.surat import SuratMasuk
from portalpns.server import admin

DEWI, BAMBANG = "Kepala Bidang – Dewi Lestari, A.Md.", "Kepala Bidang Lain – Bambang Sutejo, S.Kom."
ENDED = "bagiannya ikut dinyatakan selesai"


def test_the_parts_that_end_with_a_letter_are_named_and_stand_in_its_history(place: Balai) -> None:
    key = arrived(place)
    admin.put_master(place.services, [Pemangku("pm-bid-2", "j-bid-2", "p-sekdis")])
    kadinkes, dewi, sekdis = (place.komputer(one) for one in ("kadinkes", "dewi", "sekdis"))
    assert tell(kadinkes.core, key).ending == "", "nothing was passed on yet"
    kadinkes.core.surat.dispose(key, ["j-bid", "j-bid-2"], ["Proses lebih lanjut"])
    assert (tell(kadinkes.core, key).ending, tell(kadinkes.core, key).others) == (f"{DEWI}, {BAMBANG}", "")
    kadinkes.sync()
    sekdis.sync().core.surat.finish(key, "Bagian saya sudah.")
    sekdis.sync()
    told = tell(kadinkes.sync().core, key)
    assert told.ending == DEWI, "the other one has ended his own"
    assert tell(dewi.sync().core, key).ending == "", "hers is the last part, and nobody's else ends with it"
    kadinkes.core.surat.finish(key, "Rapat dibatalkan.", told.hash)
    for who in (kadinkes, dewi, sekdis):
        steps = tell(who.sync().core, key).steps
        assert [step.who for step in steps if step.what == ENDED] == [DEWI], who.akun
        assert [(step.what, step.note) for step in steps][-2:] == [("menyelesaikan", "Rapat dibatalkan."), (ENDED, "")]


def test_only_a_letter_that_was_entered_in_the_register_is_filed(place: Balai) -> None:
    key = arrived(place)
    kadinkes, dewi = place.komputer("kadinkes"), place.komputer("dewi")
    kadinkes.core.surat.finish(key)
    kadinkes.sync()
    letter = dewi.sync().core.surat.get(key)
    assert dewi.core.surat.allowed(letter) == {"agendakan"}
    with pytest.raises(WrongState, match="belum diagendakan; agendakan dahulu"):
        dewi.core.surat.archive(key)
    dewi.core.surat.register(key)
    dewi.core.surat.archive(key)
    filed = dewi.sync().core.surat.get(key)
    assert isinstance(filed, SuratMasuk)
    assert (filed.state, filed.agenda, dewi.core.sync.tray()) == ("diarsipkan", 1, [])
