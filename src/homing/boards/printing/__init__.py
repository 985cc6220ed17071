"""Boards where no page is: a mail, a PDF, plain text.

What `draw` made for a page is read back as blocks, and blocks are written in three ways.
"""
