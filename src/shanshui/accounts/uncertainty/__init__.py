"""How sure: distributions as data, draws of a whole account, what the spread comes from."""
