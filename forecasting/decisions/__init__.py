"""What to order, what to look at, and what a price would change: decisions from forecasts."""
