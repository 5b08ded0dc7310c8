"""Look for words that must not stand anywhere in clear, in every shape in which a careless program would leave them."""

import base64
import binascii
import html
import json
import quopri
import re
import subprocess
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote, quote_plus

PRIVATE_KEY = "AGE-SECRET-KEY-1"
SEPARATORS = ("\n", ", ", ",", '", "', "-")
BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{32,}")
PACKED = re.compile(rb"x[\x01\x5e\x9c\xda]|\x1f\x8b\x08")  # how zlib and gzip begin
TASTE = 128  # bytes that show whether it is packed at all: nearly everything that looks so is not
UNPACK_AT_MOST = 4 * 1024 * 1024
BLOCK = 16 * 1024
SHOWN = 24  # bytes after a find, so that it says which canary it was


@dataclass
class Search:
    """What is looked for. `found_...` answer sentences, none when nothing was found."""

    needles: dict[bytes, str] = field(default_factory=dict)
    left_out: set[Path] = field(default_factory=set)
    _fresh: dict[bytes, str] = field(default_factory=dict)  # needles added since the last look
    _files: dict[Path, bytes] = field(default_factory=dict)  # as they were at the last look

    def add_text(self, name: str, text: str) -> None:
        """A word or a few, as typed."""
        for how, needle in shapes(text):
            self._add(needle, f"{name} {how}")

    def add_bytes(self, name: str, content: bytes) -> None:
        """Bytes of a file, or of a key."""
        for how, needle in shapes_of_bytes(content):
            self._add(needle, f"{name} {how}")

    def add_words(self, name: str, words: Iterable[str]) -> None:
        """Words that are secret together: any two that stand beside each other are too much."""
        for pair in pairwise(words):
            self.add_text(name, " ".join(pair))
            for separator in SEPARATORS:
                self.add_bytes(name, separator.join(pair).encode())

    def found_in(self, name: str, content: bytes) -> list[str]:
        """What stands in these bytes, packed or not."""
        return _found({name: content}, self.needles)

    def found_in_mail(self, name: str, mail: bytes) -> list[str]:
        """The same for a mail, as it went and as it is read."""
        read = message_from_bytes(mail, policy=policy.default)
        parts = [part.get_payload(decode=True) for part in read.walk() if not part.is_multipart()]
        heads = "\n".join(f"{name}: {value}" for name, value in read.items()).encode(errors="replace")
        return self.found_in(name, b"\n".join([mail, heads, *parts]))  # type: ignore[list-item]

    def found_under(self, *folders: Path) -> list[str]:
        """What stands in every file under these folders: all that changed since the last look, all for new needles."""
        now = dict(_contents(path for folder in folders for path in _files(folder) if path not in self.left_out))
        known = {path: content for path, content in now.items() if path in self._files}
        found = _found({str(path): content for path, content in known.items()}, self._fresh)
        changed = {str(path): _changed(self._files.get(path, b""), content) for path, content in now.items()}
        found += _found({name: content for name, content in changed.items() if content}, self.needles)
        self._files, self._fresh = now, {}
        return sorted(set(found))

    def _add(self, needle: bytes, what: str) -> None:
        if needle not in self.needles:
            self.needles[needle] = self._fresh[needle] = what


def _found(contents: Mapping[str, bytes], needles: Mapping[bytes, str]) -> list[str]:
    if not contents or not needles:
        return []
    packed = {f"{name}, packed": b"\0".join(unpacked(content)) for name, content in contents.items()}
    everything = {**contents, **packed}
    if not _stands_in(everything.values(), needles):
        return []
    return [
        f"{name}: {what}: {content[at : at + len(needle) + SHOWN]!r}"
        for name, content in everything.items()
        for needle, what in needles.items()
        if (at := content.find(needle)) >= 0
    ]


