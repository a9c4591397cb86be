"""How far a plan is from the best one: bounds on the cost of every plan, and proofs that none is better.

The way of a certificate: `certify` → `question` (a community as the bound sees it) → `relax` (prices, and what they
rule out) → `hess` (what is left, as an integer program) → `prove` (both, in turns).
"""

from wangge_engines.partition.bounds.certify import certify

__all__ = ["certify"]
