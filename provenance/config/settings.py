"""Django settings, read from the environment (variables ``LOTBOOK_*``; see docs/operating.md)."""

from importlib.metadata import distribution

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from provenance import logs
from provenance.config import environment as env

BASE_DIR = env.BASE_DIR
STATE_DIR = env.state_dir()

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "LOTBOOK_SECRET_KEY is not set. Set it to a long random text; `make demo` does so itself."
    )
ALLOWED_HOSTS = env.words("HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "django.contrib.postgres",
    "provenance.config.assets.Assets",
    "provenance.ledger",
    "provenance.index",
    "provenance.jobs",
    "provenance.relay",
    "provenance.evidence",
    "provenance.parties",
    "provenance.accounts",
    "provenance.documents",
    "provenance.capture",
    "provenance.trace",
    "provenance.proof",
    "provenance.labels",
    "provenance.consumer",
    "provenance.api",
    "forecasting.series",
    "forecasting.joint",
    "forecasting.runs",
    "forecasting.decisions",
    "forecasting.api",
    "provenance.local",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "provenance.config.security.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "provenance.config.urls"
WSGI_APPLICATION = "provenance.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {
    "default": env.database(
        env.text("DATABASE_URL", "postgresql://localhost/lotbook"), role=env.text("ROLE")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LEDGER = env.text("LEDGER", "fabric")
FABRIC_PROFILE = env.text("FABRIC_PROFILE", str(STATE_DIR / "network" / "connection.json"))
WALLET_KEYS = env.words("WALLET_KEYS")
"""Fernet keys that the wallet's private keys are encrypted with, the newest first."""

OUTBOX_LIMIT = env.number("OUTBOX_LIMIT", 100_000)
"""Calls that wait for the ledger, beyond which captures are answered with 503."""
CAPTURE_LIMIT = 500
"""Events in one document under ``rollback``: they must fit in one transaction."""
CAPTURE_FILE_SIZE_LIMIT = 4 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = CAPTURE_FILE_SIZE_LIMIT + 1

HAND_OUT_SECONDS = 2
HAND_OUT_EXPIRES_SECONDS = 3600
"""By two machines' clocks, which may differ. It bounds what a broker without workers keeps."""
CHECKPOINT_SECONDS = env.number("CHECKPOINT_SECONDS", 60)
"""How often the nodes of the wallet sign the event tree, where it has grown."""
VERIFY_SECONDS = env.number("VERIFY_SECONDS", 600)
"""How often what is new is compared with the ledger and with the other organisations' peers."""
VERIFY_ALL_SECONDS = env.number("VERIFY_ALL_SECONDS", 86_400)
"""How long after everything was compared it is again."""
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 30)
"""How long a worker keeps a chunk of a job without renewing its lease."""
JOB_PAUSE_SECONDS = env.number("JOB_PAUSE_SECONDS", 1)
"""Doubled for each further attempt at a chunk that failed."""
FORECAST_NIGHTLY = env.words("FORECAST_NIGHTLY", "daily:28")
"""Which forecasts all parties' series get each night, as ``frequency:horizon``."""
FORECAST_WEATHER = env.text("FORECAST_WEATHER")
"""The address of a service with Open-Meteo's API; no weather is asked for if empty."""
FORECAST_HOUR = env.number("FORECAST_HOUR", 2)
"""When the nightly forecasts begin, in UTC."""
WORKER_MEGABYTES = env.number("WORKER_MEGABYTES", 1_000)
"""Beyond it, a worker's process is replaced once it has done its chunk."""
CELERY_BROKER_URL = env.text("BROKER_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "queue_order_strategy": "priority",
}
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {"interactive": {}, "nightly": {}}
"""A worker takes from all of them, from the first as long as there is anything."""
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DISABLE_PREFETCH = True
"""What a worker has taken but not begun would keep more urgent work waiting."""
CELERY_WORKER_MAX_MEMORY_PER_CHILD = WORKER_MEGABYTES * 1024
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "celery.beat.Scheduler"
CELERY_BEAT_SCHEDULE = {
    "hand_out": {
        "task": "jobs.hand_out",
        "schedule": HAND_OUT_SECONDS,
        "options": {"expires": HAND_OUT_EXPIRES_SECONDS},
    },
    "checkpoint": {
        "task": "proof.checkpoint",
        "schedule": CHECKPOINT_SECONDS,
        "options": {"expires": CHECKPOINT_SECONDS},
    },
    "verify": {
        "task": "index.verify",
        "schedule": VERIFY_SECONDS,
        "options": {"expires": VERIFY_SECONDS},
    },
    "forecast": {
        "task": "forecast.nightly",
        "schedule": crontab(minute="0", hour=str(FORECAST_HOUR)),
        "options": {"expires": 3600},
    },
}

REST_FRAMEWORK = {
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_AUTHENTICATION_CLASSES": ["provenance.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "provenance.api.handlers.handle",
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
STATIC_URL = "/static/"
UPLOT = distribution("youplot").locate_file("youplot/vendor")
"""uPlot's script and style as a package carries them, whose own code is not used."""
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static", str(UPLOT)]
STATIC_ROOT = STATE_DIR / "static"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
LOGGING_CONFIG = None
logs.configure()
