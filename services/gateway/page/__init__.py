"""The page of the desk: HTML made here, with small scripts and styles of its own, readable without either.

`routes` answers requests, `desk_pages` asks for what a page shows, and `rendering` fills the templates. Records become
what stands on a page in `card`, `drawing` and `view`, in the words of a `Tongue`. Text from outside is shown as text,
on one line, apart from the direction of what stands around it.
"""