def _stands_in(contents: Iterable[bytes], needles: Iterable[bytes]) -> bool:
    """Whether any of hundreds of needles is there at all: grep reads them all at once, thirty times as fast."""
    whole = b"\0".join(contents)
    in_two_lines = [needle for needle in needles if b"\n" in needle]
    with NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(needle for needle in needles if b"\n" not in needle))
        patterns.flush()
        command = ["grep", "--quiet", "--text", "--fixed-strings", f"--file={patterns.name}"]
        grep = subprocess.run(command, input=whole, env={"LC_ALL": "C"}, check=False)
    assert grep.returncode in (0, 1)
    return grep.returncode == 0 or any(needle in whole for needle in in_two_lines)


def _changed(before: bytes, after: bytes) -> bytes:
    """What of a file is new, with what stands around it: a log of 16 MB grows by a few lines."""
    if before == after:
        return b""
    most = min(len(before), len(after))
    same = next((at for at in range(0, most, BLOCK) if before[at : at + BLOCK] != after[at : at + BLOCK]), most)
    blocks = range(BLOCK, most - same + 1, BLOCK)
    same_at_end = next((at - BLOCK for at in blocks if _end(before, at) != _end(after, at)), 0)
    return after[max(0, same - BLOCK) : len(after) - max(0, same_at_end - BLOCK)]


def _end(content: bytes, at: int) -> bytes:
    """The block that begins so many bytes before the end."""
    return content[len(content) - at : len(content) - at + BLOCK]


def _contents(paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    for path in paths:
        with suppress(FileNotFoundError):  # gone while we looked
            yield path, path.read_bytes().rstrip(b"\0")  # PostgreSQL fills its log with them


def shapes(text: str) -> Iterator[tuple[str, bytes]]:
    """A text in every shape that we can think of."""
    yield from shapes_of_bytes(text.encode())
    yield "in capitals", text.upper().encode()
    yield "with a capital", text.capitalize().encode()
    for coding in ("utf-16-le", "utf-16-be"):
        yield f"as {coding}", text.encode(coding)
    yield "in JSON", json.dumps(text)[1:-1].encode()
    yield "in a JSON text within JSON", json.dumps(json.dumps(text)[1:-1])[1:-1].encode()
    yield "in Python", ascii(text)[1:-1].encode()
    yield "in an address", quote(text).encode()
    yield "in a form", quote_plus(text).encode()
    yield "in HTML", html.escape(text).encode()
    yield "in a mail", quopri.encodestring(text.encode()).rstrip(b"=\n")
    yield "in latin-1", text.encode("latin-1", errors="xmlcharrefreplace")


def shapes_of_bytes(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Bytes as they are, in hexadecimal, and in base64 wherever they begin."""
    yield "as it is", content
    yield "in hex", content.hex().encode()
    yield "in HEX", content.hex().upper().encode()
    for before in range(3):
        coded = base64.b64encode(bytes(before) + content).rstrip(b"=")
        certain = coded[(0, 2, 3)[before] : len(coded) - bool((before + len(content)) % 3)]
        yield "in base64", certain
        yield "in base64 for addresses", certain.translate(bytes.maketrans(b"+/", b"-_"))


def unpacked(content: bytes) -> Iterator[bytes]:
    """Whatever in these bytes was packed by zlib or gzip, within base64 too: Django's own sessions are both."""
    yield from _inflated(content)
    for run in BASE64_RUN.findall(content):
        for start in range(4):  # letters of a neighbour may stand in front
            whole = run[start : len(run) - (len(run) - start) % 4].translate(bytes.maketrans(b"-_", b"+/"))
            try:
                yield from _inflated(base64.b64decode(whole))
            except binascii.Error:
                continue


def _inflated(content: bytes) -> Iterator[bytes]:
    whole = memoryview(content)
    for start in PACKED.finditer(content):
        opening = zlib.decompressobj(wbits=47)
        inflated = b""
        for piece in (whole[start.start() : start.start() + TASTE], whole[start.start() + TASTE :][:UNPACK_AT_MOST]):
            try:
                inflated += opening.decompress(piece, UNPACK_AT_MOST)
            except zlib.error:
                break  # what came before it broke is looked at all the same
        if inflated:
            yield inflated


def _files(folder: Path) -> Iterator[Path]:
    found = [folder] if folder.is_file() else folder.rglob("*")
    yield from (path for path in found if path.is_file() and not path.is_symlink())
