"""`convonet settings`: print the settings in force, and where they come from. Secrets are shown as stars."""

import argparse

from ari_app.settings import Settings, config_file

SUMMARY = "print the settings in force"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the tree as JSON."""
    del args
    source = config_file()
    print(f"# {source}: {'read' if source.is_file() else 'not there, defaults apply'}; CONVONET_* variables win")
    print(settings.model_dump_json(indent=1))
    return 0
