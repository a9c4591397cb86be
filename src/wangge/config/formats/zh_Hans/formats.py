"""Dates as people say them, in Chinese."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
SHORT_DATE_FORMAT = "Y年n月j日"
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
