"""The made-up school of `python3 run.py demo`: filled through the product's own acts, served on this computer only.

Nothing here opens anything in a real school: a demo database is marked so at birth, and `serve` refuses it.
"""

PEOPLE_FILE = "demo-people.json"
"""Kept in the demo's data folder, and written last: a folder without it was not filled to the end."""
