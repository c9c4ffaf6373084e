"""Lists that officers send in by the console's forms."""

from server.console.visit import Visit
from server.domain.actors import Role, require_role
from server.domain.problems import DomainProblem
from server.office.cells import LARGEST
from server.office.tables import take_apart

LARGEST_LIST = LARGEST + 1
"""Bytes of a form's file that are read: one more than a list may have."""


def sent_list(visit: Visit) -> bytes:
    """Return the list that was sent in, taken apart: before any transaction, for a workbook takes its time.

    Raises DomainProblem ``no_file`` and those of ``take_apart``, and ``not_allowed`` before anything is read.
    """
    require_role(visit.officer, Role.ADMIN)
    sent = visit.files.get("file")
    if sent is None or not sent.size:
        raise DomainProblem("no_file", "Please choose the file with the list first.")
    return take_apart(sent.file.read(LARGEST_LIST))
