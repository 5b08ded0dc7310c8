"""A file's bytes as the lines of a text, whatever wrote it; or one sentence that says why they are none.

Line numbers are those that an editor shows: a line ends at LF, CR LF or CR, and at nothing else.
"""

import re
from dataclasses import dataclass

MOST_BYTES = 5_000_000
MOST_LINES = 50_000

_ASK_FOR_TEXT = "Open it in the program that made it, save it as plain text (.txt), and read that."
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"a PDF. {_ASK_FOR_TEXT}"),
    (b"\xd0\xcf\x11\xe0", f"an old Word or Office document. {_ASK_FOR_TEXT}"),
    (b"{\\rtf", f"a rich text document. {_ASK_FOR_TEXT}"),
    (b"\x89PNG", "a picture. Read the policy as text: a picture of a page has no words in it."),
    (b"\xff\xd8\xff", "a picture. Read the policy as text: a picture of a page has no words in it."),
    (b"GIF8", "a picture. Read the policy as text: a picture of a page has no words in it."),
    (b"II*\x00", "a picture. Read the policy as text: a picture of a page has no words in it."),
    (b"MM\x00*", "a picture. Read the policy as text: a picture of a page has no words in it."),
    (b"\x1f\x8b", "compressed. Unpack it, and read the text inside."),
    (b"\x7fELF", "a program, not a text. Choose the policy's text file."),
    (b"MZ\x90\x00", "a program, not a text. Choose the policy's text file."),
)
_PACKED: tuple[tuple[bytes, str], ...] = (
    (b"word/", f"a Word document (.docx). {_ASK_FOR_TEXT}"),
    (b"opendocument.text", f"an OpenDocument text (.odt). {_ASK_FOR_TEXT}"),
    (b"xl/", "a spreadsheet. Choose the policy's text file."),
    (b"ppt/", f"a slide show (.pptx). {_ASK_FOR_TEXT}"),
)
_WEB = re.compile(rb"\s{0,200}<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MOST_CONTROL = 0.01  # of all characters: above it, this is no text with a blemish but something else


class Unreadable(Exception):
    """These bytes are no policy that can be read; `sentence` says what they are and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Printed:
    """The lines as printed, without their ends, and what a person should know of how they were read."""

    lines: list[str]
    remarks: list[str]


def printed_lines(data: bytes, *, name: str) -> Printed:
    """Raise Unreadable for anything but a text with something in it."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"{name} is larger than 5 MB. A policy's text is far smaller: choose the right file.")
    if what := _what_it_is(data):
        raise Unreadable(f"{name} is {what}")
    text, remarks = _decoded(data)
    broken = len(_CONTROL.findall(text))
    if broken > max(3, len(text) * _MOST_CONTROL):
        raise Unreadable(f"{name} is not a text. {_ASK_FOR_TEXT}")
    if broken:
        remarks.append(f"{broken} characters that cannot be printed were left out.")
        text = _CONTROL.sub("", text)
    if not text.strip():
        raise Unreadable(f"{name} is empty: there is no text in it. Choose the policy's text file.")
    lines = _LINE_END.split(text)
    if len(lines) > MOST_LINES:
        raise Unreadable(f"{name} has more than 50,000 lines. A policy has far fewer: choose the right file.")
    return Printed(lines, remarks)


def _what_it_is(data: bytes) -> str | None:
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            return what
    if data.startswith(b"PK\x03\x04"):
        return next((what for part, what in _PACKED if part in data), "a packed folder (.zip). Unpack it first.")
    if _WEB.match(data.removeprefix(b"\xef\xbb\xbf")):
        return "a web page. Open it in a browser, copy its words into a plain text file (.txt), and read that."
    return None


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """UTF-8, UTF-16 with or without its mark, else Windows-1252, which can read anything."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").removeprefix("\ufeff"), []
    if codec := _unmarked_utf_16(data):
        return data.decode(codec, errors="replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        remark = "The file is not in UTF-8; it was read as Windows-1252. Look at its dashes, quotes and accents."
        return data.decode("cp1252", errors="replace"), [remark]


def _unmarked_utf_16(data: bytes) -> str | None:
    """English in UTF-16 has a NUL in nearly every second place, always on the same side."""
    sample = data[:2000]
    half = len(sample) // 2
    if half < 4 or len(data) % 2:  # noqa: PLR2004  too short to tell
        return None
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if second > half * 0.8 and first == 0:
        return "utf-16-le"
    return "utf-16-be" if first > half * 0.8 and second == 0 else None
