"""Messages to people: one outbox and sent-log for the portal and e-mail."""
