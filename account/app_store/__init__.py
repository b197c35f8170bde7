"""The App Store: a simulated store of its own, and what the account service makes of its notifications.

The store (`journal`, `store_file`, `signing`, `visit`) keeps its own books in its own file and knows an
account only by an opaque token; all that it says, it signs. The account's side (`verification`,
`notifications`, `rows`) believes nothing but such a signature. `app_store` joins the two; `pages` shows the
store. May use the ledger, the catalogue and the portal's visits; the API never imports the pages.
"""
