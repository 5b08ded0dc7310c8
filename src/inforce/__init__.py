"""A school's social networking policy, in force."""

VERSION = "0.1.0"
