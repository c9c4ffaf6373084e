"""Whom to ask, on the real cache and printer: found without a card and without a server, taken home on paper."""

import threading

from devices.printer.simulator import PrinterSimulator
from kiosk.machine.intents import EditText
from kiosk.views import ContactView, ListView, SearchView, View
from offline_cache.indexing import index_all
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand, text_of


def test_a_visitor_without_card_or_server_takes_a_number_home(
    kiosk: KioskInHand, served: Farm, printer: PrinterSimulator
) -> None:
    served.server.stop()
    entry = kiosk.visitor().open("找谁办").touch("维权法律").choose("值班律师 赵敏")
    assert isinstance(entry.sees, ContactView)
    assert entry.sees.telephone == "0455-1238140"
    entry.print_page()
    assert "0455-1238140" in text_of(printer.slips[0])
    assert printer.slips[0].qrs == (b"tel:04551238140",)


def test_who_visits_a_district_is_listed_for_its_members_alone(kiosk: KioskInHand, served: Farm) -> None:
    def listed(view: View) -> set[str]:
        assert isinstance(view, ListView)
        return {row.name for row in view.rows}

    everybody = listed(kiosk.visitor().open("找谁办").sees)
    kiosk.visitor().touch("leave")
    member = kiosk.tap("m0001").come_in().open("找谁办")
    assert listed(member.sees) - everybody == {"contacts-liaison-3"}


def test_a_contact_is_found_by_initials(kiosk: KioskInHand, served: Farm) -> None:
    stores = served.stores()
    index_all(stores.content, threading.Event())  # the kiosk does so by itself, some seconds after it started
    stores.close()
    visitor = kiosk.visitor().open("找谁办").touch("search").do(EditText("zbls"))

    def found(view: View) -> bool:
        return isinstance(view, SearchView) and any("值班律师" in row.title for row in view.rows)

    kiosk.until(found, "值班律师")
    assert isinstance(visitor.choose("值班律师 赵敏").sees, ContactView)
