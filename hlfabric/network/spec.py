"""What a network consists of, read from YAML."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class SpecError(Exception):
    """The network's description cannot be used."""


@dataclass(frozen=True)
class Organisation:
    """A member with its own CA; it runs one peer and one chaincode service."""

    name: str
    msp: str


@dataclass(frozen=True)
class Chaincode:
    """``command`` serves it, ``version`` prints its source hash, ``ready`` is a function to call.

    In both commands ``{python}`` stands for the interpreter that runs this program.
    """

    name: str
    command: tuple[str, ...]
    version: tuple[str, ...]
    ready: str


@dataclass(frozen=True)
class Blocks:
    """When the orderer cuts a block."""

    timeout: str
    messages: int
    preferred_bytes: str
    absolute_bytes: str


@dataclass(frozen=True)
class Spec:
    """A whole network."""

    channel: str
    chaincode: Chaincode
    organisations: tuple[Organisation, ...]
    orderer: Organisation
    orderers: int
    block: Blocks
    history: bool = False
    """Whether peers keep every key's former values for chaincode to read."""


def load_spec(path: Path) -> Spec:
    """Read a network's description; ``ORDERERS`` in the environment overrides the number.

    Raises SpecError naming what is missing or wrong.
    """
    try:
        content = yaml.safe_load(path.read_text())
        return _spec(content)
    except KeyError as error:
        raise SpecError(f"{path} does not describe a network: {error} is missing.") from error
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise SpecError(f"{path} does not describe a network: {error}") from error


def _spec(content: dict[str, Any]) -> Spec:
    spec = Spec(
        channel=content["channel"],
        chaincode=_chaincode(content["chaincode"]),
        organisations=tuple(Organisation(**entry) for entry in content["organisations"]),
        orderer=Organisation(**content["orderer"]),
        orderers=int(os.environ.get("ORDERERS") or content["orderers"]),
        block=Blocks(**content["block"]),
        history=bool(content.get("history", False)),
    )
    _check(spec)
    return spec


def _chaincode(entry: dict[str, Any]) -> Chaincode:
    return Chaincode(
        entry["name"], _words(entry, "command"), _words(entry, "version"), entry["ready"]
    )


def _words(entry: dict[str, Any], name: str) -> tuple[str, ...]:
    if not isinstance(entry[name], list):
        raise TypeError(f"The chaincode's {name} is to be a list of words.")
    return tuple(str(word) for word in entry[name])


def _check(spec: Spec) -> None:
    if spec.orderers < 1:
        raise ValueError("There must be at least one orderer.")
    if not spec.organisations:
        raise ValueError("There must be at least one organisation.")
    for part in ("name", "msp"):
        values = [getattr(o, part) for o in (spec.orderer, *spec.organisations)]
        for value in values:
            if values.count(value) > 1:
                raise ValueError(f"{value} is named twice.")
