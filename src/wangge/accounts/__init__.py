"""Who people are, what their roles let them do and where, and the trail of what was done."""
