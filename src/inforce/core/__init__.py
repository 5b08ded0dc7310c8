"""The pure core: no Django, clock, network or disk, so that every rule can be tested as a sum."""
