"""The pure rules of each primitive: what a person may see, claim and submit. No I/O, no clock."""
