"""A file of people in, a file of what the guidance concludes for them out; needs the extra `batch`."""
