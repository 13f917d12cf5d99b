"""Read models of parties and of what they say of their products, places and delegates."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Party(models.Model):
    """A party as it was last registered on the ledger."""

    gln = models.TextField(primary_key=True)
    msp = models.TextField()
    roles = ArrayField(models.TextField())
    name = models.TextField()
    block = models.BigIntegerField()

    class Meta:
        db_table = "parties_party"


class Product(models.Model):
    """A trade item as its brand owner last registered it.

    ``net_content`` of one unit is in ``unit`` (UN/ECE Rec. 20); ``max_yield`` is the greatest
    output for an input of one. All three are as they were given.
    """

    gtin = models.TextField(primary_key=True)
    owner = models.TextField()
    name = models.TextField()
    makers = ArrayField(models.TextField())
    net_content = models.TextField(null=True)
    unit = models.TextField(null=True)
    max_yield = models.TextField(null=True)
    block = models.BigIntegerField()

    class Meta:
        db_table = "parties_product"


class Place(models.Model):
    """A place as its owner last registered it; ``parent`` is the GLN of the place around it."""

    gln = models.TextField(primary_key=True)
    owner = models.TextField()
    name = models.TextField()
    parent = models.TextField(null=True)
    block = models.BigIntegerField()

    class Meta:
        db_table = "parties_place"


class Delegation(models.Model):
    """Whether a party lets another act for it."""

    pk = models.CompositePrimaryKey("owner", "delegate")
    owner = models.TextField()
    delegate = models.TextField()
    granted = models.BooleanField()
    block = models.BigIntegerField()

    class Meta:
        db_table = "parties_delegation"
