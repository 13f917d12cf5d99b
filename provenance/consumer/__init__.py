"""The GS1 Digital Link resolver and the public trail page."""
