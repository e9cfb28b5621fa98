"""The records of the workload as a model that Morango syncs."""

from __future__ import annotations

from django.db import models
from morango.models.core import SyncableModel


class Entry(SyncableModel):
    """One record, in the one partition that there is."""

    morango_profile = "bench"
    morango_model_name = "entry"

    dataset = models.CharField(max_length=32)
    country = models.CharField(max_length=3)
    year = models.IntegerField()
    convention = models.CharField(max_length=2)
    section = models.CharField(max_length=10)
    question = models.CharField(max_length=10)
    chemical = models.CharField(max_length=60)
    cas = models.CharField(max_length=20)
    quantity = models.FloatField()
    unit = models.CharField(max_length=5)
    status = models.CharField(max_length=20)
    remark = models.TextField()
    updated = models.CharField(max_length=10)

    def calculate_source_id(self) -> None:
        """None: a random one."""
        return

    def calculate_partition(self) -> str:
        """The partition is the dataset."""
        return self.dataset
