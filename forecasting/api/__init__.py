"""Forecasts by REST, and as pages on the same addresses."""
