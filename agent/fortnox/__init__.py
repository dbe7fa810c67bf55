"""All that knows Fortnox's wire: consent, requests, records, pace and errors.

It knows nothing of journals, ledgers or pages, and could be lifted out as a library.
A `Login` turns consents into access tokens; a `CompanyApi` reads and writes one
company's books with them. Both go through one `Http`.
"""
