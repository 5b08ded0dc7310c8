"""When somebody last used a passkey, an app or a printed code: kept to the day.

allauth keeps the second. In a small school that is a name beside whatever was put under lock on that day.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db.models.functions import TruncDay

_LOOK_BACK = timedelta(days=3)  # a ticker that stood still over a weekend has something to make up for


def keep_days_only(*, now: datetime) -> int:
    """Cut to the day what was used or made lately. Answers how many there were; a second time changes nothing."""
    lately = Authenticator.objects.filter(last_used_at__gte=now - _LOOK_BACK)
    new = Authenticator.objects.filter(created_at__gte=now - _LOOK_BACK)
    return lately.update(last_used_at=TruncDay("last_used_at")) + new.update(created_at=TruncDay("created_at"))
