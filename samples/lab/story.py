"""Stories: stories/NAME.py says what happens in the sample NAME.

A story is a module: its text (__doc__) becomes the comment of the capture; `stacks` names whose software plays; `run(lab)` plays it.
Optional: `host`, where to capture (the server unless told); `longest`, the longest frames that the wire takes, {host: bytes}; `censored`,
words that it answers with a reset; `edit(frames)` and `tear(raw)`, what to do to the frames and to the bytes of the file afterwards.
"""
import importlib.util
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent


def home(name):
    """The folder of a sample: pending/ while tlsdiag cannot say its cause yet."""
    pending = SAMPLES / "pending"
    return pending if (pending / (name + ".json")).exists() else SAMPLES


def names():
    return sorted(path.stem for path in HERE.glob("stories/*.py"))


def load(name):
    path = HERE / "stories" / (name + ".py")
    if not path.exists():
        sys.exit(f"no story {name}")
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), path)
    story = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(story)
    story.name = name
    story.text = " ".join(story.__doc__.split())
    return story
