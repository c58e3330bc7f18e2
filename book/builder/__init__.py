"""The machine that builds the book: it runs the chapters, renders the site and keeps both honest."""
