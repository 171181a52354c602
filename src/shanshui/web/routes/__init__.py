"""The routes by topic; each module makes one router."""
