"""Drawings as shapes, before anybody paints them."""
