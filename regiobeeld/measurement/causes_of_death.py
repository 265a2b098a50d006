"""Causes of death that gemeenten and the country by age both count."""

from __future__ import annotations

from collections.abc import Mapping

#: Causes of death: the topic with deaths per gemeente, and that with deaths per age.
CAUSES: Mapping[str, tuple[str, str]] = {
    "all": ("Sterfte", "TotaalAlleOnderliggendeDoodsoorzaken"),
    "cancer": ("Nieuwvormingen", "TotaalKwaadaardigeNieuwvormingen"),
    "cardiovascular": ("ZiektenVanHartEnVaatstelsel", "TotaalZiektenVanHartEnVaatstelsel"),
    "respiratory": ("ZiektenVanAdemhalingsstelsel", "TotaalZiektenVanDeAdemhalingsorganen"),
}
