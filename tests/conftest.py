"""Fixtures that every test may use."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import settings

pytest_plugins = ["tests.environment", "tests.required", "tests.fabric", "pytester"]

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("long", max_examples=2_000, deadline=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def logging_stays_on() -> Iterator[None]:
    """What a test switches off would be missed by those after it that read the log."""
    yield
    assert logging.root.manager.disable == logging.NOTSET
