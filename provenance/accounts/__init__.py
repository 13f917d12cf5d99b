"""People, roles and API clients."""
