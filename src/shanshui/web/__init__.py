"""The web app: thin routes over the account, its targets, its findings and its maps."""
