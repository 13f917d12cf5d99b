"""Processes killed on a whole node with a network of its own, and what was lost or doubled."""
