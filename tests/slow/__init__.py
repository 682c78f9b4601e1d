"""Tests with the real encoder."""
