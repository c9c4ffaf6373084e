"""What kiosks sent and the server did not take, in words: what it was, and why it was refused (msgids)."""

from protocol.events import (
    CaseOpened,
    CaseRated,
    DeviceReported,
    EntitlementClaimed,
    EventBody,
    PublicationAcknowledged,
    SignedUp,
    SignUpWithdrawn,
    SlipPrinted,
    Voted,
)

_EVENTS: dict[type[EventBody], str] = {
    CaseOpened: "an opinion",
    CaseRated: "a rating",
    EntitlementClaimed: "a claim",
    PublicationAcknowledged: "a confirmation of reading",
    SignedUp: "a sign-up",
    SignUpWithdrawn: "a sign-up taken back",
    Voted: "a vote",
    SlipPrinted: "a print record",
    DeviceReported: "a report of a device",
}
_REASONS = {
    "bad_id": "its identifier cannot be used",
    "id_reused": "another one came under the same identifier",
    "bad_value": "it holds something that cannot be stored",
    "text_altered": "the text is not the one that was submitted",
    "text_length": "the text is empty or too long",
    "unknown_topic": "there is no such topic any more",
    "unknown_service": "there is no such service any more",
    "wrong_primitive": "the service is of another kind now",
    "not_anonymous": "the service takes nothing without a name",
    "unknown_member": "the member does not belong to this kiosk's farm",
    "unknown_case": "there is no such opinion",
    "unknown_entitlement": "there is no such benefit",
    "unknown_publication": "there is no such document",
    "unknown_campaign": "there is no such activity",
    "not_yours": "it belongs to another member",
    "exists": "it is there already",
    "bad_rating": "the rating cannot be",
    "wrong_state": "the opinion was in another state by then",
    "claimed_elsewhere": "the benefit was claimed at another kiosk before",
    "not_claimable": "the benefit could not be claimed",
    "outside_window": "it was claimed outside its dates",
    "bad_option": "there is no such choice",
    "voucher_forged": "the voucher does not fit the claim",
}


def event_word(body: EventBody) -> str:
    """Return the msgid for what an event is."""
    return _EVENTS[type(body)]


def reason_word(reason: str) -> str:
    """Return the msgid for why something was refused; a reason without words is its own name."""
    return _REASONS.get(reason, reason)


def every_word() -> tuple[str, ...]:
    """Return all msgids that can come, for the catalogue's tests."""
    return (*_EVENTS.values(), *_REASONS.values())
