"""Backups: everything that is needed to start again on another computer, in one file that opens nothing by itself.

A plain tar, so that it can be looked into without us: the database, the sealed files, the check lines, the server's
keys sealed to the governors' recovery key, and last a manifest that names each part with its SHA-256. A file without a
manifest was cut off. docs/running/backup.md says what is in it and what must be kept elsewhere.
"""
