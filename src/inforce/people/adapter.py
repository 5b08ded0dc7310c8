"""How allauth behaves here: nobody signs themselves up, and a second lock may be printed codes alone."""

import base64
import time
from typing import Any, ClassVar

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from inforce.core.seal import new_identity
from inforce.data_folder import write_once
from inforce.people.models import Account

SERVER_KEY = "server.key"
SECOND_STEP = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


class OneCheck(AuthenticationBackend):
    """Check one password for each try.

    allauth's own back end checks two where an e-mail address is known, and the time shows it to a stranger.
    """

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        del request
        typed = credentials.get("username") or credentials.get("email") or ""
        named = Account.objects.filter(username__iexact=typed).first()
        account = named or Account.objects.filter(email__iexact=typed).exclude(email="").order_by("pk").first()
        return self._check_password(account, credentials["password"])


class AccountAdapter(DefaultAccountAdapter):
    """Signing in, in our words."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This sign-in has ended. Ask the school office.",
        "email_password_mismatch": "The name or the password is not right. Check both and try again.",
        "username_password_mismatch": "The name or the password is not right. Check both and try again.",
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "That is not your password now. Try again.",
        "incorrect_code": "That code is not right. Check it, or wait for the next one.",
        "invalid_or_expired_key": "That code is not right, or too old. Ask for a new one.",
        "invalid_password_reset": "That code is not right, or too old. Ask for a new one.",
        "too_many_login_attempts": "That was tried too often. Wait five minutes, then try again.",
        "rate_limited": "That was tried too often. Wait five minutes, then try again.",
        "same_as_current": "This is the same as before. Choose another.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth hands it over
        """Nobody makes an account by themselves: the school gives a slip with a code."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago is not asked for the same password again."""
        request = context.request
        recent = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
        if any(record["at"] > recent for record in get_authentication_records(request, request.user)):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """The ways to show again that it is you, in our words."""
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code from your app, or a printed code",
            "mfa_reauthenticate:webauthn": "Use your passkey or security key",
        }
        return [method | {"description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second lock."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code is not right. Check it, or wait for the next one.",
    }

    def encrypt(self, text: str) -> str:
        """What an app shares with us is unreadable to whoever holds the database without the key file."""
        return _locker().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The counterpart of `encrypt`."""
        return _locker().decrypt(encrypted_text.encode()).decode()

    def is_mfa_enabled(self, user: AbstractBaseUser, types: Any = None) -> bool:
        """Printed codes alone are a second lock, for whoever has no phone of their own at work.

        allauth asks "an app or a key?" to decide whether signing in takes a second step; codes count there too.
        """
        if types is not None and set(types) >= SECOND_STEP:
            types = [*types, Authenticator.Type.RECOVERY_CODES]
        return bool(super().is_mfa_enabled(user, types=types))

    def get_totp_label(self, user: Any) -> str:
        """What the app shows beside its code: never an e-mail address."""
        return str(user.username)

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def _get_site_name(self) -> str:
        return "Inforce"

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's
        """What a passkey is called until its owner names it."""
        already = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {already + 1}"


def _locker() -> Fernet:
    """A key of its own, drawn from the server's key file: the same file as keys.server_key, a floor above this one."""
    private = write_once(settings.DATA / SERVER_KEY, new_identity()[0].encode())
    key = HKDF(SHA256(), 32, salt=None, info=b"inforce: second factors").derive(private)
    return Fernet(base64.urlsafe_b64encode(key))
