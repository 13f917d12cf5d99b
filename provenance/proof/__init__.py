"""The event tree: its tiles, checkpoints that nodes cosign, and proofs that strangers check."""
