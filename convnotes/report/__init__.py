"""Rows and findings to text, JSON and annotations."""
