"""The outbox of calls and the process that brings them to the ledger."""
