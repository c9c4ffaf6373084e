"""Practice for officers: exercises as data, pure rules that see when a step is done, and the coach between them."""
