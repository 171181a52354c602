"""Making it happen: configuration, plan, execution, manifest."""
