"""``python -m bench.trace``: trails and recalls while the index grows to a million events.

Blocks of generated events go through the projectors into a PostgreSQL of its own. Then, at ten
thousand and at a million events: the trail of 30 hops through ten lots against its own SQL, and
against the query that fetches the same rows where the ten names are known beforehand; and at the
end the recall of a lot with 100,000 descendants. ``--closure`` also measures what a closure of
the links, kept in a table, would cost and give.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.own_index import fill, own_index
from bench.results import keep
from bench.trace_chain import HOPS, RECALLED, TRAILED, blocks

SMALL, LARGE = 10_000, 1_000_000
QUICK_LARGE = 100_000
ROUNDS = 200
SAME_ROWS = """
SELECT o.object, o.object, o.block, o.transaction, o.position, o.role, o.quantity, o.uom,
       e.core, e.recorder, e.status, e.findings, e.transaction_id, t.code, t.timestamp
FROM trace_object o
JOIN capture_event e USING (block, transaction, position)
JOIN index_transaction t ON t.block = o.block AND t.position = o.transaction
WHERE o.object = ANY(%(objects)s)
ORDER BY o.object COLLATE "C", e.event_time COLLATE "C", o.block, o.transaction, o.position
"""


def main() -> None:
    """Measure, print, and write ``build/bench.json``."""
    parser = argparse.ArgumentParser(prog="python -m bench.trace", description=__doc__)
    parser.add_argument("--closure", action="store_true", help="measure a closure of the links too")
    arguments = parser.parse_args()
    with own_index():
        keep(measure(closure=arguments.closure))


def measure(*, closure: bool) -> dict[str, Any]:
    """Fill and measure."""
    large = QUICK_LARGE if os.environ.get("QUICK") == "1" else LARGE
    chain = blocks(large)
    begin = time.monotonic()
    fill(chain, SMALL)
    small = _trail()
    fill(chain, large)
    result = {
        **{f"{name}_10k": value for name, value in small.items()},
        **{f"{name}_1m": value for name, value in _trail().items()},
        **_recall(),
        "trail_hops": HOPS,
        "trace_events": large,
        "trace_fill_s": round(time.monotonic() - begin, 1),
    }
    return {**result, **(_closure() if closure else {})}


def _trail() -> dict[str, float]:
    from provenance.index.reading import fetch  # noqa: PLC0415
    from provenance.trace.queries import EVER, TRAIL  # noqa: PLC0415
    from provenance.trace.selectors import trail  # noqa: PLC0415

    found = trail(TRAILED)
    assert found is not None
    assert len(found.steps) + sum(len(origin.steps) for origin in found.origins) == HOPS
    objects = [TRAILED, *(origin.identifier.canonical for origin in found.origins)]

    own, query, by_name = _milliseconds(
        lambda: trail(TRAILED),
        lambda: fetch(TRAIL, {"name": TRAILED, "ever": EVER}),
        lambda: fetch(SAME_ROWS, {"objects": objects}),
    )
    return {
        "trail_ratio": round(own / query, 2),
        "trail_ratio_names_known": round(own / by_name, 2),
        "trail_ms": round(own, 3),
        "trail_sql_ms": round(query, 3),
        "trail_sql_names_known_ms": round(by_name, 3),
    }


def _milliseconds(*runs: Callable[[], object]) -> list[float]:
    """The median time of each, taken in turn."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for kept, run in zip(times, runs, strict=True):
            begin = time.perf_counter()
            run()
            kept.append((time.perf_counter() - begin) * 1000)
    return [statistics.median(kept) for kept in times]


def _recall() -> dict[str, float]:
    from provenance.trace.selectors import recall  # noqa: PLC0415

    times = []
    for _ in range(3):
        begin = time.monotonic()
        found = recall(RECALLED)
        times.append(time.monotonic() - begin)
    assert found is not None
    return {"recall_s": round(statistics.median(times), 3), "recall_objects": len(found.affected)}


def _closure() -> dict[str, float]:
    """A table of every pair of ancestor and descendant: its rows, its making, its reading."""
    from django.db import connection  # noqa: PLC0415

    from provenance.trace.queries import DOWN, EVER  # noqa: PLC0415

    with connection.cursor() as cursor:
        begin = time.monotonic()
        cursor.execute(
            "CREATE TABLE closure AS WITH RECURSIVE pair(ancestor, node) AS ("
            " SELECT source, target FROM trace_link WHERE link <> 'outside' AND NOT wrong UNION"
            " SELECT p.ancestor, l.target FROM pair p JOIN trace_link l ON l.source = p.node"
            " AND l.link <> 'outside' AND NOT l.wrong) SELECT * FROM pair"
        )
        cursor.execute("CREATE UNIQUE INDEX ON closure (ancestor, node)")
        cursor.execute("CREATE INDEX ON closure (node, ancestor)")
        made = time.monotonic() - begin
        cursor.execute("ANALYZE closure")
        cursor.execute(
            "SELECT count(*), pg_total_relation_size('closure'),"
            " pg_total_relation_size('trace_link') FROM closure"
        )
        rows, size, links = cursor.fetchone()
        begin = time.monotonic()
        cursor.execute("SELECT node FROM closure WHERE ancestor = %s", [RECALLED])
        cursor.fetchall()
        read = time.monotonic() - begin
        begin = time.monotonic()
        cursor.execute(DOWN, {"name": RECALLED, "ever": EVER})
        cursor.fetchall()
        walked = time.monotonic() - begin
    return {
        "closure_rows": rows,
        "closure_mb": round(size / 2**20, 1),
        "links_mb": round(links / 2**20, 1),
        "closure_made_s": round(made, 1),
        "closure_read_s": round(read, 3),
        "walk_read_s": round(walked, 3),
    }


if __name__ == "__main__":
    main()
