"""The gateway: what people and programs see of a stream over HTTP. It reads; the commands act.

`serving` is the process, `application` what it is made of (the one composition root). Below them lie the interfaces:
the JSON API (`api`, described by `description`), the numbered alerts as they come (`events`, out of one `broadcast`);
and below those what is looked up (`archive`, `shelf`, `blindness`), the records that answers are made of (`answers`),
and what requests may hold (`parameters`, `guard`, `problems`).
"""
