"""What calls cost, by the operator's price list."""


class Prices:
    """Prices of models in one currency."""
