"""Whether a whole set of targets can be kept together: proved, refuted, or not to be decided and for want of what."""
