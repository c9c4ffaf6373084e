"""One family of icons: Tabler outline icons (MIT), white on nothing, tinted when drawn."""
