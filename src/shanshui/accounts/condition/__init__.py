"""Condition of ecosystems: SEEA EA indicators, the indices EI and EQI, and the ranking of places."""
