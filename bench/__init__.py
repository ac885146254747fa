"""Measuring the product on this machine: `make bench`."""
