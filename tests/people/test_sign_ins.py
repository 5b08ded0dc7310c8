"""Of signing in, the day is kept and not the minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator

from inforce.people.models import Account
from inforce.people.sign_ins import keep_days_only

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOW = datetime(2026, 7, 2, 20, 41, 13, tzinfo=UTC)


@pytest.mark.parametrize("hours", [0, 1, 2.9, 3.5, 12, 20], ids="before {}".format)
def test_the_minute_of_a_passkey_is_forgotten_and_the_day_stays(hours: float) -> None:
    used = NOW - timedelta(hours=hours)
    passkey = Authenticator.objects.create(
        user=Account.objects.create(username="mary"), type="webauthn", data={}, last_used_at=used, created_at=used
    )

    keep_days_only(now=NOW)

    passkey.refresh_from_db()
    for kept in (passkey.last_used_at, passkey.created_at):
        assert (kept.minute, kept.second, kept.astimezone(UTC).hour in {0, 23}) == (0, 0, True)
        assert kept.astimezone(ZoneInfo("Europe/London")).date() == used.astimezone(ZoneInfo("Europe/London")).date()


def test_a_key_that_was_never_used_stays_so() -> None:
    passkey = Authenticator.objects.create(
        user=Account.objects.create(username="mary"), type="webauthn", data={}, created_at=NOW
    )

    keep_days_only(now=NOW)

    passkey.refresh_from_db()
    assert passkey.last_used_at is None
