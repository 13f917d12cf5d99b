"""Files by hash, and what binds them to the ledger."""
