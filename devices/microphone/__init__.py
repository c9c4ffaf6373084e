"""Microphones: one recording at a time, held in memory alone, and their simulator."""
