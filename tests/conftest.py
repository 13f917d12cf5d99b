"""Fixtures that every test may use."""

from hypothesis import settings

pytest_plugins = ["tests.environment", "tests.required", "tests.fabric", "pytester"]

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("long", max_examples=2_000, deadline=None)
settings.load_profile("steady")
