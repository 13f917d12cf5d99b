"""Demand forecasts: series from the ledger and from files, an engine, runs, decisions."""
