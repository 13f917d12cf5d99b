"""Parties of the network and their master data."""
