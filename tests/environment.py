"""What the tests run in: settings and servers of their own, nothing of `.lotbook`.

``LOTBOOK_DATABASE_URL`` and ``LOTBOOK_BROKER_URL`` in the environment name other servers,
``LOTBOOK_LEDGER`` another ledger than the embedded one.
"""

import base64
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from provenance.local.postgres import Postgres
from provenance.local.valkey import Valkey

STATE = Path(tempfile.mkdtemp(prefix="lotbook-tests-"))
SERVER = Postgres(STATE / "postgres", durable=False)
BROKER = Valkey(STATE / "valkey")
OWN_BROKER = "LOTBOOK_BROKER_URL" not in os.environ
OWN_SERVER = "LOTBOOK_DATABASE_URL" not in os.environ
DEFAULTS = {
    "DJANGO_SETTINGS_MODULE": "provenance.config.settings",
    "LOTBOOK_DATABASE_URL": SERVER.url(),
    "LOTBOOK_BROKER_URL": BROKER.url,
    "LOTBOOK_LEDGER": "embedded",
    "LOTBOOK_SECRET_KEY": secrets.token_urlsafe(32),
    "LOTBOOK_STATE": str(STATE),
    "LOTBOOK_WALLET_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
}


def pytest_configure() -> None:
    """Set the variables before pytest-django, whose own hook comes last, reads the settings."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    from django.conf import settings  # noqa: PLC0415

    settings.STATIC_ROOT.mkdir(exist_ok=True)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(STATE, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of the database that tests may use; the server starts with its first use."""
    if OWN_SERVER:
        SERVER.start()
        SERVER.create_database()
    yield os.environ["LOTBOOK_DATABASE_URL"]
    SERVER.stop()


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """The URL of a Valkey that carries chunks' ids; it starts with its first use."""
    if OWN_BROKER:
        BROKER.start()
    yield os.environ["LOTBOOK_BROKER_URL"]
    BROKER.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgresql: str) -> None:
    """pytest-django asks for this before it makes its test database."""
