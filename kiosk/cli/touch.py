"""``kiosk touch``: what is known of the touch panel's drift, and to forget it once the panel is calibrated."""

from contextlib import closing
from datetime import UTC, datetime

from kiosk.cli.answer import Exit, answer
from kiosk.cli.doctor_stores import AS_SERVICE
from kiosk.config import Config
from kiosk.runtime.touching import TouchNotes, in_words
from offline_cache.journal import Journal
from offline_cache.keys import has_key, load_key


def touch(config: Config, *, forget: bool, as_json: bool) -> Exit:
    """Say how far the panel is off, or forget it. Raises what opening the journal raises."""
    folder = config.state.folder
    if not has_key(folder / "cache.key"):  # to make one would cost what is there
        here = "its key is the service's credential" if (folder / "journal.db").exists() else f"{folder} is empty"
        to_do = AS_SERVICE.format(command="touch")
        return answer({"problem": here}, f"Nothing can be read: {here}. {to_do}", as_json=as_json, status=Exit.PROBLEM)
    with closing(Journal.open(folder / "journal.db", load_key(folder / "cache.key"))) as journal:
        notes = TouchNotes(journal, lambda: datetime.now(UTC))
        if forget:
            notes.forget()
        drift = notes.known()
    across, up = drift.shift
    sentence = f"Readings of the touch panel: {in_words(drift)}{', which is corrected' if drift.size else ''}."
    return answer({"right_mm": across, "up_mm": up}, sentence, as_json=as_json)
