"""Programs that show how hlfabric is used."""
