"""The checks: what they stop Fortnox would refuse; what they pass, it books."""
