"""What processes that are killed in tests need, imported once."""

import cbsodata  # noqa: F401
import requests  # noqa: F401

import regiobeeld.cli.starters
import regiobeeld.fetch
import regiobeeld.interviews.coding_round
import regiobeeld.interviews.merging_round
import regiobeeld.interviews.withdrawal.withdrawal
import regiobeeld.report.building
import regiobeeld.report.running.batch
import regiobeeld.site.building  # noqa: F401
from regiobeeld.geography import region
from regiobeeld.measurement import catalogue
from regiobeeld.site.country_map import country_map

# What a process reads once it has from the one that it is a fork of.
region("utrecht")
catalogue()
country_map([])
