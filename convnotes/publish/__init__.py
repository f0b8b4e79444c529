"""A notebook to the pages of a site: pure, given a day and a Jinja environment."""
