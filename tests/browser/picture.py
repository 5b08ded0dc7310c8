"""A small picture, as a phone would send it: a real PNG, made without any library."""

import struct
import zlib
from pathlib import Path

SIDE = 64
HEADER = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)  # 8 bits, red green blue


def picture(folder: Path, *, name: str) -> Path:
    row = b"\0" + bytes(value % 256 for at in range(SIDE) for value in (at * 4, 80, 255 - at * 4))
    file = folder / name
    pieces = (b"IHDR", HEADER), (b"IDAT", zlib.compress(row * SIDE)), (b"IEND", b"")
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_piece(kind, held) for kind, held in pieces))
    return file


def _piece(kind: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
