"""Runs: forecasts of many series, worked at in chunks, kept, and compared with what came."""
