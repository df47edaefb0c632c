"""The command line of canter."""
