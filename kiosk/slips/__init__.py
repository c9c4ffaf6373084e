"""Slips of paper: the facts of each template (``data``) and how they are set (``templates``)."""
