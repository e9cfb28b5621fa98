"""Tests of what authors of forms use."""
