"""What a person can ask for by touch. Screens send these and nothing else; each is an event of the machine."""

from kiosk.values import dataclass


@dataclass(frozen=True)
class OpenService:
    """Open a tile of the welcome or home screen."""

    service: str


@dataclass(frozen=True)
class OpenItem:
    """Open one row of the list on the screen: a publication, an entitlement, a case."""

    item: str


@dataclass(frozen=True)
class ChooseCategory:
    """Show only this category of the list; empty: all."""

    category: str


@dataclass(frozen=True)
class TurnPage:
    """Turn ``by`` pages, forward or (negative) back."""

    by: int


@dataclass(frozen=True)
class PressDigit:
    """A digit of the PIN, "0" to "9"."""

    digit: str


@dataclass(frozen=True)
class EraseDigit:
    """Take the last PIN digit back."""


@dataclass(frozen=True)
class SubmitPin:
    """The PIN is complete."""


@dataclass(frozen=True)
class Acknowledge:
    """已阅: I have read this version."""


@dataclass(frozen=True)
class ChooseOption:
    """Choose one of the options of what is to be claimed; of a vote, or no longer."""

    index: int


@dataclass(frozen=True)
class Claim:
    """Claim the benefit on the screen; asks for confirmation first."""


@dataclass(frozen=True)
class TakePart:
    """Sign up for the campaign on the screen, or vote as chosen; asks for confirmation first."""


@dataclass(frozen=True)
class Withdraw:
    """Take back what was signed up for; asks for confirmation first."""


@dataclass(frozen=True)
class Confirm:
    """Yes, do what was asked about."""


@dataclass(frozen=True)
class ComposeCase:
    """Begin a new form of the open case service."""


@dataclass(frozen=True)
class ChooseTopic:
    """Choose the topic of the form."""

    topic: str


@dataclass(frozen=True)
class AddPhrase:
    """Add a ready sentence to the text."""

    phrase: int


@dataclass(frozen=True)
class EditText:
    """The text is now this, whole."""

    text: str


@dataclass(frozen=True)
class OpenSearch:
    """Look for something by its name."""


@dataclass(frozen=True)
class OpenFind:
    """Open a find: a publication, or with an empty ``item`` the service."""

    service: str
    item: str


@dataclass(frozen=True)
class OpenPage:
    """Show this page of the document's PDFs by itself, counted from 0."""

    page: int


@dataclass(frozen=True)
class Zoom:
    """Make the page ``by`` steps larger, or (negative) smaller."""

    by: int


@dataclass(frozen=True)
class PlayVideo:
    """Show this film of the document, counted from 0."""

    video: int


@dataclass(frozen=True)
class SetPlaying:
    """Let the film go on, or stand still."""

    on: bool


@dataclass(frozen=True)
class Replay:
    """Show the film from its beginning."""


@dataclass(frozen=True)
class VideoEnded:
    """This showing of the film is over, or ``lost``: there is none."""

    showing: int
    lost: bool = False


@dataclass(frozen=True)
class ShowOnPhone:
    """Show the code that opens this document on a phone."""


@dataclass(frozen=True)
class SubmitCase:
    """Hand the form in."""


@dataclass(frozen=True)
class Speak:
    """Say it in place of writing it, or see to what was said already: "说给我们听"."""


@dataclass(frozen=True)
class StartRecording:
    """Begin to record, in place of what was recorded before."""


@dataclass(frozen=True)
class StopRecording:
    """I have finished speaking."""


@dataclass(frozen=True)
class PlayRecording:
    """Let me hear what was recorded."""


@dataclass(frozen=True)
class StopPlaying:
    """I have heard enough."""


@dataclass(frozen=True)
class DropRecording:
    """Throw the recording away."""


@dataclass(frozen=True)
class RateCase:
    """Rate the answer, 1 to 3."""

    rating: int
    reopen: bool = False


@dataclass(frozen=True)
class Print:
    """Print what is on the screen: the page, the voucher, the receipt, the record."""


@dataclass(frozen=True)
class PrintAgain:
    """After an unknown outcome the member says that no slip came out: print it again, marked as a reprint."""


@dataclass(frozen=True)
class SlipCameOut:
    """After an unknown outcome the member says that the whole slip came out."""


@dataclass(frozen=True)
class Back:
    """One step back."""


@dataclass(frozen=True)
class Home:
    """Back to the home screen, or to the welcome screen for a visitor."""


@dataclass(frozen=True)
class Leave:
    """End the session now."""


@dataclass(frozen=True)
class StillHere:
    """Stop the countdown: "我还在"."""


@dataclass(frozen=True)
class SetLanguage:
    """Speak ``zh`` or ``en`` for the rest of the session."""

    language: str


@dataclass(frozen=True)
class SetTextSize:
    """Text size step, 0 (normal) to 3 (largest)."""

    step: int


@dataclass(frozen=True)
class SetContrast:
    """Contrast step: 0 (normal), 1 (dark on light), 2 (light on dark), 3 (highest)."""

    step: int


@dataclass(frozen=True)
class SetElder:
    """Elder mode: fewer and larger choices, on or off."""

    on: bool


@dataclass(frozen=True)
class MoreServices:
    """In elder mode: show the services beyond the first few."""


@dataclass(frozen=True)
class ReadAloud:
    """Read the screen aloud: "朗读"."""


@dataclass(frozen=True)
class StopReading:
    """Stop reading aloud."""


@dataclass(frozen=True)
class SetSpeed:
    """Speak slowly (0), as usual (1) or fast (2)."""

    speed: int


@dataclass(frozen=True)
class SetEar:
    """Use by ear and keypad, on or off."""

    on: bool


@dataclass(frozen=True)
class MoveFocus:
    """By ear: the focus is now on what has this name."""

    to: str


@dataclass(frozen=True)
class SayAgain:
    """By ear: say this screen again."""


Intent = (
    OpenService
    | OpenItem
    | ChooseCategory
    | TurnPage
    | PressDigit
    | EraseDigit
    | SubmitPin
    | Acknowledge
    | ChooseOption
    | Claim
    | TakePart
    | Withdraw
    | Confirm
    | ComposeCase
    | ChooseTopic
    | AddPhrase
    | EditText
    | OpenSearch
    | OpenPage
    | Zoom
    | PlayVideo
    | SetPlaying
    | Replay
    | VideoEnded
    | ShowOnPhone
    | OpenFind
    | SubmitCase
    | Speak
    | StartRecording
    | StopRecording
    | PlayRecording
    | StopPlaying
    | DropRecording
    | RateCase
    | Print
    | PrintAgain
    | SlipCameOut
    | Back
    | Home
    | Leave
    | StillHere
    | SetLanguage
    | SetTextSize
    | SetContrast
    | SetElder
    | MoreServices
    | ReadAloud
    | StopReading
    | SetSpeed
    | SetEar
    | MoveFocus
    | SayAgain
)
