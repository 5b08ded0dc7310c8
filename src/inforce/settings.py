"""Every setting of an installation, read from the environment: docs/running/settings.md explains each."""

from pathlib import Path

from environs import Env

from inforce.data_folder import data_folder, secret_key
from inforce.ledger.pool import forget_bodies

env = Env()

DATA = data_folder()
SOURCE = Path(__file__).parent
BUILD = env.path("INFORCE_BUILD", SOURCE.parent.parent / "build")

DEMO = env.bool("INFORCE_DEMO", False)
SECRET_KEY = secret_key(DATA)
SECRET_KEY_FALLBACKS: list[str] = env.list("INFORCE_OLD_SECRET_KEYS", [])
DEBUG = False

# --- where it answers -------------------------------------------------------------------------------------
ADDRESS = env.str("INFORCE_ADDRESS", "http://localhost:8000").rstrip("/")
HTTPS = ADDRESS.startswith("https://")
HOST = ADDRESS.split("://", 1)[1].split("/", 1)[0]
ALLOWED_HOSTS = [HOST.rsplit(":", 1)[0]]
CSRF_TRUSTED_ORIGINS = [ADDRESS]
BEHIND_PROXY = env.bool("INFORCE_BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
PROXIES = env.int("INFORCE_PROXIES", 1 if BEHIND_PROXY else 0)

# --- the house ---------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "inforce",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "inforce.web.middleware.private_pages",
    "inforce.web.middleware.forms_come_in_first",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "inforce.web.middleware.school_of_the_address",
    "django.middleware.common.CommonMiddleware",
    "inforce.web.middleware.no_file_is_left",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "inforce.web.vault.closed_when_signed_out",
    "inforce.web.middleware.who_is_here",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "inforce.web.accounts.SecondFactorMiddleware",
]
ROOT_URLCONF = "inforce.web.urls"
WSGI_APPLICATION = "inforce.web.wsgi.application"
AUTH_USER_MODEL = "inforce.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

# --- the database ------------------------------------------------------------------------------------------
DATABASE_URL = env.str("INFORCE_DATABASE_URL", "")
if DATABASE_URL:
    DATABASES = {"default": env.dj_db_url("INFORCE_DATABASE_URL")}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": 12,
        "timeout": 20,
        "reset": forget_bodies,
    }
else:
    # Measured: with Django's own defaults 475 of 800 concurrent writes fail; with these none does.
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "inforce.sqlite3",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=27103364;"
                ),
            },
        }
    }
CACHES = {
    "default": {
        "BACKEND": "inforce.ledger.plain_cache.PlainCache",
        "LOCATION": "inforce_cache",
        # with Django's 300, wrong tries at many names would push out those at one
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- pages -------------------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [SOURCE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "inforce.web.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "inforce.web.middleware.page_context",
            ],
        },
    },
    {  # allauth's mails only
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "templates" / "mails"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "inforce.web.forms.GovukRenderer"
STATIC_URL = "static/"
STATIC_ROOT = BUILD / "collected"
STATICFILES_DIRS = [SOURCE / "static", BUILD / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing may be saved by accident
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# --- what comes in -----------------------------------------------------------------------------------------
FILE_UPLOAD_HANDLERS = ["inforce.web.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
MAX_FILE_BYTES = env.int("INFORCE_MAX_FILE_MB", 1024) * 1024 * 1024
MIN_FREE_BYTES = env.int("INFORCE_MIN_FREE_MB", 1024) * 1024 * 1024

# --- sign-in -----------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["inforce.people.adapter.OneCheck"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES  # whose word for the address of who asks is taken
ACCOUNT_ADAPTER = "inforce.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {  # a whole school sits behind one address; a key is one account
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/300s/key",
    "reset_password": "60/m/ip,5/m/key",
}
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True  # a link would show the account's database key
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_FORMS = {
    "login": "inforce.web.account_forms.SignIn",
    "reauthenticate": "inforce.web.account_forms.PasswordAgain",
    "change_password": "inforce.web.account_forms.ChangePassword",
    "set_password": "inforce.web.account_forms.SetPassword",
    "reset_password": "inforce.web.account_forms.AskForCode",
    "confirm_password_reset_code": "inforce.web.account_forms.EnterCode",
    "reset_password_from_key": "inforce.web.account_forms.NewPassword",
}
MFA_ADAPTER = "inforce.people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Inforce"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the school, not a link in a mail, says whose account it is
MFA_FORMS = {
    "authenticate": "inforce.web.account_forms.SecondStep",
    "reauthenticate": "inforce.web.account_forms.CodeAgain",
    "activate_totp": "inforce.web.account_forms.AddApp",
    "generate_recovery_codes": "inforce.web.account_forms.PrintCodes",
    "add_webauthn": "inforce.web.account_forms.AddPasskey",
    "edit_webauthn": "inforce.web.account_forms.RenamePasskey",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# --- sessions and cookies ----------------------------------------------------------------------------------
SESSION_ENGINE = "inforce.web.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
COOKIE_PREFIX = "__Host-" if HTTPS else ""  # a browser drops a __Host- cookie on plain http
SESSION_COOKIE_NAME = COOKIE_PREFIX + "session"
CSRF_COOKIE_NAME = COOKIE_PREFIX + "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # Django's stays for a year; help/privacy.html says that it goes with the browser
CSRF_FAILURE_VIEW = "inforce.web.errors.stale_form"

# --- headers -----------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # asked by machines beside this one, over plain http
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- post --------------------------------------------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "demo-mail"
EMAIL_HOST = env.str("INFORCE_SMTP_HOST", "localhost")
EMAIL_PORT = env.int("INFORCE_SMTP_PORT", 25)
EMAIL_HOST_USER = env.str("INFORCE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.str("INFORCE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.bool("INFORCE_SMTP_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("INFORCE_MAIL_FROM", "inforce@localhost")

# --- faults ------------------------------------------------------------------------------------------------
# An error page, a log line or a mail to an administrator could carry a sealed word: none shows any value.
DEFAULT_EXCEPTION_REPORTER_FILTER = "inforce.web.errors.TellNothing"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "inforce.web.errors.PlainFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
KDF = env.str("INFORCE_KDF", "full")  # "quick" only in tests: a passphrase is then cheap to guess
