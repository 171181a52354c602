"""How targets stand: status words, the rows they are worked out of, and three methods plus one without a target."""
