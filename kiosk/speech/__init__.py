"""What is said for each view, and how figures become words. Pure: no voice, no clock, no Kivy."""
