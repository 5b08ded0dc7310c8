"""The pages of what the school keeps and acts on: one module for each, and what they share in frame.py."""
