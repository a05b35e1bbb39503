"""All settings, from the environment through small typed helpers that fail loudly."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

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


def env_path(name: str, default: Path) -> Path:
    return Path(env_str(name) or default).expanduser().resolve()


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
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

# Where the database, originals, caches and finished movies live.
DATA_DIR = env_path("MEMORIES_DATA", BASE_DIR / "data")
# Both keys are kept beside the database, never in it: one signs sessions, the other encrypts the tokens of links.
SECRET_KEY = env_str("SECRET_KEY") or kept_key(DATA_DIR / "keys" / "secret")
LINK_KEY = env_str("LINK_KEY") or kept_key(DATA_DIR / "keys" / "links")
# The most that the cache of analyses and rendered segments may take, in bytes.
CACHE_BYTES = env_int("MEMORIES_CACHE_BYTES", 4 * 2**30)
# The most that the files of one drop may take together, in bytes.
UPLOAD_BYTES = env_int("MEMORIES_UPLOAD_BYTES", 20 * 2**30)
MODELS_DIR = env_path("MEMORIES_MODELS", BASE_DIR / "models")

INSTALLED_APPS = [
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "memoriesweb",
    "albums",
    "render",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "memoriesweb.assets.Assets",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
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
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
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

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "blob:", "data:"],
    "media-src": [CSP.SELF, "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
# The headings' font comes from npm at set-up; without it pages use one of the reader's own.
HEADING_FONT = BASE_DIR / "node_modules" / "@expo-google-fonts" / "lora" / "600SemiBold"
if HEADING_FONT.is_dir():
    STATICFILES_DIRS.append(("fonts", HEADING_FONT))
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A browser without scripts sends the whole drop in one form.
DATA_UPLOAD_MAX_NUMBER_FILES = 2000
CSRF_COOKIE_SAMESITE = "Strict"

LANGUAGE_CODE = "en"
TIME_ZONE = machine_zone()
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What went wrong with a file goes to a log of its own; the person gets one sentence.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
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
        "render": {"handlers": ["file"], "propagate": False},
        "albums": {"handlers": ["file"], "propagate": False},
    },
}
DATA_DIR.mkdir(parents=True, exist_ok=True)
