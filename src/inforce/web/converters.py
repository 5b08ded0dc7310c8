"""The shape of a reference in an address."""


class RefConverter:
    """Sixteen letters and digits (core.refs)."""

    regex = "[0-9a-hjkmnp-tv-z]{16}"

    def to_python(self, value: str) -> str:
        """The reference as it stands in the database."""
        return value

    def to_url(self, value: str) -> str:
        """The reference as it stands in an address."""
        return value
