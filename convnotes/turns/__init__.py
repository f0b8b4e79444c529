"""Whose turn it is: everything here is derived from one conversation and the day asked about."""
