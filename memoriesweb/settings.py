"""All settings, from the environment through small typed helpers that fail loudly."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP


def env_str(name: str, default: str = "") -> str:
    """The variable NAME, or the content of the file that NAME_FILE names, or the default."""
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {file}, which cannot be read.") from error
    return os.environ.get(name, default)


def env_bool(name: str, *, default: bool) -> bool:
    value = env_str(name, "yes" if default else "no").lower()
    if value not in {"yes", "no", "true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be yes or no.")
    return value in {"yes", "true", "1"}


def env_int(name: str, default: int) -> int:
    value = env_str(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number.") from error


def env_share(name: str, default: float) -> float:
    """A number from 0 to 1."""
    value = env_str(name, str(default))
    with suppress(ValueError):
        if 0 <= float(value) <= 1:
            return float(value)
    raise ImproperlyConfigured(f"{name} is {value!r}; it must be a number from 0 to 1.")


def env_one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    value = env_str(name, default).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
    return value


def env_path(name: str, default: Path) -> Path:
    return Path(env_str(name) or default).expanduser().resolve()


def env_names(name: str) -> list[str]:
    """Several values with commas between them."""
    return [value.strip().lower() for value in env_str(name).split(",") if value.strip()]


def env_networks(name: str, default: list[str]) -> list[str]:
    """Addresses or networks, such as 127.0.0.1 or 10.0.0.0/8."""
    values = env_names(name) or default
    try:
        return [str(ip_network(value)).removesuffix("/32").removesuffix("/128") for value in values]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must list addresses or networks: {error}.") from error


def env_origin(name: str) -> str:
    """An address without a path, such as https://memories.example.org; empty if there is none."""
    value = env_str(name).rstrip("/").lower()
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or value.count("/") > 2):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it must be like https://memories.example.org, without a path."
        )
    return value


def kept_key(path: Path) -> str:
    """A secret that this installation made for itself, the same at every start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()


def machine_zone() -> str:
    """The time zone of this machine: that of all dates which name none. Django's own default is Chicago."""
    _, _, name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    return env_str("TZ").lstrip(":") or name or "UTC"


BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env_bool("DEBUG", default=False)
# Where people reach this server when it is not by an address of the home network.
PUBLIC_URL = env_origin("PUBLIC_URL")
HTTPS = PUBLIC_URL.startswith("https://")
# More names that this server goes by at home, such as memories.fritz.box.
HOST_NAMES = env_names("HOST_NAMES")
# Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.
TRUSTED_PROXIES = env_networks("TRUSTED_PROXIES", ["127.0.0.1", "::1"] if PUBLIC_URL else [])
# Hosts are checked before Django sees a request, in memoriesweb.hosts: any address of a home network is fine, and that
# cannot be said in this list.
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

# Where the database, originals, caches and finished movies live.
DATA_DIR = env_path("MEMORIES_DATA", BASE_DIR / "data")
# These keys are kept beside the database, never in it: they sign sessions, encrypt the tokens of links, and chain the
# entries of the audit log.
SECRET_KEY = env_str("SECRET_KEY") or kept_key(DATA_DIR / "keys" / "secret")
LINK_KEY = env_str("LINK_KEY") or kept_key(DATA_DIR / "keys" / "links")
AUDIT_KEY = env_str("AUDIT_KEY") or kept_key(DATA_DIR / "keys" / "audit")
# The most that the cache of analyses and rendered segments may take, in bytes.
CACHE_BYTES = env_int("MEMORIES_CACHE_BYTES", 4 * 2**30)
# The most that one file may have, and that all files of one person may take together, in bytes.
FILE_BYTES = env_int("MEMORIES_FILE_BYTES", 20 * 2**30)
USER_BYTES = env_int("MEMORIES_USER_BYTES", 500 * 2**30)
# The most files in an album, pixels in a photo and seconds in a video.
ALBUM_FILES = env_int("MEMORIES_ALBUM_FILES", 20_000)
PHOTO_PIXELS = env_int("MEMORIES_PHOTO_PIXELS", 210_000_000)
VIDEO_SECONDS = env_int("MEMORIES_VIDEO_SECONDS", 6 * 3600)
# With less room than this on the disk nobody can send files: movies and their parts need room too.
FREE_BYTES = env_int("MEMORIES_FREE_BYTES", 2 * 2**30)
# Whether anybody who finds this server may make an account.
SIGN_UP = env_bool("SIGN_UP", default=False)
# How what is flagged is shown by links until somebody has looked: not, blurred, or as it is. From this score on.
FLAGGED = env_one_of("MEMORIES_FLAGGED", ("hide", "blur", "show"), "blur")
FLAG_SCORE = env_share("MEMORIES_FLAG_SCORE", 0.8)
MODELS_DIR = env_path("MEMORIES_MODELS", BASE_DIR / "models")

