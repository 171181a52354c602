"""Dated profiles: lines, options, parameters, prices, crosswalks. Data, not code."""
