"""What is locked for the posts of whoever is here: one list, one page for each, and what may be done."""
