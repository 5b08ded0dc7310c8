"""A school whose readers have their keys."""

from tests.keys.conftest import cast, keys

__all__ = ["cast", "keys"]
