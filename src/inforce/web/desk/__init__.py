"""The desk of those who hold a post: what waits for them, and the pages of their posts."""
