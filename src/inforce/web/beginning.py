"""Signing in whoever has just made their sign-in, and leading them on: by way of a second lock, where they need one."""

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from inforce.keys.queries import needs_second_factor

if TYPE_CHECKING:
    from inforce.people.models import Account

GOING_ON = "going_on_to"  # in the session: where the pages of the second lock lead


def go_in(request: HttpRequest, account: "Account", *, go_on: str) -> HttpResponse:
    """Sign in whoever has just chosen this password: they need not type it again to add a second lock.

    An account that has a second lock is asked for it, as at every sign-in: a slip opens the first lock only.
    """
    if Authenticator.objects.filter(user_id=account.pk).exists():
        return redirect_to_login(go_on)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, account, method="password")
    if not needs_second_factor(account):
        return redirect(go_on)
    request.session[GOING_ON] = go_on
    return redirect("second_lock")


def is_there(request: HttpRequest) -> None:
    """Stop leading somebody to where they have arrived."""
    if request.path == request.session.get(GOING_ON):
        del request.session[GOING_ON]
