"""Patterns of paths: `*` stands for anything within a segment, `**` across segments. No I/O."""

import re

from footfall.errors import BadRequest

MAX_PATTERN_CHARACTERS = 500


def pattern_regex(pattern: str) -> str:
    """
    Return a regular expression that matches exactly the paths of *pattern*, in time that grows with their length.

    Nearest is best for each literal behind a star, so none is ever looked for again: the groups are atomic. That
    holds where a `*` behind a `**` comes after a slash, which is why `check_pattern` asks for it.
    """
    first, *chunks = [_literals(chunk) for chunk in re.split(r"\*{2,}", pattern)]
    if not chunks:
        return _chain(first, is_last=True)
    *middle, last = chunks
    return (
        _chain(first, is_last=False)
        + "".join(f"(?>.*?{_chain(literals, is_last=False)})" for literals in middle)
        + f".*{_chain(last, is_last=True)}"
    )


def check_pattern(pattern: str, field: str) -> None:
    """
    Do nothing when *pattern* is one of paths.

    Raises:
        BadRequest: it is none; the message names *field*.
    """
    if not pattern.startswith("/"):
        raise BadRequest(f"{field}: '{pattern[:100]}' should begin with a slash, such as /blog/**.")
    if len(pattern) > MAX_PATTERN_CHARACTERS:
        raise BadRequest(
            f"{field}: it has {len(pattern)} characters; at most {MAX_PATTERN_CHARACTERS} are taken."
        )
    for chunk in re.split(r"\*{2,}", pattern)[1:]:
        literal, star, _ = chunk.partition("*")
        if star and "/" not in literal:
            raise BadRequest(
                f"{field}: behind ** a * comes after a slash, such as /**/*.pdf; or write ** again."
            )


def _literals(chunk: str) -> list[str]:
    return [re.escape(literal) for literal in chunk.split("*")]


def _chain(literals: list[str], *, is_last: bool) -> str:
    first, *others = literals
    if not others:
        return first
    final = others.pop() if is_last else None
    nearest = "".join(f"(?>[^/]*?{literal})" for literal in others)
    return first + nearest + ("" if final is None else f"[^/]*{final}")
