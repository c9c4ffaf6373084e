"""Presenters: from the machine's state to view models. Pure; every sentence is translated, every name masked."""

from kiosk.presenters.present import present

__all__ = ["present"]
