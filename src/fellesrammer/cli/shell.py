"""The command for the shell: its completion script."""

from __future__ import annotations

import click

from fellesrammer.cli.root import GOOD, rammer


@rammer.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the completion script for a shell."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  # click knows the three shells of the choice
    click.echo(kind(rammer, {}, "rammer", "_RAMMER_COMPLETE").source())
    return GOOD
