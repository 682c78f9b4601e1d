"""Tests of Ask Article, in the order of the code."""
