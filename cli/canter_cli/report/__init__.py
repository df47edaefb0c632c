"""A plan to keep: as a page, as Markdown, as a calendar and as a table for workout loggers."""
