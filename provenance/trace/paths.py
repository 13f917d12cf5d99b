"""How the keys that have a trail stand in a path (GS1 Digital Link: URI Syntax, 4).

A WSGI server hands paths over decoded, so a lot, a serial or an asset's number is the rest of the
path: it may hold a slash. A lot with “/21/” within looks like a lot and a serial: the resolver
looks which of both is recorded.
"""

from provenance.trace import lookup

LOT = (r"01/(?P<gtin>[^/]+)/10/(?P<lot>.+)", {"identify": lookup.of_lot})
SERIAL = (r"01/(?P<gtin>[^/]+)/21/(?P<serial>.+)", {"identify": lookup.of_serial})
SERIAL_OF_LOT = r"01/(?P<gtin>[^/]+)/10/(?P<lot>.+)/21/(?P<serial>.+)"
SSCC = (r"00/(?P<sscc>[^/]+)", {"identify": lookup.of_sscc})
GTIN = (r"01/(?P<gtin>[^/]+)", {"identify": lookup.of_gtin})
GRAI = (r"8003/(?P<grai>.+)", {"identify": lookup.of_grai})
GIAI = (r"8004/(?P<giai>.+)", {"identify": lookup.of_giai})
SHOWN = (LOT, SERIAL, SSCC, GTIN, GRAI, GIAI)
"""Pattern and function of each kind of page."""
