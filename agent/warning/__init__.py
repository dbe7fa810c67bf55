"""Warnings: what is wrong or soon will be, and when the user is told of it."""
