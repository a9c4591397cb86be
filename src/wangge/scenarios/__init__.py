"""Generated worlds that show the whole loop; each is labelled as generated wherever it is seen."""
