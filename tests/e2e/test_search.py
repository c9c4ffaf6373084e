"""What was just synced is found by the initials of its name, on the real cache."""

import threading

from kiosk.machine.intents import EditText
from kiosk.views import DocumentView, SearchView, View
from offline_cache.indexing import index_all
from tests.e2e.farm import Farm
from tests.e2e.in_hand import KioskInHand


def test_a_disclosure_is_found_by_its_initials_and_read(kiosk: KioskInHand, served: Farm) -> None:
    stores = served.stores()
    index_all(stores.content, threading.Event())  # the kiosk does so by itself, some seconds after it started
    stores.close()
    visitor = kiosk.visitor().open("场务公开").touch("search").do(EditText("tdcbf"))

    def found(view: View) -> bool:
        return isinstance(view, SearchView) and any("土地承包费标准" in row.title for row in view.rows)

    kiosk.until(found, "土地承包费标准")
    document = visitor.choose("2025年土地承包费标准").sees
    assert isinstance(document, DocumentView)
    assert document.title == "2025年土地承包费标准"
