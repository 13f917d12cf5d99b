"""How the keys that have a trail stand in a path (GS1 Digital Link: URI Syntax, 4).

A WSGI server hands paths over decoded, so a lot or serial is the rest of the path: it may hold
a slash.
"""

from provenance.trace import lookup

LOT = (r"01/(?P<gtin>[^/]+)/10/(?P<lot>.+)", {"identify": lookup.of_lot})
SERIAL = (r"01/(?P<gtin>[^/]+)/21/(?P<serial>.+)", {"identify": lookup.of_serial})
SERIAL_OF_LOT = (r"01/(?P<gtin>[^/]+)/10/[^/]+/21/(?P<serial>.+)", SERIAL[1])
SSCC = (r"00/(?P<sscc>[^/]+)", {"identify": lookup.of_sscc})
SHOWN = (LOT, SERIAL, SSCC)
"""Pattern and function of each kind of page."""
