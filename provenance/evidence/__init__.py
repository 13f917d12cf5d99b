"""What parties state on the ledger under an id, once and for all."""
