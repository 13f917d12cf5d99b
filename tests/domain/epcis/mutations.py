"""Changes to documents, most of which make them wrong."""

import copy
import random
from collections.abc import Iterator
from typing import Any

Path = tuple[Any, ...]
VALUES: list[Any] = [
    None, True, 1, -1.5, "", "x", "a:b", "urn:x:y", "http://a b", "ObjectEvent", "ADD", "shipping",
    "urn:epcglobal:cbv:bizstep:shipping", "https://ns.gs1.org/cbv/x", "2020-01-01T00:00:00Z",
    "2020-02-30T00:00:00Z", "2020-01-01T00:00:00", "2020-01-01t00:00:00z", "2020-01-01T25:00:00Z",
    "+01:00", "Z", "+15:00", [], {}, [{}], ["x"], ["a:b", "a:b"], [1], {"a:b": 1}, {"id": "a:b"},
    {"type": "po"}, "2.0", "2.x", "KGM", "kgm", "%zz:", "a:%zz", "//a", "https://gs1.org/voc/Foo",
    "Temperature", "http://[::1]/", "http://[x]/", "a:b#c#d", "é:b", "a:é", " a:b", "a:b\n",
]  # fmt: skip
NAMES = [
    "foo",
    "a:b",
    "ex:foo",
    "ilmd",
    "action",
    "type",
    "epcList",
    "@context",
    "eventTime",
    "comment",
]


def mutate(document: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A copy with one or two places deleted, replaced, added or doubled."""
    changed = copy.deepcopy(document)
    for _ in range(rng.choice([1, 1, 1, 2])):
        path = rng.choice([p for p in _paths(changed) if p and p != ("type",)])
        rng.choice([_delete, _replace, _replace, _grow])(changed, path, rng)
    return changed


def _paths(node: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    children = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, child in children:
        yield from _paths(child, (*path, key))


def _at(node: Any, path: Path) -> Any:
    for key in path:
        node = node[key]
    return node


def _delete(document: Any, path: Path, _rng: random.Random) -> None:
    del _at(document, path[:-1])[path[-1]]


def _replace(document: Any, path: Path, rng: random.Random) -> None:
    _at(document, path[:-1])[path[-1]] = copy.deepcopy(rng.choice(VALUES))


def _grow(document: Any, path: Path, rng: random.Random) -> None:
    target = _at(document, path)
    if isinstance(target, dict):
        target[rng.choice(NAMES)] = copy.deepcopy(rng.choice(VALUES))
    elif isinstance(target, list) and target:
        target.append(copy.deepcopy(target[0]))
