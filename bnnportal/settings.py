"""Settings of Portal BNN. What differs between machines comes from the environment; see .env.example."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from bnnportal.environment import BASE_DIR, address, env, number, required
from bnnportal.files import storage

# What this machine is
DEMO = env.bool("DEMO", default=False)  # demo accounts, CONTOH on every document, no second factor demanded
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = required("SECRET_KEY", "Buat dengan: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'.")
if len(SECRET_KEY) < 50 or SECRET_KEY.startswith(("django-insecure", "ganti", "change")):
    raise ImproperlyConfigured(
        "SECRET_KEY masih bawaan atau terlalu pendek (paling sedikit 50 karakter). "
        "Buat dengan: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."
    )

SITE_URL = address(
    "SITE_URL",
    env.str("SITE_URL", default="") or "http://127.0.0.1:8000"
    if DEMO or DEBUG
    else required("SITE_URL", "Alamat portal dengan https://; dicetak di setiap kode QR."),
    secure=not (DEMO or DEBUG),
)
# Earlier addresses: papers in people's hands carry them, so they lead to the present one for ever
SITE_URL_OLD = [
    old
    for value in env.list("SITE_URL_OLD", default=[])
    if value.strip() and urlsplit(old := address("SITE_URL_OLD", value)).netloc != urlsplit(SITE_URL).netloc
]
HTTPS = SITE_URL.startswith("https://")
HOSTS = [str(urlsplit(value).hostname) for value in (SITE_URL, *SITE_URL_OLD)]
ALLOWED_HOSTS = [*HOSTS, "127.0.0.1", "localhost", *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [SITE_URL, *SITE_URL_OLD]

# Parts
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",  # templates of the widgets (FORM_RENDERER below)
    "csp",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "bnnportal.audit",
    "bnnportal.offices",
    "bnnportal.files",
    "bnnportal.imports",
    "bnnportal.notices",
    "bnnportal.accounts",
    "bnnportal.documents",
    "partners",
    "rehab",
    "programs",
    "awards",
    "bnnportal.home",
]
MIDDLEWARE = [
    "bnnportal.middleware.OldAddressMiddleware",
    "bnnportal.middleware.BodyLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "bnnportal.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bnnportal.offices.middleware.DueChangesMiddleware",
    "bnnportal.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "bnnportal.accounts.middleware.LoginRequiredMiddleware",
    "bnnportal.accounts.middleware.MembershipMiddleware",
    "bnnportal.middleware.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "bnnportal.urls"
WSGI_APPLICATION = "bnnportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bnnportal.pages.shell",
            ],
            "builtins": ["bnnportal.home.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: one PostgreSQL, two roles. The owner migrates (`manage.py migrate --database owner`), the
# application's role works and cannot change the audit trail.
DATABASES: dict[str, Any] = {
    "default": environ.Env.db_url_config(
        required("DATABASE_URL", "Contoh: postgres://portal:sandi@127.0.0.1:5432/portal")
    )
}
DATABASES["default"] |= {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
if owner_url := env.str("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = environ.Env.db_url_config(owner_url) | {"TEST": {"MIRROR": "default"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis: broker in database 0, cache in database 1
REDIS_URL = required("REDIS_URL", "Contoh: redis://127.0.0.1:6379").rstrip("/")
REDIS_DATABASE = env.int("REDIS_DATABASE", default=0)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/{REDIS_DATABASE + 1}",
        "KEY_PREFIX": "portal",
    }
}
CACHES["sessions"] = CACHES["template_fragments"] = CACHES["default"] | {
    "BACKEND": "bnnportal.forgiving.ForgivingCache"
}
CELERY_BROKER_URL = f"{REDIS_URL}/{REDIS_DATABASE}"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.int("QUEUE_VISIBILITY_TIMEOUT", default=900),  # longer than the longest task
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    # a page never waits for a broker that is down: beat queues the row again
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kB; WeasyPrint's memory creeps up
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "documents-requeue": {"task": "documents.requeue_overdue", "schedule": env.float("REQUEUE_SECONDS", default=30.0)},
    "offices-apply-due": {"task": "offices.apply_due", "schedule": 900.0},
    # hourly, not daily: a beat that was down at the hour loses nothing, and a second round does nothing
    "accounts-suspend-unused": {"task": "accounts.suspend_unused", "schedule": 3600.0},
    "accounts-move-due-work": {"task": "accounts.move_due_work", "schedule": 600.0},
    "partners-remind": {"task": "partners.remind", "schedule": 3600.0, "options": {"expires": 3000}},
    "documents-delete-expired": {"task": "documents.delete_expired", "schedule": 3600.0},
    "home-heartbeat": {"task": "home.heartbeat", "schedule": 20.0},
    # the messages' own rows are the queue: a run that nobody took is made up for by the next
    "notices-gather": {"task": "notices.gather", "schedule": 60.0, "options": {"expires": 300}},
    "notices-deliver": {"task": "notices.deliver_due", "schedule": 60.0, "options": {"expires": 300}},
    "rehab-open-months": {"task": "rehab.open_months", "schedule": 3600.0, "options": {"expires": 3000}},
    "rehab-remind": {"task": "rehab.remind", "schedule": 3600.0, "options": {"expires": 3000}},
    "partners-forget-participants": {"task": "partners.forget_participants", "schedule": 3600.0},
    "rehab-forget-clients": {"task": "rehab.forget_clients", "schedule": 3600.0, "options": {"expires": 3000}},
    "notices-clean-up": {"task": "notices.clean_up", "schedule": 24 * 3600.0, "options": {"expires": 3600}},
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "bnnportal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Clinics share carrier addresses: failures count per account, and per account and address; an address alone is
# slowed only after 100 failures a minute.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "100/m/ip,20/15m/key",
    "login_failed_here": "5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "forgotten_password": "30/h/ip",
    "forgotten_password_mail": "3/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
USERSESSIONS_ADAPTER = "bnnportal.accounts.adapter.UserSessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False
MFA_ADAPTER = "bnnportal.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Portal BNN"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or DEBUG
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not DEMO)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=45 * 60)
REMEMBER_SECONDS = env.int("REMEMBER_DAYS", default=30) * 24 * 3600  # of a partner, on a device that was asked to
SESSION_COOKIE_NAME = "sesi"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# Mail: EMAIL_URL is smtp+tls://name:password@server:587 (or smtps://, smtp://); the demo keeps its own in a table
EMAIL_URL = env.str("EMAIL_URL", default="")
vars().update(environ.Env.email_url_config(EMAIL_URL or "smtp://127.0.0.1:25"))
if DEMO and not EMAIL_URL:
    EMAIL_BACKEND = "bnnportal.notices.mailbox.Backend"
EMAIL_TIMEOUT = 20
EMAIL_SUBJECT_PREFIX = ""
_domain = SITE_URL.split("://", 1)[1].split("/")[0].split(":")[0]
DEFAULT_FROM_EMAIL = (
    env.str("DEFAULT_FROM_EMAIL", default="")
    or f"Portal BNN <portal@{'localhost' if _domain[0].isdecimal() else _domain}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Answers
SECURE_SSL_REDIRECT = HTTPS and not DEMO
SECURE_REDIRECT_EXEMPT = [r"^sehat/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
MAX_FILE_BYTES = env.int("MAX_FILE_MB", default=20) * 1024 * 1024
MAX_BODY_BYTES = MAX_FILE_BYTES + 64 * 1024  # a file and the form around it
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_HANDLERS = [
    "bnnportal.middleware.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Language and time: Indonesian unless a person chose English
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "bahasa"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["bnnportal.formats"]

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": storage.choose(env.str("FILES_S3_URL", default=""), MEDIA_ROOT),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preload is asked for above only when SITE_URL is https

# Documents
SIGNING_P12 = env.str("SIGNING_P12", default="")  # PKCS #12 file with key and certificate; empty: unsigned
SIGNING_PASSWORD = env.str("SIGNING_PASSWORD", default="")
SIGNING_ROOTS = env.list("SIGNING_ROOTS", default=[])  # PEM files of certificate authorities we trust

# Persons: names of participants of trainings are deleted so many years after the last day (docs/operations.md)
PARTICIPANT_NAMES_YEARS = number("PARTICIPANT_NAMES_YEARS", "tahun", default=5, most=50)

# Rows of the client list are deleted so many months after the client left; the figures stay in the reports
CLIENTS_KEPT_MONTHS = number("CLIENTS_KEPT_MONTHS", "bulan", default=24, most=600)

# Backups: without a key none is made; the check restores into an empty database of its own
BACKUP_KEY = env.str("BACKUP_KEY", default="")
if backup_key_file := env.str("BACKUP_KEY_FILE", default=""):
    try:
        BACKUP_KEY = Path(backup_key_file).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"BACKUP_KEY_FILE {backup_key_file} tidak dapat dibaca: {error.strerror}."
        ) from error
BACKUP_CHECK_URL = env.str("BACKUP_CHECK_URL", default="")

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["bnnportal.parsers.BodyParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "bnnportal.rest.Schema",
    "EXCEPTION_HANDLER": "bnnportal.rest.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(hours=10), "AUTO_REFRESH": False, "TOKEN_LIMIT_PER_USER": 20}
SPECTACULAR_SETTINGS = {
    "TITLE": "Portal BNN",
    "VERSION": "1",
    "DESCRIPTION": "Penghargaan, satuan kerja, dan dokumen BNN. Hak baca sama dengan halaman portal.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,  # what is asked for is stricter than what is answered
    # fields called kind, status or state; without a name of their own they get numbers
    "ENUM_NAME_OVERRIDES": {
        f"{name}Enum": f"{area}.enums.{name}"
        for area, names in {
            "partners": "PaperKind PaperStatus PartnerKind AgreementKind AgreementStatus ChangeKind Origin "
            "ObligationKind ObligationState VisitStatus",
            "bnnportal.imports": "RunStatus",
            "rehab": "ReportStatus ReportOrigin StepKind FacilityKind FacilityState",
            "programs": "Way NoAchievement ActivityKind ActivityStatus TargetStatus ResultStatus ResultOrigin SiteKind "
            "SiteStanding CaseKind DisposalKind Source Counted Basis",
        }.items()
        for name in names.split()
    }
    | {f"Training{part}Enum": f"partners.enums.Activity{part}" for part in ("Kind", "Status")}
    | {"AwardLevelEnum": "awards.enums.Level"},
}

# Logs: never names, addresses or figures; ids and event names only
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"mask": {"()": "bnnportal.logs.Mask"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {name: {"level": "ERROR"} for name in ("fontTools", "weasyprint", "pyhanko")},
}
