"""The officers' console: pages in the browser, made on the server, working on the domain only."""

from server.console.routing import routes

__all__ = ["routes"]
