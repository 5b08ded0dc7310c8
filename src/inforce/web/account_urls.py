"""Every address of signing in that we serve. allauth has more; what is not named here does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from django.urls import path

from inforce.web import accounts

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/second-step/", second.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("no-sign-up/", account.signup, name="account_signup"),  # closed: says who makes accounts
    path("sign-out/", account.logout, name="account_logout"),
    path("ended/", account.account_inactive, name="account_inactive"),
    path("show-again/password/", account.reauthenticate, name="account_reauthenticate"),
    path("show-again/code/", second.reauthenticate, name="mfa_reauthenticate"),
    path("show-again/passkey/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/first/", account.password_set, name="account_set_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/code/", account.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("password/forgotten/new/", account.complete_password_reset, name="account_complete_password_reset"),
    path("password/forgotten/done/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path("", second.index, name="mfa_index"),
    path("second-lock/", accounts.second_lock, name="second_lock"),
    path("app/", app.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("passkeys/", accounts.list_passkeys, name="mfa_list_webauthn"),
    path("passkeys/new/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/<slug:passkey>/name/", accounts.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("passkeys/<slug:passkey>/remove/", accounts.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("printed-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("printed-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
