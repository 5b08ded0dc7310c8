"""The app on somebody's phone that shows six figures: RFC 6238, with thirty seconds to a code."""

import base64
import hashlib
import hmac
import struct
import time
from dataclasses import dataclass, field

STEP = 30  # seconds
ENOUGH = 8  # seconds that a code must still live: whoever types it on a slow computer needs them


@dataclass
class App:
    """Gives each code once, as the server takes each once, and none that is about to end."""

    secret: str = field(repr=False)
    used: int = 0  # the step whose code was given last

    def code(self) -> str:
        """The code of this half minute, or else of the next."""
        while (step := int(time.time()) // STEP) == self.used or time.time() % STEP > STEP - ENOUGH:
            time.sleep(STEP - time.time() % STEP)
        self.used = step
        return code_of(self.secret, step=step)


def code_of(secret: str, *, step: int) -> str:
    """The six figures for a half minute since 1970 (RFC 4226, 5.3)."""
    key = base64.b32decode(secret.replace(" ", "").upper())
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()  # the RFC's own hash; apps know no other
    start = digest[-1] & 0xF
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"
