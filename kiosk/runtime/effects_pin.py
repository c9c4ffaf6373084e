"""The PIN check. A try is counted on disk before it is made, so no pulled plug or card gives one back."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.machine.effects import CheckPin
from kiosk.machine.events import PinChecked
from kiosk.machine.lockout import NO_FAILURES, Failures, is_locked
from kiosk.runtime.ports import Ports

_hasher = PasswordHasher()


def verify_pin(phc: str, pin: str) -> bool:
    """Whether ``pin`` fits the argon2id PHC string. A damaged string fits nothing."""
    try:
        return _hasher.verify(phc, pin)
    except (VerificationError, InvalidHashError):
        return False


def check_pin(ports: Ports, effect: CheckPin) -> PinChecked:
    """Check a PIN. Raises LookupError when the member is no longer there."""
    known = ports.journal.pin_failures(effect.member)
    before = Failures(known.count, known.last_at)
    if is_locked(before, effect.at):
        return PinChecked(effect.ticket, right=False, failures=before)
    member = ports.content.member(effect.member)
    if member is None:
        raise LookupError("the member is no longer here")
    counted = ports.journal.record_pin_failure(effect.member, effect.at)
    if ports.verify_pin(member.pin, effect.pin):
        ports.journal.clear_pin_failures(effect.member)
        return PinChecked(effect.ticket, right=True, failures=NO_FAILURES)
    return PinChecked(effect.ticket, right=False, failures=Failures(counted.count, counted.last_at))
