"""Garbage collection in processes that handle events by the hundred."""

import gc

ALLOCATIONS = 50_000
"""How many more objects may live before the youngest generation is looked through."""


def collect_seldom() -> None:
    """Look for unreachable cycles less often, and never among what was loaded at the start.

    Python's 700 allocations are a few events' worth: a fifth of the contract's time went into
    looking through the objects of the batch at hand, of which none had died.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, *gc.get_threshold()[1:])
