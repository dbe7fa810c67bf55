"""The local web page: shows what the agent knows and asks what it should do.

One module a page area; `page.create_page` puts them together. Nothing here knows
tables, files or Fortnox: only the public functions of the agent's rooms.
"""
