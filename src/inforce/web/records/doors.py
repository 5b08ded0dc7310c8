"""What else can be told or entered, beside a concern: the list behind the first door of home."""

ELSEWHERE: tuple[tuple[str, str, str], ...] = (
    ("profile-review", "Check what people can see about you", "On joining, and every year."),
)
"""Name of the address, the words of the link, and a hint."""
