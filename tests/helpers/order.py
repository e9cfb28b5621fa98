"""A program that prints in which order its process goes through a set of texts."""

from __future__ import annotations


def main() -> int:
    """Print it."""
    print(*{str(number) for number in range(100)})
    return 0
