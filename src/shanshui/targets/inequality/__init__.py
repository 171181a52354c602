"""How unequal incomes are, where the gaps lie, and what grouped tables say of any band of income."""
