"""The words: what a number, a unit, a place, a period and a service are."""
