"""Card readers: from a card in the field to a token, never to a PAN."""
