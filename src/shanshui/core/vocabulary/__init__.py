"""The registries of variables, parameters and ecosystem types, one row each."""
