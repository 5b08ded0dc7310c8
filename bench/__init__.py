"""Figures, each measured beside its limit or its peer in the same run: `python3 run.py bench`.

What each line means, and what was measured when, is in docs/running/speed.md.
"""
