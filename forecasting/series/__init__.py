"""Demand series: from ledger events and imported sales history to what the engine takes."""
