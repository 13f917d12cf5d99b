"""REST interfaces and health."""
