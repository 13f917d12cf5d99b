"""What beat has done at its times."""

from forecasting.runs import services
from provenance.jobs import broker


def nightly() -> None:
    """Have all parties' active series forecast."""
    services.nightly_create()


broker.app.task(nightly, name="forecast.nightly")
