"""Lotbook: supply-chain provenance on Hyperledger Fabric."""
