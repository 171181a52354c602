"""Projection of short yearly series: plain models, chosen by what they would have got right in the past."""
