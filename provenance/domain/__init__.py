"""Values and rules. No Django, no I/O, no clock."""
