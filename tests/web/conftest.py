"""A school whose readers have their keys, and browsers for its people."""

from tests.keys.conftest import cast, keys

__all__ = ["cast", "keys"]
