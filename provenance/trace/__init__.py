"""The way of a product: which events name it, in what role."""
