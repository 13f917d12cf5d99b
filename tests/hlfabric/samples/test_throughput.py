"""The throughput sample on a real network."""

import json
import subprocess
import sys

import pytest

from hlfabric.network import Network

pytestmark = pytest.mark.fabric
COMMAND = (sys.executable, "-m", "hlfabric.samples.throughput")


@pytest.mark.parametrize("client", ["threads", "asyncio"])
def test_it_prints_how_many_transactions_were_committed(client: str, kv_network: Network) -> None:
    options = ("--seconds", "2", "--in-flight", "20", "--client", client)
    call = (str(kv_network.layout.profile), "put", "{n}", "value")
    done = subprocess.run([*COMMAND, *options, *call], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert set(told["outcomes"]) == {"VALID"}
    assert told["outcomes"]["VALID"] >= 20
    rate = told["outcomes"]["VALID"] / told["seconds"]
    assert told["transactions_per_s"] == pytest.approx(rate, rel=0.05)
    assert (told["client"], told["in_flight"]) == (client, 20)


def test_what_fails_is_counted_by_its_name(kv_network: Network) -> None:
    options = ("--seconds", "0.5", "--in-flight", "2")
    call = (str(kv_network.layout.profile), "fail", "no such lot")
    done = subprocess.run([*COMMAND, *options, *call], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["transactions_per_s"] == 0
    assert set(told["outcomes"]) == {"EndorseError"}
