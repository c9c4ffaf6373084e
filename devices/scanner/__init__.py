"""Barcode and QR scanners. They report what a card reader reports; nobody holds what they read."""
