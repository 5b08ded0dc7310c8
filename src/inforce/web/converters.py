"""The shapes of a reference and of a clause in an address."""


class RefConverter:
    """Sixteen letters and digits (core.refs)."""

    regex = "[0-9a-hjkmnp-tv-z]{16}"

    def to_python(self, value: str) -> str:
        """The reference as it stands in the database."""
        return value

    def to_url(self, value: str) -> str:
        """The reference as it stands in an address."""
        return value


class ClauseConverter:
    """A clause as an edition names it: 2.4.6a, 1.1.1(a)."""

    regex = r"[0-9][0-9A-Za-z.()]{0,39}"

    def to_python(self, value: str) -> str:
        """The clause as it stands in the database."""
        return value

    def to_url(self, value: str) -> str:
        """The clause as it stands in an address."""
        return value
