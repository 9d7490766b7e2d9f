"""What core writes by itself: the chain over the audit trail, what it says of its workers, and keys that change."""
