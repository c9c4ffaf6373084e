"""The entitlement screen."""
