"""Trainings as they are kept: JSON, compressed; and forecasts as rows, and back."""

import zlib
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import msgspec
import numpy as np

from forecasting.engine.values import Forecast, Refusal, Share
from forecasting.runs.models import SeriesForecast
from forecasting.series.rows import Training

_decoder = msgspec.json.Decoder(Training)


def pack(training: Training) -> bytes:
    """A training as bytes; equal trainings give equal bytes."""
    plain = msgspec.to_builtins(training, str_keys=True, order="deterministic")
    return zlib.compress(msgspec.json.encode(plain))


def unpack(content: bytes) -> Training:
    """The training that was packed."""
    return _decoder.decode(zlib.decompress(content))


def digest(content: bytes) -> str:
    """SHA-256 of a packed training's JSON, in hex."""
    return sha256(zlib.decompress(content)).hexdigest()


def fields(found: Forecast | Refusal) -> dict[str, Any]:
    """What a row of SeriesForecast says of what the engine gave."""
    if isinstance(found, Refusal):
        return {"state": SeriesForecast.State.REFUSED, "reason": found.reason}
    return {
        "state": SeriesForecast.State.FORECAST,
        "dates": found.dates.tolist(),
        "point": found.point.tolist(),
        "mean": found.mean.tolist(),
        "quantiles": {str(q): values.tolist() for q, values in found.quantiles.items()},
        "total_quantiles": {str(q): float(v) for q, v in found.total_quantiles.items()},
        "shares": [asdict(share) for share in found.shares],
        "notes": list(found.notes),
    }


def forecast_of(row: SeriesForecast) -> Forecast:
    """The engine's forecast that a row keeps, number for number."""
    return Forecast(
        name=row.key,
        dates=np.array(row.dates, dtype="datetime64[D]"),
        point=np.array(row.point),
        mean=np.array(row.mean),
        quantiles={float(q): np.array(values) for q, values in row.quantiles.items()},
        total_quantiles={float(q): value for q, value in row.total_quantiles.items()},
        shares=tuple(Share(**share) for share in row.shares),
        notes=tuple(row.notes),
    )
