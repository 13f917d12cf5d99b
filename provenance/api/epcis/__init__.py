"""The EPCIS 2.0 REST interface (EPCIS 2.0, section 12)."""
