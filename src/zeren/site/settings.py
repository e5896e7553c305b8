"""The machine's settings, from the environment; the organisation's choices are rows and pack data, never here.

- `ZEREN_DATABASE_URL`: a PostgreSQL database, `postgresql://user:password@host:port/name`; default SQLite.
- `ZEREN_DB`: the SQLite file; default `var/zeren.sqlite3` below the working directory.
- `ZEREN_EVIDENCE`: the folder of evidence files; default `evidence` beside the SQLite file, `var/evidence` below the
  working directory with PostgreSQL.
- `ZEREN_SECRET_KEY`: signs what the web pages hand out; `zeren serve` makes one beside the database if none is given,
  a command-line run needs none.
- `ZEREN_FACTOR_KEY`: the keys that seal what second factors keep, the newest first, with commas between; if none is
  given, a file beside the database holds them.
- `ZEREN_HOSTS`: the names under which the pages are served, with commas between; default this machine only.
- `ZEREN_HTTPS`: 1 when the pages are served over https: cookies then travel only so, and http is sent there.
- `ZEREN_OIDC_SERVER`, `ZEREN_OIDC_CLIENT`, `ZEREN_OIDC_SECRET`: the organisation's own sign-in
  (OpenID Connect): its address, and what it knows this site by; off without an address.
- `ZEREN_OIDC_TITLE`: how people call it; `ZEREN_OIDC_NAME`: the claim that holds the account's name, by default
  `preferred_username`.
- `ZEREN_MAIL`: how mail is sent, as Apprise writes it: `mailtos://user:password@smtp.example.cn?from=zeren@example.cn`;
  without it reminders are shown on a page only.
- `ZEREN_WEBHOOKS`: the hosts to which plain webhooks may go, with commas between; none without it.
- `ZEREN_HOME`: the address under which people open the pages, for the links in reminders.
- `ZEREN_PROXY`: 1 when a proxy in front says in X-Forwarded-Proto whether the visitor came over https.
"""

import os
import secrets

from zeren.base.database import from_environment


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


APPS = (
    "desk",
    "upkeep",
    "assessment",
    "accountability",
    "inspections",
    "findings",
    "obligations",
    "duties",
    "records",
    "frameworks",
    "evidence",
    "organisation",
    "notices",
    "jobs",
    "access",
    "audit",
)

INSTALLED_APPS = [
    *(f"zeren.apps.{name}" for name in APPS),
    "zeren.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

DATABASES = {"default": from_environment()}
DATABASE_ROUTERS = ["zeren.site.tables.OwnTables"]
# Their migrations would be run, one by one, to make no table.
MIGRATION_MODULES = dict.fromkeys(("auth", "contenttypes", "sessions", "account", "socialaccount"))

ZEREN_EVIDENCE = os.environ.get("ZEREN_EVIDENCE", "")

SECRET_KEY = os.environ.get("ZEREN_SECRET_KEY") or secrets.token_urlsafe(50)
FACTOR_KEY = os.environ.get("ZEREN_FACTOR_KEY", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGE_COOKIE_NAME = "zeren_language"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]

ROOT_URLCONF = "zeren.site.urls"
WSGI_APPLICATION = "zeren.site.wsgi.application"
APPEND_SLASH = False
ALLOWED_HOSTS = [host for host in os.environ.get("ZEREN_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "zeren.site.middleware.policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zeren.site.ground.grounded",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zeren.ui.language.chinese_first",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "zeren.site.accounts.Known",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zeren.site.middleware.guard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zeren.site.navigation.navigation",
            ],
        },
    }
]

STATIC_URL = "/static/"
# No collecting step: whitenoise finds the files of the apps where they lie, and looks once.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["zeren.site.accounts.Accounts"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "access:sign-in"
# allauth keeps and checks second factors and speaks OpenID Connect; pages, words and accounts are ours.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
MFA_ADAPTER = "zeren.site.factors.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "zeren.apps.access.web.door.Provider"
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_SERVER = os.environ.get("ZEREN_OIDC_SERVER", "")
OIDC_CLIENT = os.environ.get("ZEREN_OIDC_CLIENT", "")
OIDC_SECRET = os.environ.get("ZEREN_OIDC_SECRET", "")
OIDC_NAME = os.environ.get("ZEREN_OIDC_NAME") or "preferred_username"
OIDC_TITLE = (os.environ.get("ZEREN_OIDC_TITLE") or "OpenID") if OIDC_SERVER else ""
# Where reminders go beside the page of notices; see `apps.notices`.
MAIL = os.environ.get("ZEREN_MAIL", "")
WEBHOOKS = os.environ.get("ZEREN_WEBHOOKS", "")
HOME = os.environ.get("ZEREN_HOME", "").rstrip("/")
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_ENGINE = "zeren.site.sessions"
# A working day; nobody is kept signed in overnight.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "zeren_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "zeren_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "zeren.site.faults.stale"

HTTPS = _flag("ZEREN_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("ZEREN_PROXY") else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Text in forms stays small; files are streamed to disk by Django, not kept in memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_HANDLERS = ["zeren.site.uploads.Incoming"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}, "nowhere": {"class": "logging.NullHandler"}},
    # A refused or mistyped address is no fault of the server; errors are told with where they came from.
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
