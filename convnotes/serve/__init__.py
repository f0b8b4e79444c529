"""The live preview: the site in memory, drawn as it is looked at, told anew after each change."""
