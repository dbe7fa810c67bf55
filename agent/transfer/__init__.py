"""Exactly once: the outbox that plans, sends, settles the unknown and shows receipts.

Intent on the disk, one POST, number on the disk. What may or may not have been booked
is looked for by its marker, and never sent again before it is certain.
"""
