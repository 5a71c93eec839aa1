"""The gateway: what people and programs see of a stream over HTTP, and what they do to it.

`serving` is the process, `application` what it is made of (the one composition root). Below them lie the interfaces:
the JSON API (`api`, `acting`, `feeding`, `signing`; described by `description`), what other systems take (`feeds_out`,
made by `outputs`), the numbered alerts as they come (`events`, out of one `broadcast`); below those what is looked up
(`archive`, `shelf`, `blindness`), who may (`gatekeeper`), the records that answers are made of (`answers`), and what
requests may hold (`endpoints`, `parameters`, `guard`, `problems`).
"""
