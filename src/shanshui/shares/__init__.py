"""What of the accounted value reaches people: receipts, rules, payments, appraisals. Money is whole fen."""
