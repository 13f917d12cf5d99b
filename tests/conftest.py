"""Fixtures that every test may use."""

pytest_plugins = ["tests.environment", "tests.required", "tests.fabric", "pytester"]
