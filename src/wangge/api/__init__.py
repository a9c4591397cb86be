"""What other programs read and write: JSON under /api/v1/, with its OpenAPI document."""
