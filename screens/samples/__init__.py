"""Sample views of every type, with the texts that are hard to set: long titles, rare characters, long tables.

All names and figures are invented. The gallery and the tests of the screens show these.
"""

from kiosk.views import View
from screens.samples import activity, directory, entrance, finding, home, opinion, own, printing, reading
from screens.samples.media import media_samples
from screens.samples.speak import speak_samples


def samples() -> dict[str, View]:
    """Return all samples by name, in the order of a visit."""
    return {
        "01-welcome": entrance.welcome(),
        "02-welcome-no-reader": entrance.welcome_no_reader(),
        "03-wait": entrance.wait(),
        "04-pin": entrance.pin(),
        "05-pin-wrong": entrance.pin_wrong(),
        "06-home": home.home(),
        "07-list": finding.listing(),
        "08-list-empty": finding.listing_empty(),
        "09-document": reading.document(),
        "10-document-long": reading.document_long(),
        "11-document-table": reading.document_table(),
        "12-record": own.record(),
        "13-profile": own.profile(),
        "14-entitlement": own.entitlement(),
        "15-entitlement-refused": own.entitlement_refused(),
        "16-confirm": own.confirm(),
        "17-compose": opinion.compose(),
        "18-compose-empty": opinion.compose_empty(),
        "19-case": opinion.case(),
        "20-result": own.result(),
        "21-receipt": opinion.receipt(),
        "22-printing": printing.printing(),
        "23-printed": printing.printed(),
        "24-print-fault": printing.print_fault(),
        "25-print-unknown": printing.print_unknown(),
        "26-message": entrance.message(),
        "27-countdown": reading.countdown(),
        "28-english": home.english(),
        "32-search": finding.search(),
        "33-search-empty": finding.search_empty(),
        "29-entitlement-unchosen": own.entitlement_unchosen(),
        "30-home-elder": home.home_elder(),
        "31-home-elder-more": home.home_elder_more(),
        "40-document-scripts": reading.document_scripts(),
        "34-contacts": directory.listing(),
        "35-contact": directory.contact(),
        "36-contact-long": directory.contact_long(),
        "37-place": directory.place(),
        **speak_samples(),
        **media_samples(),
        "70-activities": activity.listing(),
        "71-activity": activity.campaign(),
        "72-activity-waiting": activity.campaign_waiting(),
        "74-vote": activity.vote(),
        "75-vote-over": activity.vote_over(),
        "73-activity-receipt": activity.receipt(),
        "60-practice": entrance.practice(entrance.welcome()),
        "61-practice-fault": entrance.practice(printing.print_fault()),
    }
