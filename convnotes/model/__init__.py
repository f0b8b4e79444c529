"""What things are: frozen records without behaviour that needs the outside world."""
