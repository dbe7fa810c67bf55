"""What is wrong on this PC, what to do about it, and what support may be shown of it.

Every look is a function from the PC to findings; nothing is changed, and a running
agent is not disturbed. The support bundle is made of what is known to be harmless.
"""
