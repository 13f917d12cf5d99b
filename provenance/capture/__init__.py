"""Intake of EPCIS documents, capture jobs, and the events that came back from the ledger."""
