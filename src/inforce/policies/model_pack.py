"""Our own model policy: what a school may start from, and from which bindings are proposed for a text of its own."""

from functools import cache
from importlib.resources import files

from inforce.core.pack import FILES, Pack, read_pack


@cache
def model_pack() -> Pack:
    """The model policy as it came with this version of Inforce."""
    folder = files("inforce") / "packs" / "model"
    return read_pack({name: (folder / name).read_bytes() for name in FILES})
