"""A chaincode package and a chaincode definition, as Fabric's commands take and give them."""

import io
import json
import stat
import tarfile
from pathlib import Path

import pytest

from hlfabric.network import lifecycle

CONNECTION = {"address": "127.0.0.1:21000", "tls_required": True}
LABEL = lifecycle.package_label("kv", "0123456789abcdef0123")


def opened(content: bytes) -> dict[str, bytes]:
    """The files of a packed archive."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return {
            entry.name: file.read() for entry in archive if (file := archive.extractfile(entry))
        }


def test_the_label_carries_the_start_of_the_source_hash() -> None:
    assert LABEL == "kv_0123456789abcdef"


def test_a_package_tells_where_the_service_listens(tmp_path: Path) -> None:
    lifecycle.write_package(tmp_path / "kv.tar.gz", LABEL, CONNECTION)
    package = opened((tmp_path / "kv.tar.gz").read_bytes())
    assert json.loads(package["metadata.json"]) == {"label": LABEL, "path": "", "type": "ccaas"}
    assert json.loads(opened(package["code.tar.gz"])["connection.json"]) == CONNECTION


def test_the_same_content_is_the_same_package(tmp_path: Path) -> None:
    first, second = (
        lifecycle.write_package(tmp_path / name, LABEL, CONNECTION) for name in ("one", "two")
    )
    assert first == second
    assert first.startswith(f"{LABEL}:")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_label_or_address_is_another_package(tmp_path: Path) -> None:
    path = tmp_path / "kv.tar.gz"
    ids = {
        lifecycle.write_package(path, LABEL, CONNECTION),
        lifecycle.write_package(path, "kv_other", CONNECTION),
        lifecycle.write_package(path, LABEL, {**CONNECTION, "address": "127.0.0.1:21001"}),
    }
    assert len(ids) == 3


def test_nobody_else_reads_the_key_in_a_package(tmp_path: Path) -> None:
    lifecycle.write_package(tmp_path / "kv.tar.gz", LABEL, CONNECTION)
    assert stat.S_IMODE((tmp_path / "kv.tar.gz").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("definitions", "known"),
    [
        ([{"name": "kv", "sequence": 3, "version": "abc"}], (3, "abc")),
        ([{"name": "other", "sequence": 3, "version": "abc"}], (0, "")),
        ([], (0, "")),
    ],
)
def test_the_committed_definition_is_found_by_name(
    definitions: list[dict[str, object]], known: tuple[int, str]
) -> None:
    output = json.dumps({"chaincode_definitions": definitions} if definitions else {})
    assert lifecycle.committed(lambda *_: output, "trade", "kv") == known


def test_a_definition_names_channel_version_and_sequence() -> None:
    named = lifecycle.definition("trade", "kv", "abc", 4)
    assert " ".join(named) == "--channelID trade --name kv --version abc --sequence 4"
