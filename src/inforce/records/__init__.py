"""What the school keeps and the software acts on: declarations, permissions, registers."""
