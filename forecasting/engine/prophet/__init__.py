"""Prophet at the heart of the engine: its model, a fast way to its own optimum, and itself."""

from forecasting.engine.prophet.prediction import Prediction, Variant, predict

__all__ = ["Prediction", "Variant", "predict"]
