"""What an outsider can check: links, a Merkle tree over the facts, and signed checkpoints.

Tree: RFC 6962 section 2.1, exactly. Checkpoint: c2sp.org/tlog-checkpoint as a c2sp.org/signed-note with Ed25519
(both read November 2026). Anybody can check them with tools that are not ours.

Two ways to be found out, on purpose: each fact's `link` covers the one before, so that a reader of rows sees at once
where a change begins; the tree lets one fact, or an older root, be proved without showing any other.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from hmac import compare_digest

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

HASH_BYTES = 32
FIRST_LINK = ""
"""What stands before the first fact of a ledger."""

# --- facts and their links ------------------------------------------------------------------------------------------


def entry_bytes(
    *, body: str, number: int, day: date, kind: str, ref: str, by: str, commitments: Sequence[str], count: int
) -> bytes:
    """A fact as the bytes that are hashed: a JSON list in this order after its shape's number, no spaces, ASCII."""
    parts = [1, body, number, day.isoformat(), kind, ref, by, list(commitments), count]
    return _compact(parts).encode()


# made once: json.dumps makes a new encoder for each call, which took longer than the hashing
_compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True).encode


def link(previous: str, entry: bytes) -> str:
    """A fact's link, in hex: SHA-256 of 0x02, the link before (zeros for the first fact), the fact.

    0x00 and 0x01 are the tree's, so that nothing can be taken for a fact that is not one.
    """
    before = bytes.fromhex(previous) if previous else bytes(HASH_BYTES)
    _check_hash(before)
    return sha256(b"\x02" + before + entry).hexdigest()


def commitment(nonce: bytes, digest: bytes) -> bytes:
    """Bind to bytes and tell nothing of them: once the nonce is destroyed, not even a right guess can be confirmed."""
    if len(nonce) != HASH_BYTES:
        # of fixed length, else a longer nonce and a shorter digest could commit to something else
        msg = f"A nonce has {HASH_BYTES} bytes, not {len(nonce)}."
        raise ValueError(msg)
    return sha256(nonce + digest).digest()


# --- the tree (RFC 6962, 2.1) ---------------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a fact as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree that keeps only the roots of its whole subtrees: log2(n) hashes for n facts."""

    def __init__(self, leaves: Sequence[bytes] = ()) -> None:
        self._peaks: list[bytes] = []
        self.size = 0
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            size >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root as it is now; of an empty tree, the hash of nothing."""
        if not self._peaks:
            return sha256().digest()
        *rest, right = self._peaks
        for left in reversed(rest):
            right = node_hash(left, right)
        return right


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, oldest first."""
    return Tree(leaves).root()


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that lead from leaf `index` (counted from 0) to the root."""
    if not 0 <= index < len(leaves):
        msg = f"There is no leaf {index} in a tree of {len(leaves)}."
        raise ValueError(msg)
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if index < half:
        return [*inclusion_proof(index, leaves[:half]), root(leaves[half:])]
    return [*inclusion_proof(index - half, leaves[half:]), root(leaves[:half])]


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash stands at `index` in the tree of that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and compare_digest(found, root)


def consistency_proof(old_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that show that the first `old_size` leaves of this tree are those of the older one."""
    if not 0 <= old_size <= len(leaves):
        msg = f"A tree of {len(leaves)} was never one of {old_size}."
        raise ValueError(msg)
    if old_size in {0, len(leaves)}:
        return []
    return _subproof(old_size, leaves, whole=True)


def verify_consistency(
    *, old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the newer tree only adds to the older one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size in {0, new_size}:
        # nothing is needed to show that a tree follows from the empty one, or from itself
        expected = sha256().digest() if old_size == 0 else new_root
        return not proof and compare_digest(old_root, expected)
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    steps = list(proof) if at else [old_root, *proof]
    if not steps:
        return False
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    return last == 0 and compare_digest(old, old_root) and compare_digest(new, new_root)


def _subproof(old_size: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if whole else [root(leaves)]
    half = _split(len(leaves))
    if old_size <= half:
        return [*_subproof(old_size, leaves[:half], whole=whole), root(leaves[half:])]
    return [*_subproof(old_size - half, leaves[half:], whole=False), root(leaves[:half])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


# --- checkpoints (C2SP) ---------------------------------------------------------------------------------------------

_ED25519 = b"\x01"
_MOST_SIGNATURES = 100


class BadNote(Exception):
    """A checkpoint that cannot be trusted; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ledger of `origin` had this many facts and this root."""

    origin: str
    size: int
    root: bytes


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint, to be signed."""
    _check_hash(root)
    if not origin or "\n" in origin or size < 0:
        msg = "A checkpoint needs an origin of one line, and a size."
        raise ValueError(msg)
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the text of a note that `read_note` has verified."""
    why = "This is not a checkpoint: it should have a name, a number and a fingerprint, one on each line."
    try:
        origin, size, encoded = text.split("\n")[:3]
        found = Checkpoint(origin, int(size), base64.b64decode(encoded, validate=True))
        written = checkpoint_text(found.origin, found.size, found.root)
    except ValueError as error:
        raise BadNote(why) from error
    if not text.startswith(written):
        # int() and base64 read more spellings of a number than one
        raise BadNote(why)
    return found


def sign_note(text: str, *, name: str, private: bytes) -> str:
    """The text with a signature line by the Ed25519 key whose 32-byte seed is given."""
    _check_name(name)
    if not text.endswith("\n") or _has_control(text):
        msg = "The text of a note ends with a new line and holds no other control character."
        raise ValueError(msg)
    key = Ed25519PrivateKey.from_private_bytes(private)
    signature = key_id(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n\u2014 {name} {base64.b64encode(signature).decode()}\n"


def read_note(note: str, *, public: bytes, name: str) -> str:
    """The text, if this key signed it. Signatures by others are passed over. Raises `BadNote`."""
    text, gap, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = signatures.removesuffix("\n").split("\n")
    if not gap or not note.endswith("\n") or _has_control(note) or len(lines) > _MOST_SIGNATURES:
        why = "This is not a signed note: the text, an empty line, then the signature."
        raise BadNote(why)
    ours = [signature for line in lines if (signature := _signature_of(line, name, key_id(name, public)))]
    if not ours:
        why = "This note was not signed by the key that was expected."
        raise BadNote(why)
    try:
        for signature in ours:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except InvalidSignature as error:
        why = "The text of this note was changed after it was signed."
        raise BadNote(why) from error
    return text


def key_id(name: str, public: bytes) -> bytes:
    """Four bytes that tell which key made a signature line."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def vkey(name: str, public: bytes) -> str:
    """The verifier key as other tools want it: name, key id, key."""
    _check_name(name)
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def _signature_of(line: str, name: str, wanted: bytes) -> bytes | None:
    try:
        dash, signer, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        why = "One of the signature lines of this note is damaged."
        raise BadNote(why) from error
    if dash != "\u2014" or not signer or len(raw) <= len(wanted):
        why = "One of the signature lines of this note is damaged."
        raise BadNote(why)
    return raw[4:] if signer == name and raw[:4] == wanted else None


def _has_control(text: str) -> bool:
    return any(letter < " " and letter != "\n" for letter in text)


def _check_name(name: str) -> None:
    if not name or "+" in name or any(letter.isspace() for letter in name):
        msg = "The name of a key has no space and no plus."
        raise ValueError(msg)


def _check_hash(value: bytes) -> None:
    if len(value) != HASH_BYTES:
        msg = f"A hash has {HASH_BYTES} bytes, not {len(value)}."
        raise ValueError(msg)
