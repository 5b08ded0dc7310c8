"""Telling somebody something: one question a page, who reads it said before the first box, nothing in clear at rest."""
