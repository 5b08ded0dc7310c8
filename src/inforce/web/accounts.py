"""Signing in, and the second lock. The ceremonies are allauth's; the words, and who must have a second lock, ours."""

from collections.abc import Callable
from functools import cache

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as passkey_views
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare, salted_hmac

from inforce.keys.queries import needs_second_factor
from inforce.web.beginning import is_there

SESSION_FLAG = "has_second_lock"


@login_required
def second_lock(request: HttpRequest) -> HttpResponse:
    """Where a post-holder without a second lock is led, whatever page they asked for."""
    must = needs_second_factor(request.user)  # type: ignore[arg-type]  # login_required has looked
    return render(request, "account/second_lock.html", {"must": must})


class SecondFactorMiddleware:
    """Lead a post-holder without a second lock to the page that gives one. Whoever has none opens no other page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Django hands over the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Ask before the view runs. Once somebody has a second lock this costs no query."""
        del view, args, kwargs
        if not request.user.is_authenticated:
            return None
        is_there(request)
        if _is_open_without(request):
            if request.method == "POST":  # a lock may be taken off here: ask again afterwards
                request.session.pop(SESSION_FLAG, None)
            return None
        if SESSION_FLAG in request.session:
            return None
        if needs_second_factor(request.user):
            return redirect("second_lock")
        if Authenticator.objects.filter(user_id=request.user.pk).exists():
            request.session[SESSION_FLAG] = True
        return None


def _is_open_without(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in _names_open_without()


@cache
def _names_open_without() -> frozenset[str]:
    from inforce.web import account_urls, pages  # noqa: PLC0415 - account_urls imports the views of this module

    return frozenset(pattern.name for pattern in (*account_urls.urlpatterns, *pages.urlpatterns))


# --- passkeys: an address without a database key ---------------------------------------------------------------


def passkey_address(authenticator: Authenticator) -> str:
    """Sixteen characters that stand for this passkey in an address; they mean nothing to anybody else."""
    return salted_hmac("inforce.passkey", str(authenticator.pk), algorithm="sha256").hexdigest()[:16]


@login_required
def list_passkeys(request: HttpRequest) -> HttpResponse:
    """The passkeys and security keys of whoever is here."""
    rows = [{"passkey": one, "address": passkey_address(one)} for one in _passkeys_of(request)]
    return render(request, "mfa/webauthn/authenticator_list.html", {"rows": rows})


class RenamePasskey(passkey_views.EditWebAuthnView):
    """allauth's page, found by our address."""

    def get_object(self, queryset: object = None) -> Authenticator:
        """The passkey in the address, if it is theirs."""
        del queryset
        return _passkey_at(self.request, self.kwargs["passkey"])


class RemovePasskey(passkey_views.RemoveWebAuthnView):
    """allauth's page, found by our address."""

    def get_object(self, queryset: object = None) -> Authenticator:
        """The passkey in the address, if it is theirs."""
        del queryset
        return _passkey_at(self.request, self.kwargs["passkey"])


def _passkeys_of(request: HttpRequest) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def _passkey_at(request: HttpRequest, address: str) -> Authenticator:
    for one in _passkeys_of(request):
        if constant_time_compare(passkey_address(one), address):
            return one
    raise Http404
