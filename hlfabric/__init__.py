"""Hyperledger Fabric for Python."""
