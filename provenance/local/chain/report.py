"""What a load tells at its end: figures, and where to look."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from provenance.local.chain.cast import HOUSE, RESERVE
from provenance.local.chain.chain import Chain
from provenance.local.chain.sending import Sender


def links(chain: Chain, url: str) -> dict[str, str]:
    """Where the story can be followed in the node's pages."""
    number = chain.plan.number
    named = {
        "a numbered bag": RESERVE.bags.instance(number("000001")),
        "the first blend": HOUSE.roasted.lot(number(f"{HOUSE.code}-001")),
        "the first pallet": next(chain.plan.shipping_units()),
        "the recalled bags": chain.recall.lot,
    }
    return {what: f"{url}/{name}" for what, name in named.items() if name}


def as_dict(chain: Chain, sender: Sender) -> dict[str, Any]:
    """For programs."""
    plan, memory = chain.plan, sender.memory
    return {
        "seed": plan.seed,
        "begin": plan.begin.isoformat(),
        "days": plan.days,
        "shops": 2 * plan.shops,
        "events": sender.sent,
        "steps": [
            {"type": kind, "bizStep": step, "events": number}
            for (kind, step), number in sorted(sender.steps.items())
        ],
        "verdicts": dict(sorted(memory.verdicts.items())),
        "findings": dict(sorted(memory.findings.items())),
        "refusals": memory.refusals,
        "links": links(chain, sender.url),
    }


def as_text(chain: Chain, sender: Sender) -> str:
    """For people."""
    by_step = {f"{kind:20} {step}": n for (kind, step), n in sender.steps.items()}
    end = chain.plan.day(chain.plan.days - 1)
    named = links(chain, sender.url)
    return "\n".join(
        [
            f"Synthetic chain of seed {chain.plan.seed}: {sender.sent:,} events, sales from "
            f"{chain.plan.begin} to {end}.",
            *_table("Events by type and business step", by_step),
            *_table("Verdicts", sender.memory.verdicts),
            *_table("Findings", sender.memory.findings or Counter({"none": 0})),
            *[f"Not recorded: {refusal}" for refusal in sender.memory.refusals],
            "",
            "Follow it:",
            *(f"  {what:20} {link}" for what, link in named.items()),
        ]
    )


def _table(title: str, counted: Mapping[str, int]) -> list[str]:
    rows = [f"  {name:46} {number:>9,}" for name, number in sorted(counted.items())]
    return ["", f"{title}:", *rows]
