"""Walking the links between objects in PostgreSQL (docs/adr/0025).

A walk's rows are a node and the stretch of the ledger's order in which it counts: what a
container held at some time has nothing to do with what was in it before or after. UNION keeps
each row once, so that a walk through a cycle ends.
"""

EVER = 2**62
"""Later than any event's place in the order of the ledger."""

_OUT = """
    coalesce((
        SELECT min(o.at) FROM trace_link o
        WHERE o.target = l.target AND o.source IN (l.source, '') AND o.link = 'outside'
          AND o.at > l.at AND NOT o.wrong
    ), %(ever)s)"""

DOWN = f"""
WITH RECURSIVE down(node, since, until) AS (
    SELECT %(name)s::text, 0::bigint, %(ever)s::bigint
  UNION
    SELECT step.* FROM down r CROSS JOIN LATERAL (
        SELECT l.target,
               CASE l.link WHEN 'inside' THEN greatest(r.since, l.at) ELSE 0 END AS since,
               CASE l.link WHEN 'inside' THEN least(r.until, {_OUT}) ELSE %(ever)s END AS until
        FROM trace_link l
        WHERE l.source = r.node AND l.link <> 'outside' AND NOT l.wrong
          AND (l.link <> 'input' OR l.at >= r.since AND l.at < r.until)
        OFFSET 0
    ) step WHERE step.since < step.until
), reached AS MATERIALIZED (SELECT DISTINCT node FROM down)
SELECT 'node', n.node, i.custodian, i.status, i.receiver, i.parent
FROM reached n LEFT JOIN LATERAL (SELECT * FROM trace_item WHERE item = n.node OFFSET 0) i ON true
UNION ALL
SELECT l.link, l.source, l.target, l.quantity, l.uom, NULL
FROM reached n CROSS JOIN LATERAL (
    SELECT * FROM trace_link
    WHERE source = n.node AND link IN ('output', 'inside') AND NOT wrong OFFSET 0
) l
UNION ALL
SELECT l.link, l.source, l.target, l.quantity, l.uom, NULL
FROM reached n CROSS JOIN LATERAL (
    SELECT * FROM trace_link
    WHERE target = n.node AND link = 'input' AND NOT wrong OFFSET 0
) l WHERE n.node LIKE 'transformation:%%'
"""
"""Everything that may contain an object, each with the ledger's value of it where it is an
instance; what came out of these or went into containers; all that went into transformations."""

_UP = f"""
up(node, since, until) AS (
    SELECT %(name)s::text, 0::bigint, %(ever)s::bigint
  UNION
    SELECT step.* FROM up r CROSS JOIN LATERAL (
        SELECT l.source,
               CASE l.link WHEN 'inside' THEN greatest(r.since, l.at)
                           WHEN 'input' THEN l.at ELSE 0 END AS since,
               CASE l.link WHEN 'inside' THEN least(r.until, {_OUT})
                           WHEN 'input' THEN l.at + 1 ELSE %(ever)s END AS until
        FROM trace_link l
        WHERE l.target = r.node AND l.link <> 'outside' AND NOT l.wrong
          AND (l.link <> 'inside' OR l.target <> %(name)s)
        OFFSET 0
    ) step WHERE step.since < step.until
)"""

_BOX = f"""
box(origin, node, since, until) AS (
    SELECT DISTINCT node, node, 0::bigint, %(ever)s::bigint FROM up
    WHERE node NOT LIKE 'transformation:%%'
  UNION
    SELECT step.* FROM box r CROSS JOIN LATERAL (
        SELECT r.origin, l.target, greatest(r.since, l.at) AS since,
               least(r.until, {_OUT}) AS until
        FROM trace_link l WHERE l.source = r.node AND l.link = 'inside' AND NOT l.wrong
        OFFSET 0
    ) step WHERE step.since < step.until
)"""

DEPENDENTS = """
WITH original AS (
    SELECT block, transaction, position FROM capture_event
    WHERE recorder = %(recorder)s AND event_id = %(event_id)s AND status IN ('applied', 'recorded')
    ORDER BY block, transaction, position LIMIT 1
)
SELECT e.recorder, e.event_id, e.biz_step, e.event_time
FROM (
    SELECT DISTINCT l.block, l.transaction, l.position
    FROM original d
    JOIN trace_object o USING (block, transaction, position)
    JOIN trace_object l ON l.object = o.object
        AND (l.block, l.transaction, l.position) > (d.block, d.transaction, d.position)
) later
JOIN capture_event e USING (block, transaction, position)
WHERE (e.recorder, e.event_id) <> (%(recorder)s, %(event_id)s)
ORDER BY later.block, later.transaction, later.position
LIMIT %(limit)s
"""
"""Events that the ledger has on the same objects later than an event."""

BALANCES = """
SELECT lot, party, value FROM trace_balance WHERE lot = ANY(%(lots)s)
UNION ALL
SELECT l.lot, l.originator, l.opening FROM trace_lot l
WHERE l.lot = ANY(%(lots)s) AND l.opening IS NOT NULL AND NOT EXISTS (
    SELECT FROM trace_balance b WHERE b.lot = l.lot AND b.party = l.originator
)
ORDER BY lot, party
"""
"""What parties have of lots: a lot's opening is its originator's balance until that has a row."""

FACTS = """
WITH RECURSIVE up(name, item) AS (
    SELECT n, n FROM unnest(%(items)s::text[]) n
  UNION
    SELECT u.name, step.parent FROM up u CROSS JOIN LATERAL (
        SELECT parent FROM trace_item WHERE item = u.item AND parent IS NOT NULL OFFSET 0
    ) step
)
SELECT up.name, i.flags, NULL::text, '{}'::text[] FROM up CROSS JOIN LATERAL (
    SELECT flags FROM trace_item WHERE item = up.item AND flags <> '{}' OFFSET 0
) i
UNION ALL
SELECT lot, flags, expiry, countries FROM trace_lot WHERE lot = ANY(%(lots)s)
"""
"""What stays with objects: an instance's flags and those of what it is in; what a lot is said to
be."""

TRAIL = f"""
WITH RECURSIVE {_UP}, {_BOX}
SELECT b.origin, b.node, e.*
FROM box b CROSS JOIN LATERAL (
    SELECT o.block, o.transaction, o.position, o.role, o.quantity, o.uom,
           e.core, e.recorder, e.status, e.findings, e.transaction_id, t.code, t.timestamp,
           e.event_time, o.place
    FROM trace_object o
    JOIN capture_event e USING (block, transaction, position)
    JOIN index_transaction t ON t.block = o.block AND t.position = o.transaction
    WHERE o.object = b.node
      AND (b.since = 0 OR (((o.block << 16) + o.transaction) << 12) + o.position
           BETWEEN b.since AND b.until - 1)
    OFFSET 0
) e
ORDER BY b.origin COLLATE "C", e.event_time COLLATE "C", e.block, e.transaction, e.position,
         b.node <> b.origin, b.node COLLATE "C", e.role, e.place
"""
"""The events of an object, of what it was made from, and of what those were inside.

OFFSET 0 keeps each lookup by its index: the planner takes a walk for far longer than it is.
"""
