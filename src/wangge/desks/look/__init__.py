"""What every desk looks like: tokens, components, icons, page frames and the map's scripts."""
