"""allauth's forms in our words. Settings name each of them, so that allauth's own pages use it."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.recovery_codes import forms as codes
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as passkey
from django import forms

from inforce.web.forms import say_plainly

NEW_PASSWORD = {
    "password1": "New password",
    "password1_hint": "At least 10 characters. Three or four words that do not belong together are easy to remember.",
    "password2": "New password, once more",
}
A_CODE = {"code": "Code", "code_hint": "The six figures from your app, or one of your printed codes."}


def in_our_words(form: type[forms.Form], **words: str) -> type[forms.Form]:
    """The form, with our label (`name`) and hint (`name_hint`) for each field, and plain words for mistakes."""

    class InOurWords(form):  # type: ignore[misc, valid-type]  # a class made from the one handed in
        use_required_attribute = False

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name, field in self.fields.items():
                field.label = words.get(name, field.label)
                field.help_text = words.get(f"{name}_hint", "")
                say_plainly(field)
                if name == "code":
                    field.widget.attrs["class"] = "govuk-input--width-10"
                if name == "login":
                    field.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}

    return InOurWords


SignIn = in_our_words(account.LoginForm, login="Your sign-in name, or your e-mail address", password="Password")  # noqa: S106 - a label
PasswordAgain = in_our_words(account.ReauthenticateForm, password="Your password")  # noqa: S106 - a label
ChangePassword = in_our_words(account.ChangePasswordForm, oldpassword="Your password now", **NEW_PASSWORD)
SetPassword = in_our_words(account.SetPasswordForm, **NEW_PASSWORD)
AskForCode = in_our_words(account.ResetPasswordForm, email="Your e-mail address")
EnterCode = in_our_words(account.ConfirmPasswordResetCodeForm, code="Code from the e-mail")
NewPassword = in_our_words(account.ResetPasswordKeyForm, **NEW_PASSWORD)
SecondStep = in_our_words(second.AuthenticateForm, **A_CODE)
CodeAgain = in_our_words(second.ReauthenticateForm, **A_CODE)
AddApp = in_our_words(app.ActivateTOTPForm, code="The six figures that your app shows now")
AddPasskey = in_our_words(
    passkey.AddWebAuthnForm,
    name="A name for it",
    name_hint='For example "My phone". Only you see it.',
    passwordless="Let me sign in with this alone, without a password",
    passwordless_hint="It will then always ask for your finger, your face or its PIN.",
)
RenamePasskey = in_our_words(passkey.EditWebAuthnForm, name="A name for it")


class PrintCodes(codes.GenerateRecoveryCodesForm):
    """Ten codes to print. allauth asks for another second lock first; for us codes may be the only one."""

    def clean(self) -> dict[str, Any]:
        """Anybody signed in may have codes."""
        return self.cleaned_data
