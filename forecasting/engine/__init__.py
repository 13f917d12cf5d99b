"""The forecast engine: pure functions over arrays, without a framework or a database."""
