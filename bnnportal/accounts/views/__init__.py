"""Pages of people: own account, the list of people and their memberships, one-time links."""
