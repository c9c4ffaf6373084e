"""How every command answers: one sentence, or with ``--json`` one object, on standard output."""

import json
import sys
from collections.abc import Mapping
from enum import IntEnum


class Exit(IntEnum):
    """Exit statuses. USAGE is argparse's."""

    OK = 0
    PROBLEM = 1
    USAGE = 2


def answer(facts: Mapping[str, object], sentence: str, *, as_json: bool, status: Exit = Exit.OK) -> Exit:
    """Say how it went and return ``status``. A problem's sentence goes to standard error."""
    if as_json:
        print(json.dumps({"ok": status is Exit.OK, **facts}, ensure_ascii=False))
    else:
        print(sentence, file=sys.stdout if status is Exit.OK else sys.stderr)
    return status
