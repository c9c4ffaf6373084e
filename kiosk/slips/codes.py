"""Codes on slips that are no vouchers: short texts by which an officer finds what the slip is about."""

from kiosk.services.cases import submission_hash
from protocol.cases import Case
from protocol.vouchers import verification_code


def receipt_code(case: Case) -> str:
    """Return the 核验码 of a case's receipt, made from its number and what the member submitted, unedited."""
    return code_of_hash(case.number, submission_hash(case))


def code_of_hash(number: str, sha256: str) -> str:
    """Return the same code from the submission's SHA-256 (hex)."""
    return verification_code(f"{number}:{sha256}")


def receipt_qr(number: str, code: str) -> str:
    """Return the QR text of a receipt."""
    return f"UKR1.{number}.{code}"


def document_qr(publication: str, version: int) -> str:
    """Return the QR text of a printed document: which version this paper is."""
    return f"UKD1.{publication}.{version}"
