"""The kiosk's face in Kivy: it shows view models and sends intents, and holds no rule."""
