"""Twelve months of a coffee chain: made from a seed, sent as any company would send it."""
