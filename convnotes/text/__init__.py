"""Bytes to records and back. Total: no bytes make anything here raise."""
