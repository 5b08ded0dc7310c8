"""The pages of the made-up school: its people with their links, and the mails it would have sent. Nowhere else."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from inforce.demo.cast import account_of, cast, mails, player_of
from inforce.web.guards import View, here_or_404

BETWEEN = b"-" * 79  # how Django's file back end parts one mail from the next


def only_in_demo(view: View) -> View:
    """A page that does not exist in a real school, whatever its database says."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        held = here_or_404(cast())
        return view(request, *args, cast=held, **kwargs)

    return guarded


@only_in_demo
@require_safe
def people(request: HttpRequest, *, cast: Any) -> HttpResponse:
    """Everybody one may sign in as, and what to try."""
    return render(request, "demo/people.html", {"cast": cast})


@only_in_demo
@require_safe
def sign_in(request: HttpRequest, token: str, *, cast: Any) -> HttpResponse:
    """Sign in as one of the made-up people, the second lock included."""
    account = account_of(here_or_404(player_of(token)))
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, account, method="password", username=account.username)
    for lock in Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP):
        record_authentication(request, account, method="mfa", type=lock.type, id=lock.pk)
    return redirect("home", cast.slug)


@only_in_demo
@require_safe
def mail(request: HttpRequest, *, cast: Any) -> HttpResponse:
    """The mails that a real school would have sent."""
    written = [part for path in mails() for part in path.read_bytes().split(BETWEEN) if part.strip()]
    read = [message_from_bytes(part.strip(), policy=policy.default) for part in written]
    return render(request, "demo/mail.html", {"mails": [_shown(one) for one in read[:200]]})


def _shown(message: Any) -> dict[str, str]:
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    if body is None:
        raise Http404
    shown = {name: str(message.get(name, "")) for name in ("to", "subject", "date")}
    return shown | {"text": str(body.get_content())}
