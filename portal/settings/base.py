"""Settings every kind of installation shares. The environment is read here and nowhere else."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from portal.logs import configuration

from .faults import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = Environment()

# --- Where things are kept -------------------------------------------------
VAR_DIR = Path(env.str("PORTAL_VAR_DIR", default=str(BASE_DIR / "var")))
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/dateien/"  # answered by a view that asks who is looking, never by the web server
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
SEARCH_INDEX_DIR = VAR_DIR / "index"
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(VAR_DIR / "backups")))
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)  # the newest; older ones are deleted after a new one is complete

# --- Secrets and addresses ---------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", default="")
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL", default="").rstrip("/")  # the only source of absolute addresses
STANDARD_URN_PREFIX = env.str("STANDARD_URN_PREFIX", default="")  # "urn:…:", once it is registered; else the address is the identifier
WAGTAILADMIN_BASE_URL = PORTAL_BASE_URL
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[PORTAL_BASE_URL.split("://")[-1].split(":")[0]])
CSRF_TRUSTED_ORIGINS = [PORTAL_BASE_URL]
PORTAL_NAME = "Kommunales Wissensportal"
WAGTAIL_SITE_NAME = PORTAL_NAME
DEMO = False
DEMO_PASSWORD = ""
"""True shows the strip that says "Erfundene Beispiele", the demo accounts and the local outbox."""

# --- Applications, in the order of the ladder of imports -------------------------
INSTALLED_APPS = [
    "portal",
    "events",
    "exchange",
    "best_practices",
    "data_standards",
    "procurement",
    "contributions",
    "pages",
    "files",
    "search",
    "operations",
    "accounts",
    "notifications",
    "municipalities",
    "guest_cache",
    "jobs",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.middleware.IncidentMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.PageCompressionMiddleware",
    "portal.middleware.PolicyMiddleware",
    "operations.middleware.MaintenanceMiddleware",
    "portal.middleware.DoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "accounts.kept.middleware.KeptTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.CacheMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "portal.admin_doors.AdminRoutesMiddleware",
    "accounts.middleware.AdminDoorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "portal.middleware.PastedMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.portal",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Web and worker write side by side: WAL alone loses writes, IMMEDIATE takes the lock before reading.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
# Shared by all processes, may be missing: nothing that protects lies here (accounts/limits.py).
CACHES = {
    "default": env.cache_url("CACHE_URL", default="dbcache://portal_cache"),
    # Wagtail would write each cut it shows into the cache above, which is a table: asking the table of cuts costs the same.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
CACHES["default"]["BACKEND"] = {
    "django.core.cache.backends.db.DatabaseCache": "portal.caches.ForgivingDatabaseCache",
    "django.core.cache.backends.redis.RedisCache": "portal.caches.ForgivingRedisCache",
}.get(CACHES["default"]["BACKEND"], CACHES["default"]["BACKEND"])
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 10_000)  # Django's own default is 300
# Whole answers for visitors without a session, kept before everything (guest_cache/).
GUEST_CACHE = env.bool("GUEST_CACHE", default=True)
GUEST_CACHE_DIR = VAR_DIR / "guest-cache"
GUEST_CACHE_MB = env.int("GUEST_CACHE_MB", default=256)  # a quarter more for addresses with a question
GUEST_CACHE_EDITION = env.str("PORTAL_STARTED", default="")  # gunicorn.conf.py: what an older code made is not taken by a newer one
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SESSION_COOKIE_AGE = 60 * 60 * 10

# --- Tasks ------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"]}}

# --- Language -----------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["portal.formats"]

# --- Accounts -----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mein-bereich/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False  # closing the browser signs out: desks are shared
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end all the same, this one gets a new id
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = False  # allauth counts in the cache, which forgets; accounts/guards.py counts in a table
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.tokens.ResetTokens"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.allauth_forms.LoginForm",
    "reset_password": "accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.allauth_forms.ResetPasswordKeyForm",
    "change_password": "accounts.allauth_forms.ChangePasswordForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "accounts.allauth_forms.AuthenticateForm",
    "reauthenticate": "accounts.allauth_forms.CodeReauthenticateForm",
    "activate_totp": "accounts.allauth_forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0
MFA_TOTP_ISSUER = PORTAL_NAME
MFA_RECOVERY_CODE_COUNT = 10
INVITATION_DAYS = 14

# --- Mail ---------------------------------------------------------------------------
MAIL_IS_OFF = env.str("EMAIL_URL", default="") == "aus"
if MAIL_IS_OFF or not env.str("EMAIL_URL", default=""):
    vars().update(env.email_url_config("dummymail://" if MAIL_IS_OFF else "consolemail://"))
else:
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 20  # seconds; without it a silent mail server would hold the worker for ever
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Kommunales Wissensportal <portal@wissensportal.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
KTS_EMAIL = env.str("KTS_EMAIL", default="redaktion@wissensportal.example")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default=f"mailto:{KTS_EMAIL}")  # of /.well-known/security.txt

# --- Wagtail: one login door, no calls to foreign hosts, German keys in addresses ---------
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y", "%d.%m.%Y %H:%M"  # as municipalities/moments.py reads them
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAILADMIN_LOGIN_URL = "/konto/anmelden/"
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 1
WAGTAILREDIRECTS_AUTO_CREATE = False  # a draft's placeholder address leads nowhere later
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILADMIN_NOTIFICATION_USE_HTML = False
WAGTAILIMAGES_IMAGE_MODEL = "files.PortalImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "files.uploads.CheckedImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "files.uploads.CheckedDocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png"]
WAGTAILDOCS_DOCUMENT_MODEL = "files.PortalDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods"]
WAGTAILDOCS_SERVE_METHOD = "direct"  # through files/serving.py, which asks who is looking
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "pages.admin_search"}}
WAGTAILUSERS_DATA_UPDATE_ENABLED = False

# --- Uploads and requests -------------------------------------------------------------
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAX_BYTES  # pictures pasted into a text arrive as letters and are taken out (municipalities/typed.py)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o640
CLAMAV_URL = env.str("CLAMAV_URL", default="")  # tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl; empty: no scanner

# --- Search ------------------------------------------------------------------------------
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="embedded")
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_PREFIX = env.str("ELASTICSEARCH_PREFIX", default="wissensportal")

# --- Operators ---------------------------------------------------------------------------
OPERATOR_NETWORKS = env.list("OPERATOR_NETWORKS", default=[])  # see why the portal is not ready
OPERATOR_TOKEN = env.str("OPERATOR_TOKEN", default="")
METRICS = env.bool("METRICS", default=False)
DISK_MIN_FREE_MB = env.int("DISK_MIN_FREE_MB", default=500)
SIGNS_KEPT_SECONDS = env.float("SIGNS_KEPT_SECONDS", default=5)  # one look is good for all who ask meanwhile
ALARM_TO = env.list("ALARM_TO", default=[])
# A mail server of its own, so that an alarm still leaves when the portal's own one is what is wrong.
_ALARM_WAYS = ["ALARM_EMAIL_URL"] if MAIL_IS_OFF else ["ALARM_EMAIL_URL", "EMAIL_URL"]
ALARM_EMAIL: dict[str, Any] = next((env.email_url(name) for name in _ALARM_WAYS if env.str(name, default="")), {})

# --- Headers --------------------------------------------------------------------------------
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"  # for the admin, whose preview is a frame, portal/middleware.py says SAMEORIGIN
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}
# Wagtail's admin needs inline scripts (date pickers, workflow editor): a weaker policy, for its prefix only.
ADMIN_CONTENT_SECURITY_POLICY = {
    **{key: [SELF] for key in ("default-src", "connect-src", "frame-src", "form-action", "base-uri", "frame-ancestors")},
    "script-src": [SELF, "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
}

LOGGING = configuration(env.str("LOG_LEVEL", default="INFO"))