INSTALLED_APPS = [
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "memoriesweb",
    "albums",
    "render",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "memoriesweb.assets.Assets",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "memoriesweb.headers.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "albums.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "memoriesweb.urls"
ASGI_APPLICATION = "memoriesweb.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # for the widgets of Django's forms
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "albums.shell.shell",
            ]
        },
    }
]
# SQLite as a server's database: readers beside one writer, no transaction that turns into a writer half-way,
# and no write lost but those of the last instant before a power cut.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "memoriesweb.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=0;",
        },
        "TEST": {"NAME": DATA_DIR / "test.sqlite3"},  # a file, as in life: with several connections
    }
}
AUTH_USER_MODEL = "albums.User"
AUTHENTICATION_BACKENDS = ["albums.backends.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Memory-hard, and a fifth of the time of Django's first choice on a small machine.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
FORM_RENDERER = "albums.forms.Renderer"
CSRF_FAILURE_VIEW = "albums.views.errors.csrf_failure"

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "blob:", "data:"],
    "media-src": [CSP.SELF, "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
# The headings' font comes from npm at set-up; without it pages use one of the reader's own.
HEADING_FONT = BASE_DIR / "node_modules" / "@expo-google-fonts" / "lora" / "600SemiBold"
if HEADING_FONT.is_dir():
    STATICFILES_DIRS.append(("fonts", HEADING_FONT))
# The client for uploads; a browser without it sends a plain form.
TUS_CLIENT = BASE_DIR / "node_modules" / "tus-js-client" / "dist"
if TUS_CLIENT.is_dir():
    STATICFILES_DIRS.append(("tus", TUS_CLIENT))
# Plays a movie that is being made in browsers that cannot by themselves.
HLS_PLAYER = BASE_DIR / "node_modules" / "hls.js" / "dist"
if HLS_PLAYER.is_dir():
    STATICFILES_DIRS.append(("hls", HLS_PLAYER))
# Draws what can be moved and turned: cut-outs and stickers.
KONVA = BASE_DIR / "node_modules" / "konva"
if KONVA.is_dir():
    STATICFILES_DIRS.append(("konva", KONVA))
# Icons come from npm too; pages say everything in words as well.
ICONS_DIR = BASE_DIR / "node_modules" / "lucide-static" / "icons"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_AGE = round(timedelta(days=90).total_seconds())
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # scripts find the token in hx-headers of the page
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = round(timedelta(days=365).total_seconds())
SECURE_REFERRER_POLICY = "same-origin"  # addresses of pages and links stay in the house
# On plain http browsers ignore this one, and complain about it on every page.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_SSL_HOST = urlsplit(PUBLIC_URL).netloc
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    # A month: long enough to protect, short enough to get back. Browsers take a site into their lists only from a year.
    SECURE_HSTS_SECONDS = round(timedelta(days=30).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
else:
    # The one place where `check --deploy` is silenced. On plain http at home there is no TLS to insist on: HSTS (W004),
    # the redirect to https (W008), and Secure on the cookies of session (W012) and forms (W016) would lock all out.
    SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
TIME_ZONE = machine_zone()
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What went wrong with a file goes to a log of its own; the person gets one sentence.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_tokens": {"()": "memoriesweb.logs.WithoutTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "file": {
            "class": "logging.handlers.RotatingFileHandler",
            "filename": DATA_DIR / "memoriesweb.log",
            "maxBytes": 5 * 2**20,
            "backupCount": 2,
            "delay": True,
            "formatter": "line",
            "encoding": "utf-8",
        }
    },
    "loggers": {
        "django.request": {"filters": ["without_tokens"]},
        "render": {"handlers": ["file"], "propagate": False},
        "albums": {"handlers": ["file"], "propagate": False},
    },
}
DATA_DIR.mkdir(parents=True, exist_ok=True)
