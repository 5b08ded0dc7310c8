"""The day and the moment that acts are handed: asked for here, so that nothing beneath has to know the clock."""

from datetime import date, datetime

from django.utils import timezone


def today() -> date:
    """The day it is at school."""
    return timezone.localdate()


def now() -> datetime:
    """The moment it is."""
    return timezone.now()
