"""How well the program reads and links, measured as it ships on labelled sets that lie beside a checkout."""
