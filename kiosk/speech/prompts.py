"""Sentences that never change, and so may be recorded: a file of their message id is played in place of the voice.

``python -m kiosk.speech.prompts`` lists them with their file names, for whoever reads them into a microphone.
"""

from functools import lru_cache

from kiosk.translation import translator

FIXED: tuple[str, ...] = (
    "Please put in your union service card",
    "Please put in your union service card, or scan the QR code of your electronic member card",
    "Please take your card with you",
    "Please enter your PIN",
    "Type the digits on the keypad and press confirm. Each press is counted aloud; no digit is ever said.",
    "One digit",
    "One digit taken back",
    "Up and down choose, confirm takes what was said, back goes back.",
    "People beside you will hear it. Read it aloud?",
    "What is on this screen is private and is not read aloud.",
    "The session is about to end. Press confirm to go on.",
    "Please wait a moment.",
    "Saving. Please wait a moment.",
    "Printing. Please wait.",
    "Printed. Please take your slip.",
    "The card could not be read",
    "Take it out, wipe its gold contacts clean, and put it in again with the chip in front.",
    "This card is not registered here",
    "There are two cards",
    "Too many wrong PINs",
    "Claim this now? It can be claimed only once.",
    "Submitted: here is your receipt",
    "Put in your card at any time to see how it stands.",
    "Nothing has been published here yet",
)


@lru_cache(maxsize=2)
def _by_sentence(language: str) -> dict[str, str]:
    words = translator(language)
    return {words.gettext(message): message for message in FIXED}


def prompt_of(sentence: str, language: str) -> str:
    """Return the message id of a sentence that may be recorded, or nothing."""
    return _by_sentence(language).get(sentence.strip(), "")


def _listing() -> str:
    from devices.speech.engines import slug

    return "\n".join(
        f"{language}/{slug(message)}.wav\t{sentence}"
        for language in ("zh", "en")
        for sentence, message in _by_sentence(language).items()
    )


if __name__ == "__main__":
    print(_listing())
