"""What is measured, each figure as a ratio to a peer or to the physical floor in the same run."""
