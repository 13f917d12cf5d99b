"""The ledger contract: pure rules over key-value state."""
