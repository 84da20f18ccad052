"""Stories: stories/NAME.py says what happens in the sample NAME; families/NAME.py tells many alike.

A story is a module: its text (__doc__) becomes the comment of the capture; `stacks` names whose software plays; `run(lab)` plays it.
Optional: `host`, where to capture (the server unless told); `longest`, the longest frames that the wire takes, {host: bytes}; `censored`,
words that it answers with a reset; `delay`, the milliseconds of the way if not two; `edit(frames)` and `tear(raw)`, what to do to the
frames and to the bytes of the file afterwards.

A family is a module with `stories()`, which makes a Story from each row of its tables.
"""
import collections
import functools
import importlib.util
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent

Sample = collections.namedtuple("Sample", "name text keys")     # keys: whether the capture holds those of TLS


class Story:
    """A story of a family. With `keys`, its session is also the sample NAME-keys, which holds the keys to read it; it is that sample
    alone if it is not told `plain`."""

    def __init__(self, name, text, stacks, run, keys=False, plain=True):
        self.name, self.text, self.stacks, self.run = name, text, stacks, run
        self.family = None          # the name of its module, for those who load it
        self.samples = [Sample(name, text, False)] if plain else []
        if keys:
            self.samples.append(Sample(f"{name}-keys", f"{text} The capture holds the keys.", True))


def home(name):
    """The folder of a sample: pending/ while tlsdiag cannot say its cause yet."""
    pending = SAMPLES / "pending"
    return pending if (pending / (name + ".json")).exists() else SAMPLES


def names():
    return sorted([path.stem for path in HERE.glob("stories/*.py")] + list(relatives()))


def load(name):
    """The story in which this sample is recorded."""
    path = HERE / "stories" / (name + ".py")
    if not path.exists():
        return relatives().get(name) or sys.exit(f"no story {name}")
    story = module(path)
    story.name = name
    story.text = " ".join(story.__doc__.split())
    story.samples = [Sample(name, story.text, False)]
    story.family = None
    return story


@functools.cache
def relatives():
    """The stories of all families, by the names of their samples."""
    found = {}
    for path in sorted(HERE.glob("families/*.py")):
        for story in module(path).stories():
            story.family = path.stem
            found.update((sample.name, story) for sample in story.samples)
    return found


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded
