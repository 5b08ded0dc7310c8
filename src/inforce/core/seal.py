"""Sealing: what is told can be read only with the right key, and only in its own place.

The formats are other people's: age through pyrage for bodies, grants and files; PyNaCl's Argon2id and SecretBox
for what a passphrase or a cookie locks; HKDF-SHA-256 by `cryptography`. Nothing here is cryptography of ours.

age has no associated data. So every plaintext begins with one line, its `Context` as compact JSON, which is compared
after opening: a body, grant or file that was moved to another case, or put back as another kind, opens as `Tampered`.

Stored shapes:

* `seal`: one byte, 1 (the shape's number), then an age file whose plaintext is the context line and the body.
* `SealingStream`: an age file and no byte in front, so that a sealed file opens with the plain `age` program, for ever:
  `age --decrypt --identity KEY sealed | tail --lines=+2 > original`. Its shape's number is the context's `version`.
* `lock`: one byte, 1; opslimit and memlimit in KiB (4 bytes each, big-endian); salt (16); check (32); a SecretBox.
* `lock_with_key`: one byte, 1, then a SecretBox.
"""

import base64
import hashlib
import json
import struct
import unicodedata
import weakref
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hmac import compare_digest
from threading import Condition, Thread
from typing import BinaryIO, Protocol, Self

import nacl.exceptions
import nacl.secret
import nacl.utils
import pyrage
from bech32 import bech32_decode, bech32_encode, convertbits
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.bindings import crypto_scalarmult
from nacl.pwhash import argon2id

_SHAPE = b"\x01"
_PRIVATE = "age-secret-key-"
_KEY_BYTES = 32


class SealError(Exception):
    """Something sealed does not open; the sentence is fit to be shown."""


class Tampered(SealError):
    """It opens, but it is not what was put here, or it is damaged."""


class WrongKey(SealError):
    """It was not sealed to this key. A damaged header looks the same: age cannot tell the two apart."""


# --- keys -----------------------------------------------------------------------------------------------------------


def new_identity() -> tuple[str, str]:
    """A new age key pair: (private, public)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def identity_from_seed(seed: bytes) -> tuple[str, str]:
    """The age key pair (private, public) of 32 secret bytes. Any will do: X25519 clamps them whenever it uses them."""
    if len(seed) != _KEY_BYTES:
        msg = f"A seed has {_KEY_BYTES} bytes, not {len(seed)}."
        raise ValueError(msg)
    private = bech32_encode(_PRIVATE, convertbits(seed, 8, 5) or []).upper()
    return private, public_of(private)


def seed_of_identity(private: str) -> bytes:
    """The 32 secret bytes inside an age private key, from which other keys of the same holder are derived."""
    hrp, words = bech32_decode(private)
    seed = bytes(convertbits(words or [], 5, 8, pad=False) or [])
    if hrp != _PRIVATE or len(seed) != _KEY_BYTES:
        msg = "This is not an age private key."
        raise ValueError(msg)
    return seed


def public_of(private: str) -> str:
    """The public half of an age private key."""
    return str(pyrage.x25519.Identity.from_str(private).to_public())


def is_public_key(text: str) -> bool:
    """Whether things can be sealed to this: an age public key, as age itself writes it, and not a weak one."""
    try:
        if str(pyrage.x25519.Recipient.from_str(text)) != text:
            return False
        # a few points give the same secret to everybody; pyrage panics on one, which no `except Exception` catches
        crypto_scalarmult(b"\x08" * _KEY_BYTES, _point(text))
    except (pyrage.RecipientError, UnicodeEncodeError, nacl.exceptions.RuntimeError):
        return False
    return True


def hkdf(secret: bytes, info: str, length: int = _KEY_BYTES) -> bytes:
    """Bytes for one purpose from a strong secret: HKDF-SHA-256 (RFC 5869), no salt. Another `info`, unrelated bytes."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info.encode()).derive(secret)


_HRP, _CHECKSUM = len("age1"), 6
_AS_BASE32 = str.maketrans("qpzry9x8gf2tvdw0s3jn54khce6mua7l", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def _point(public: str) -> bytes:
    """The 32 bytes of a public key that pyrage has read: other letters, and a sum not to be checked again."""
    letters = public[_HRP:-_CHECKSUM].translate(_AS_BASE32)
    return base64.b32decode(letters + "=" * (-len(letters) % 8))


# --- bodies and grants ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a sealed thing belongs: governing body, case (or another owner), what for, and the shape of the inside."""

    body: str
    case: str
    purpose: str
    version: int = 1

    def line(self) -> bytes:
        """The first line of every plaintext: JSON, keys sorted, no spaces, UTF-8, a newline (JSON holds no other)."""
        parts = {"body": self.body, "case": self.case, "purpose": self.purpose, "version": self.version}
        return json.dumps(parts, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def seal(plain: bytes, *, to: Sequence[str], context: Context) -> bytes:
    """Seal to public keys; any one of their private halves opens it."""
    sealed: bytes = pyrage.encrypt(context.line() + plain, _recipients(to))
    return _SHAPE + sealed


def open_sealed(sealed: bytes, *, key: str, context: Context) -> bytes:
    """The bytes that `seal` was given. Raises `WrongKey` or `Tampered`."""
    if sealed[:1] != _SHAPE:
        raise Tampered(_DAMAGED)
    try:
        plain: bytes = pyrage.decrypt(sealed[1:], [pyrage.x25519.Identity.from_str(key)])
    except pyrage.DecryptError as error:
        raise _why_shut(error) from error
    return _without(context, plain)


_DAMAGED = "This was damaged or changed after it was sealed."
_MISPLACED = "This was sealed for another place, and somebody has moved it here."


def _without(context: Context, plain: bytes) -> bytes:
    line = context.line()
    if not compare_digest(plain[: len(line)], line):
        raise Tampered(_MISPLACED)
    return plain[len(line) :]


def _recipients(to: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    if isinstance(to, str) or not to:
        msg = "Say to which public keys, in a list of one or more."
        raise ValueError(msg)
    return [_recipient(public) for public in dict.fromkeys(to)]


@lru_cache(maxsize=1024)
def _recipient(public: str) -> pyrage.x25519.Recipient:
    if not is_public_key(public):
        msg = "Nothing can be sealed to this: it is not a public key."
        raise ValueError(msg)
    return pyrage.x25519.Recipient.from_str(public)


def _why_shut(error: Exception) -> SealError:
    # pyrage has one exception for everything; a test pins this wording
    if str(error) == "No matching keys found":
        return WrongKey("This was not sealed to the key that you have.")
    return Tampered(_DAMAGED)


# --- files, as they stream ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """What went through a stream: bytes and SHA-256 of the file as it was, and as it is stored."""

    size: int
    plain_sha256: bytes
    sealed_size: int
    sealed_sha256: bytes


class SealingStream:
    """Seal a file while it is being uploaded, holding no more than a few MiB of it.

    pyrage pulls its input and an upload pushes it, so a file that is larger than the buffer between them is sealed by a
    thread of its own (measured: 1.6 times as fast as an `os.pipe`, and no file descriptor to leak), which writes to
    the sink. A smaller one, as most pictures are, waits in the buffer and is sealed in `close`: to pass 1 MiB from one
    thread to another costs a quarter as much again, and more where other requests want the processor.
    A fault of the sink, a full disk for instance, comes out of the next `write` or of `close` as itself.
    After `close` or `abort` no thread is left; a stream that is simply dropped ends its thread too.
    What the sink got is a whole sealed file only when `close` has returned; syncing and renaming it is the caller's.
    """

    def __init__(self, sink: BinaryIO, *, to: Sequence[str], context: Context) -> None:
        self._recipients = _recipients(to)
        self._buffer = _Buffer()
        self._sink = _HashingSink(sink)
        self._plain_hash = hashlib.sha256()
        self._size = 0
        self._receipt: Streamed | None = None
        self._thread: Thread | None = None
        self._buffer.put(context.line())

    def write(self, chunk: bytes | bytearray | memoryview) -> int:
        """Take the next piece of the file, of any size. Raises what the sink raised meanwhile."""
        if self._thread is None and not self._buffer.has_room_for(len(chunk)):
            self._start()
        self._buffer.put(chunk)
        self._plain_hash.update(chunk)
        self._size += len(chunk)
        return len(chunk)

    def close(self) -> Streamed:
        """Finish. Raises what the sink raised; a second call gives the same receipt again."""
        if self._receipt is None:
            self._buffer.finish()
            if self._thread is not None:
                self._thread.join()
            elif self._buffer.is_sealing:
                _encrypt(self._buffer, self._sink, self._recipients)
            self._buffer.check()
            self._receipt = Streamed(
                size=self._size,
                plain_sha256=self._plain_hash.digest(),
                sealed_size=self._sink.size,
                sealed_sha256=self._sink.hash.digest(),
            )
        return self._receipt

    def abort(self) -> None:
        """Give up a broken upload. What the sink got so far will not open; remove it."""
        self._buffer.abandon()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        self._thread = Thread(
            target=_encrypt, args=(self._buffer, self._sink, self._recipients), name="sealing", daemon=True
        )
        # the thread holds the buffer and the sink but never this object, so that dropping it is seen here
        weakref.finalize(self, self._buffer.abandon)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._receipt is None:
            self.abort()


def open_stream(source: BinaryIO, sink: BinaryIO, *, key: str, context: Context) -> Streamed:
    """Open a sealed file into `sink`, holding a few pieces of it. Raises `WrongKey`, `Tampered`, or what `sink` raises.

    Each piece is checked before it is handed on, but a missing end shows only at the end: when this raises,
    throw away what the sink got.
    """
    reading = _HashingSource(source)
    writing = _ContextSink(sink, context)
    try:
        pyrage.decrypt_io(reading, writing, [pyrage.x25519.Identity.from_str(key)])
    except (pyrage.DecryptError, OSError) as error:
        # whatever goes wrong after the header comes as an OSError, even when it was no fault of a disk
        fault = writing.fault or reading.fault or _why_shut(error)
        raise fault from error
    if not writing.at_home:
        raise Tampered(_MISPLACED)
    return Streamed(
        size=writing.size,
        plain_sha256=writing.hash.digest(),
        sealed_size=reading.size,
        sealed_sha256=reading.hash.digest(),
    )


def _encrypt(buffer: "_Buffer", sink: "_HashingSink", recipients: list[pyrage.x25519.Recipient]) -> None:
    try:
        pyrage.encrypt_io(buffer, sink, recipients)
    except BaseException as error:  # noqa: BLE001  whatever it is, it belongs to whoever is writing
        # pyrage turns a fault of the sink into its own; the writer wants the first
        buffer.end(sink.fault or error)
    else:
        # its last write happens when it lets go of the sink, and a fault there is swallowed: seen, with a full disk
        buffer.end(sink.fault)


class _Buffer:
    """A few pieces between what writes and what seals."""

    _LIMIT = 1 << 22
    _PIECE = 1 << 16

    def __init__(self) -> None:
        self._pieces: deque[memoryview] = deque()
        self._taken = memoryview(b"")  # by what seals, which alone touches it
        self._held = 0
        self._finished = False
        self._sealing = True
        self._fault: BaseException | None = None
        self._changed = Condition()

    @property
    def is_sealing(self) -> bool:
        """Whether what is put here will be sealed: nobody has given up, and nothing has failed."""
        return self._sealing

    def has_room_for(self, size: int) -> bool:
        """Whether so many bytes can be put without waiting."""
        return self._held + size <= self._LIMIT

    def put(self, chunk: bytes | bytearray | memoryview) -> None:
        """Wait for room, then hand over; raise the fault of the other side instead, if it has one."""
        view = memoryview(bytes(chunk))
        for start in range(0, len(view), self._PIECE):
            piece = view[start : start + self._PIECE]
            with self._changed:
                self._changed.wait_for(lambda: self._held < self._LIMIT or not self._sealing)
                self._make_sure_it_is_open()
                self._pieces.append(piece)
                self._held += len(piece)
                self._changed.notify_all()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, waiting for a piece where there is none; nothing means the end."""
        if not self._taken:
            self._take()
        elif not self._sealing:
            raise BrokenPipeError(_GIVEN_UP)
        part = self._taken if size < 0 else self._taken[:size]
        self._taken = self._taken[len(part) :]
        return bytes(part)

    def _take(self) -> None:
        """Take a whole piece at once: pyrage asks for 8 KiB at a time, and the lock costs more than the bytes."""
        with self._changed:
            self._changed.wait_for(lambda: self._pieces or self._finished or not self._sealing)
            if not self._sealing:
                raise BrokenPipeError(_GIVEN_UP)
            if self._pieces:
                self._taken = self._pieces.popleft()
                self._held -= len(self._taken)
                self._changed.notify_all()

    def finish(self) -> None:
        """No more will be put."""
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """Make the sealing side fail, so that its thread ends and what it wrote has no end."""
        self.end(BrokenPipeError(_GIVEN_UP))

    def end(self, fault: BaseException | None) -> None:
        """Nothing more will be sealed: it is done, or there was a fault. The first to say so counts."""
        with self._changed:
            if self._sealing:
                self._sealing = False
                self._fault = fault
            self._pieces.clear()
            self._changed.notify_all()

    def check(self) -> None:
        """Raise the fault, if there was one."""
        if self._fault is not None:
            raise self._fault

    def _make_sure_it_is_open(self) -> None:
        self.check()
        if self._finished or not self._sealing:
            msg = "This stream is closed."
            raise ValueError(msg)


_GIVEN_UP = "The upload was given up."


class _Writes(Protocol):
    def write(self, chunk: bytes, /) -> int | None: ...


class _HashingSink:
    """Passes all of each chunk on, and keeps the sink's own fault, which pyrage would turn into a text."""

    def __init__(self, sink: _Writes) -> None:
        self._sink = sink
        self.hash = hashlib.sha256()
        self.size = 0
        self.fault: BaseException | None = None

    def write(self, chunk: bytes) -> int:
        """Called by pyrage."""
        try:
            self.pass_on(chunk)
        except BaseException as error:
            self.fault = error
            raise
        return len(chunk)

    def pass_on(self, chunk: bytes) -> None:
        """Give all of it to the sink."""
        self._write_all(chunk)
        self.hash.update(chunk)
        self.size += len(chunk)

    def flush(self) -> None:
        """Do nothing, though it may be asked for: whoever opened the sink flushes it."""

    def _write_all(self, chunk: bytes) -> None:
        taken = self._sink.write(chunk)
        # an unbuffered file may take less than it was given, and a non-blocking one nothing at all
        while taken is not None and taken < len(chunk):
            if taken <= 0:
                msg = "The place where this is stored takes no more."
                raise OSError(msg)
            chunk = chunk[taken:]
            taken = self._sink.write(chunk)


class _ContextSink(_HashingSink):
    """Holds back the first line until it has been compared."""

    def __init__(self, sink: _Writes, context: Context) -> None:
        super().__init__(sink)
        self._context = context
        self._first = b""
        self.at_home = False

    def pass_on(self, chunk: bytes) -> None:
        """Compare, then pass on what stands after the first line."""
        if self.at_home:
            super().pass_on(chunk)
            return
        self._first += chunk
        if len(self._first) >= len(self._context.line()):
            rest = _without(self._context, self._first)
            self.at_home = True
            super().pass_on(rest)


class _HashingSource:
    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.hash = hashlib.sha256()
        self.size = 0
        self.fault: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """Called by pyrage."""
        try:
            chunk = self._source.read(size)
        except BaseException as error:
            self.fault = error
            raise
        self.hash.update(chunk)
        self.size += len(chunk)
        return chunk


# --- locks: a passphrase, or a key that only a cookie holds ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Params:
    """What one guess at a passphrase costs: Argon2id's passes and memory."""

    opslimit: int
    memlimit: int


STRONG = Params(opslimit=4, memlimit=128 << 20)
"""222 ms and 128 MiB on the machine of the yardsticks (security.md 2.5). PyNaCl lets other threads run meanwhile."""

_DEAREST = 1 << 30
_HEAD = struct.Struct(">BII16s32s")


def normal_passphrase(typed: str) -> str:
    """A passphrase as all its spellings: Unicode's compatibility form, single spaces, and no capitals.

    A telephone's keyboard puts a capital at the start and a space at the end. Strength is to be judged after this.
    """
    visible = "".join(letter for letter in typed if unicodedata.category(letter) != "Cf")
    folded = unicodedata.normalize("NFKC", visible).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def passphrase_key(passphrase: str, salt: bytes, *, params: Params = STRONG) -> bytes:
    """64 bytes by Argon2id, to be split by HKDF. `salt` has 16 bytes.

    Slow and large on purpose: whoever calls it for strangers lets no more than two run at once.
    """
    typed = normal_passphrase(passphrase).encode(errors="replace")
    return argon2id.kdf(64, typed, salt, params.opslimit, params.memlimit)


def lock(private: bytes, *, passphrase: str, params: Params = STRONG) -> bytes:
    """Lock a person's key with a passphrase. The parameters are stored in front, so that they can be raised later."""
    salt = nacl.utils.random(argon2id.SALTBYTES)
    check, key = _check_and_key(passphrase, salt, params)
    head = _HEAD.pack(_SHAPE[0], params.opslimit, params.memlimit >> 10, salt, check)
    return head + nacl.secret.SecretBox(key).encrypt(private)


def unlock(locked: bytes, *, passphrase: str) -> bytes:
    """What `lock` was given. Raises `WrongKey` for another passphrase, `Tampered` for a damaged lock."""
    if len(locked) <= _HEAD.size:
        raise Tampered(_DAMAGED)
    shape, opslimit, memory, salt, check = _HEAD.unpack_from(locked)
    params = Params(opslimit=opslimit, memlimit=memory << 10)
    if shape != _SHAPE[0] or not _is_sane(params):
        raise Tampered(_DAMAGED)
    expected, key = _check_and_key(passphrase, salt, params)
    if not compare_digest(check, expected):
        why = "That is not the passphrase. Look for a word left out or swapped."
        raise WrongKey(why)
    return _open_box(locked[_HEAD.size :], key)


def lock_with_key(plain: bytes, key: bytes, *, context: Context | None = None) -> bytes:
    """Lock with 32 random bytes that somebody else keeps: a draft's or a vault's cookie."""
    line = context.line() if context else b""
    return _SHAPE + bytes(nacl.secret.SecretBox(key).encrypt(line + plain))


def unlock_with_key(locked: bytes, key: bytes, *, context: Context | None = None) -> bytes:
    """What `lock_with_key` was given. Raises `Tampered`: another key and a damaged box cannot be told apart."""
    if locked[:1] != _SHAPE:
        raise Tampered(_DAMAGED)
    plain = _open_box(locked[1:], key)
    return _without(context, plain) if context else plain


def _check_and_key(passphrase: str, salt: bytes, params: Params) -> tuple[bytes, bytes]:
    stretched = passphrase_key(passphrase, salt, params=params)
    return hkdf(stretched, "inforce passphrase check 1"), hkdf(stretched, "inforce passphrase key 1")


def _is_sane(params: Params) -> bool:
    # whoever can write the row must not be able to make the server run out of memory at the next unlock
    return (
        argon2id.OPSLIMIT_MIN <= params.opslimit <= 64  # noqa: PLR2004  sixteen times what we use
        and argon2id.MEMLIMIT_MIN <= params.memlimit <= _DEAREST
    )


def _open_box(box: bytes, key: bytes) -> bytes:
    try:
        return bytes(nacl.secret.SecretBox(key).decrypt(box))
    except (nacl.exceptions.CryptoError, ValueError) as error:
        raise Tampered(_DAMAGED) from error
