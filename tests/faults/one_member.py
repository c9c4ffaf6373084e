"""Whose each card is in these tests. The card reading process loads this module, so it loads nothing else."""


def member_token(namespace: str, number: str) -> str:
    """Every readable card here is member 1's, whose token ``tests.simulation.farm`` knows."""
    del namespace, number
    return "token-1"
