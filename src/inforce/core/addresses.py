"""Find what leads to somebody in words where none is wanted: a link, an e-mail, a handle, a telephone number."""

import re

_LINK = re.compile(r"https?://|\bwww\.|\b[\w-]+\.(?:com|co|org|net|uk|io|me|tv|app|gg|social)(?:/|\b)", re.IGNORECASE)
_EMAIL = re.compile(r"\S@\S+\.\w")
_HANDLE = re.compile(r"(?:^|[\s(,;:])@\w")
_TELEPHONE = re.compile(r"(?:\+?\d[\s()-]*){9,}")


def address_in(text: str) -> str:
    """What kind of address stands in some words, as a sentence names it; "" where there is none."""
    for pattern, what in (
        (_EMAIL, "an e-mail address"),
        (_LINK, "a link"),
        (_HANDLE, "the name of an account"),
        (_TELEPHONE, "a telephone number"),
    ):
        if pattern.search(text):
            return what
    return ""
