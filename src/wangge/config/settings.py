"""One file of settings; what differs between installations comes from the environment (docs/guide/operator.md)."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from wangge.config import environment as env

try:
    VERSION = version("wangge")
except PackageNotFoundError:  # running from a folder that was never installed
    VERSION = "0"

PACKAGE = Path(__file__).resolve().parents[1]
HOME = env.find_home()
DEBUG = env.read_flag("WANGGE_DEBUG")
SECRET_KEY = env.read_secret_key(HOME)
ALLOWED_HOSTS = env.read_hosts("WANGGE_HOSTS", "localhost,127.0.0.1,[::1]")
HTTPS = env.read_flag("WANGGE_HTTPS")
env.refuse_unsafe(hosts=ALLOWED_HOSTS, debug=DEBUG, https=HTTPS)

# In the order of the loop.
INSTALLED_APPS = [
    "wangge.config",
    "wangge.common",
    "wangge.accounts",  # who may do what, and who did
    "wangge.places",  # draw: divisions, base units, grid plans, grids
    "wangge.desks.look",
    "wangge.desks.resident",
    "wangge.desks.staff",
    "wangge.api",
    "wangge.scenarios",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
]
MIDDLEWARE = [
    "wangge.config.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "wangge.config.logs.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wangge.accounts.middleware.DeclaredRules",
]
ROOT_URLCONF = "wangge.config.urls"
WSGI_APPLICATION = "wangge.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wangge.desks.frame.frame",
            ],
        },
    }
]

DATABASES = {"default": env.read_database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "staff:home"
LOGOUT_REDIRECT_URL = "resident:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 14 * 24 * 3600

# Chinese at /, English at /en/.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.read_time_zone("WANGGE_TIME_ZONE", "Asia/Shanghai")
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["wangge.config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "media"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# The base map behind the grids: none unless the city has one.
TILES_URL = env.read_web_address("WANGGE_TILES_URL")
TILES_CREDIT = env.read_text("WANGGE_TILES_CREDIT")
_TILES_HOST = [f"{urlsplit(TILES_URL).scheme}://{urlsplit(TILES_URL).netloc}"] if TILES_URL else []

GRID_CODE_SCHEME = env.read_choice("WANGGE_GRID_CODES", ("community", "cjt349"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_TILES_HOST],
        "connect-src": [SELF, *_TILES_HOST],
        "worker-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# One proxy in front, and it must set this header itself: said in the operator's guide.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = env.trusted_origins(ALLOWED_HOSTS) if HTTPS else []

LOG_FORMAT = env.read_choice("WANGGE_LOG_FORMAT", ("json", "text"))
LOG_LEVEL = env.read_choice("WANGGE_LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "wangge.config.logs.JsonLines"},
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "wangge": {"level": LOG_LEVEL},
        # Whoever calls by another name gets 400, and a line in the requests' log; anybody can do that all day long.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.server": {"level": "WARNING", "propagate": True, "handlers": []},
    },
}

WORKERS = env.read_number("WANGGE_WORKERS", 2, least=1)
