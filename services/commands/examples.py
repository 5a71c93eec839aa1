"""`dideban examples`: what analysts did, as labelled examples."""

from __future__ import annotations

import click

from services.commands.options import stream_option


@click.group(name="examples")
def command() -> None:
    """Write what analysts did as labelled examples, which `evaluate` can score.

    \b
    Example:
      dideban examples export acts.jsonl
    """


@command.command(name="export")
@click.argument("file", metavar="[FILE]", required=False)
@stream_option()
def export(file: str | None, stream: str) -> int:
    """Write a line of JSON for each act that was not undone to FILE, or to standard output.

    A file whose name begins with 'acts' is a set for `evaluate --data FOLDER --set acts`. The texts of stories are in
    it as far as this stream still has them.

    \b
    Example:
      dideban examples export acts-2026-03.jsonl
    """
    import json
    import os
    from collections.abc import Iterator

    from services.acts.examples import example_of, loader
    from services.configuration.settings import Settings
    from services.exports.whole_file import write_whole
    from services.pages.bounded_extractor import make_extractor
    from services.views.stream_use import stream_use
    from services.views.terminal import plural, say

    count = without = 0
    extractor = make_extractor(Settings.load(os.environ))

    def lines() -> Iterator[bytes]:
        nonlocal count, without
        for kept in board.acts.every():
            if (example := example_of(kept, load)) is not None:
                count += 1
                without += sum("text" not in one for one in (*example["stories"], *example["others"]))
                yield json.dumps(example, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

    try:
        with stream_use(stream) as board:
            load = loader(board, extractor.extract)
            write_whole(file, lines())
    finally:
        extractor.close()
    gone = f"; of {plural(without, 'story', 'stories')} the text is no longer kept" if without else ""
    say(f"{plural(count, 'example')} of stream {stream} written to {file or 'standard output'}{gone}")
    return 0
