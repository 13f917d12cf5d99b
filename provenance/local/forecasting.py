"""Has the demonstration's shop forecast what it sells, by the public interface, meanwhile."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPException
from threading import Event, Thread
from typing import Any

from hlfabric.network import ProcessError
from provenance.local import shop
from provenance.local.client import RequestRefused
from provenance.local.story import ROASTER, SHOP
from provenance.local.telling import Telling

FORECASTS = "/api/v1/forecasts"
RUN_SECONDS = 300
_FAULTS = (HTTPException, OSError, ProcessError, RequestRefused, TimeoutError)


@dataclass
class Forecasting:
    """Does once, beside everything else, what nobody shall wait for at the start."""

    telling: Telling
    _over: Event = field(default_factory=Event)

    def begin(self) -> None:
        """Start, unless it was done before."""
        if not self.telling.node.state.remembered().get("forecast"):
            Thread(target=self._work, name="forecasting", daemon=True).start()

    def end(self) -> None:
        """Leave off; what is not done is done after the next start."""
        self._over.set()

    def _work(self) -> None:
        say = self.telling.progress
        try:
            self._tell(datetime.now(UTC).date())
        except _FAULTS as error:
            if not self._over.is_set():
                say(f"the shop's forecasts were not made: {error}. They are at the next start.")
        else:
            self.telling.node.state.remember(forecast=True)
            say(f"{SHOP.name}'s forecasts: {self.telling.node.url}{FORECASTS}")

    def _tell(self, today: date) -> None:
        roaster = self.telling.client(ROASTER)
        csv = {"Content-Type": "text/csv"}
        roaster.request("POST", "/v1/masterdata/products", shop.products(), csv)
        for party, document in shop.ShopStory(self.telling.story.begin).deliveries():
            self.telling.capture(party, document)
        self._ask("PUT", f"{FORECASTS}/places/-", {"country": shop.COUNTRY})
        client = self.telling.client(SHOP)
        client.request("POST", f"{FORECASTS}/history", shop.history(today), csv)
        self._forecast(until=today - timedelta(days=1))

    def _forecast(self, *, until: date) -> None:
        what = {"frequency": "daily", "series": [article.series for article in shop.ARTICLES]}
        asked = {**what, "horizon": shop.AHEAD, "until": until.isoformat()}
        path = f"{FORECASTS}/{self._ask('POST', FORECASTS, asked)['id']}"
        for _ in range(RUN_SECONDS):
            found = self._ask("GET", path)
            if found["state"] != "running" or self._over.wait(1):
                break
        if found["state"] != "done":
            raise ProcessError(f"the run {path} is {found['state']} {found['reason'] or ''}")

    def _ask(self, method: str, path: str, content: object = None) -> dict[str, Any]:
        body = None if content is None else json.dumps(content).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        answered: dict[str, Any] = json.loads(
            self.telling.client(SHOP).request(method, path, body, headers)[2]
        )
        return answered
