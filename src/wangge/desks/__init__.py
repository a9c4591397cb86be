"""What each kind of person sees; one folder a kind, and ``look`` for what they share."""
