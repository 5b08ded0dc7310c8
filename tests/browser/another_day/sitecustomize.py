"""Python reads this first in every process of a school whose computer stands some days ahead: see holm_lane.py."""

import os
from datetime import datetime, timedelta

from django.utils import timezone

_ahead = timedelta(days=int(os.environ["INFORCE_TEST_DAYS_AHEAD"]))
_really_now = timezone.now


def _then() -> datetime:
    return _really_now() + _ahead


timezone.now = _then
