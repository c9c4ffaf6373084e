from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from protocol.ids import parse_code
from protocol.signing import SigningKey
from protocol.vouchers import VoucherClaim, issue, read, verification_code

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
CLAIM = VoucherClaim(
    serial="V-1", kiosk="kiosk-1", entitlement="e-1", option=2, issued_at=AT, expires_at=AT + timedelta(days=30)
)


def test_a_voucher_reads_back_as_what_was_issued(key):
    voucher = issue(CLAIM, key)
    assert read(voucher.qr, key.public) == CLAIM
    assert (voucher.serial, voucher.issued_at, voucher.expires_at) == (CLAIM.serial, CLAIM.issued_at, CLAIM.expires_at)


def test_another_kiosks_key_does_not_vouch_for_it(key):
    assert read(issue(CLAIM, key).qr, SigningKey.generate("kiosk-1").public) is None


@given(st.data())
def test_any_changed_character_of_the_qr_is_noticed(key, data):
    qr = issue(CLAIM, key).qr
    place = data.draw(st.integers(0, len(qr) - 1))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda c: c != qr[place]))
    assert read(qr[:place] + other + qr[place + 1 :], key.public) is None


@given(st.text(max_size=60))
def test_any_other_text_is_no_voucher(key, text):
    assert read(text, key.public) is None
    assert read(f"UKV1.{text}.{text}", key.public) is None


def test_padding_and_blanks_do_not_make_a_second_text_of_the_same_voucher(key):
    qr = issue(CLAIM, key).qr
    assert read(qr + "=", key.public) is None
    assert read(qr + "\n", key.public) is None


def test_a_voucher_carries_a_code_that_can_be_read_aloud_and_checked(key):
    voucher = issue(CLAIM, key)
    assert voucher.code == verification_code(voucher.qr)
    assert parse_code(voucher.code) is not None
