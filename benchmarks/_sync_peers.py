"""What other sync engines need for the same workload, and how ours stands to the best of them."""

from __future__ import annotations

from typing import Any

# Measured on the same shape of workload with Morango 0.8.15, PouchDB 9.0.0 with express-pouchdb 4.2.0, Kinto 26.5.0
# and Anki 26.9.3; two cores, loopback; bytes are all of HTTP. Kept where a peer cannot be run beside ours.
KNOWN: dict[str, dict[str, dict[str, float]]] = {
    "nothing_new": {
        "morango": {"requests": 25, "body": 18_562, "bytes": 31_632, "slow_seconds": 36.6},
        "pouchdb": {"requests": 9, "body": 1_730, "bytes": 6_058, "slow_seconds": 7.5},
        "kinto": {"requests": 1, "body": 11, "bytes": 782, "slow_seconds": 1.83},
        "anki": {"requests": 1, "body": 160, "bytes": 533},
    },
    "report300": {
        "morango": {"requests": 26, "body": 24_134, "bytes": 37_682, "slow_seconds": 39.0},
        "pouchdb": {"requests": 19, "body": 23_757, "bytes": 33_418, "slow_seconds": 12.1},
        "kinto": {"requests": 3, "body": 36_592, "bytes": 38_536, "slow_seconds": 13.1},
        "anki": {"requests": 7, "body": 3_684, "bytes": 6_315, "slow_seconds": 7.2},
    },
    "saved_one_by_one": {
        "morango": {"requests": 26, "body": 33_629, "bytes": 47_178},
        "pouchdb": {"requests": 12, "body": 61_199, "bytes": 67_175},
        "kinto": {"requests": 3, "body": 118_426, "bytes": 120_364},
        "anki": {"requests": 7, "body": 10_753, "bytes": 13_400},
    },
    "first_sync": {
        "morango": {"requests": 124, "bytes": 12_425_362, "seconds": 69},
        "pouchdb": {"requests": 509, "bytes": 2_783_615, "seconds": 2.3},
        "kinto": {"requests": 10, "bytes": 3_622_071, "seconds": 0.36},
        "anki": {"requests": 1, "bytes": 1_237_177, "seconds": 0.05},
    },
    "killed_first_sync": {"morango": {"of_a_clean_sync": 1.07}, "pouchdb": {"of_a_clean_sync": 1.42}},
}


def ratios(ours: dict[str, Any], peers: dict[str, Any]) -> dict[str, float]:
    """Ours by the leanest peer's, figure by figure; below 1 is better than any of them."""
    found = {}
    for case, by_peer in peers.items():
        for figure in sorted({figure for known in by_peer.values() for figure in known}):
            best = min(known[figure] for known in by_peer.values() if figure in known)
            if figure in ours.get(case, {}) and best:
                found[f"{case}.{figure}"] = round(ours[case][figure] / best, 3)
    return found
