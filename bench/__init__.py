"""Measurements of Zeren, made to be run again by anybody. Nothing here is part of the product."""
