"""The article's rules in the languages of other engines, and what every one of them must answer."""
