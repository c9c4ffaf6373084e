"""The kiosk's core: session machine, services, presenters, configuration, command line. No Kivy here."""
