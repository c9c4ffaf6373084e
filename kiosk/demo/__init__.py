"""The demo: server, content, cards, reader and printer on one machine, with a dock to play with them."""
