"""Text of Mongolian, Uyghur and Tibetan for the screens, which know no device: set as it is on paper."""

from devices.printer.coverage import coverage, missing
from devices.printer.scripts import (
    MARGIN,
    MONGOLIAN,
    TIBETAN,
    UYGHUR,
    Script,
    columns,
    files,
    forget,
    line_height,
    natural_width,
    picture,
    script_of,
    vertical_picture,
    white,
    width,
    wrap,
)

__all__ = [
    "MARGIN",
    "MONGOLIAN",
    "TIBETAN",
    "UYGHUR",
    "Script",
    "columns",
    "coverage",
    "files",
    "forget",
    "line_height",
    "missing",
    "natural_width",
    "picture",
    "script_of",
    "vertical_picture",
    "white",
    "width",
    "wrap",
]
