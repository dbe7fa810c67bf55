"""The ledger: durable memory of owners, journals, vouchers and who did what.

Open it with `opening.open_ledger`; each module beside is one subject of it. Money is
whole öre here and `Decimal` everywhere else.
"""
