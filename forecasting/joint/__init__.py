"""A total of several partners' demand that only the producer learns, and nobody's own numbers."""
