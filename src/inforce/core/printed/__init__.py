"""A policy as it is printed, step by step: file (bytes to lines), page, blocks, contents, outline, dates, remarks.

`inforce.core.reading` puts the steps together.
"""
