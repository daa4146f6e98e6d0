"""The rows of `btvm bench library` in Python: prints the name and the median nanoseconds of each."""
import functools
import itertools
import statistics
import time


def numbers(count):
    x, out = 12345, []
    for _ in range(count):
        x = (x * 1103515245 + 12345) % 2147483648
        out.append(x)
    out.reverse()
    return out


def texts(count):
    return [str(each) for each in numbers(count)]


def put(keys):
    all_keys = {}
    for key in keys:
        all_keys[key] = True
    return all_keys


def get(keys):
    all_keys = put(keys)

    def run():
        total = 0
        for key in keys:
            total += all_keys[key]

    return run


def add(elements):
    all_elements = set()
    for element in elements:
        all_elements.add(element)


def array_put(array):
    for i in range(len(array)):
        array[i] = i


def append(count):
    text = ""
    for _ in range(count):
        text = text + "ab"


def count_up(count):
    total = 0
    for i in range(1, count + 1):
        total = total + i


def visit(elements):
    total = 0
    for each in elements:
        total = total + each


def group_by(elements):
    groups = {}
    for each in elements:
        groups.setdefault(each % 100, []).append(each)


def stream(count):
    even = (n for n in itertools.count(1) if n % 2 == 0)
    list(itertools.islice((n * n for n in even), count // 2))


def on(make, run):
    """A row that prepares what it works on."""

    def prepare(count):
        made = make(count)
        return lambda: run(made)

    return prepare


def descending(elements):
    return sorted(elements, key=functools.cmp_to_key(lambda a, b: -1 if a > b else 1 if a < b else 0))


ROWS = [
    ("sort", 1000000, on(numbers, sorted)),
    ("sort-by", 300000, on(numbers, descending)),
    ("sort-texts", 300000, on(texts, sorted)),
    ("unique", 1000000, on(lambda n: [x % 1000 for x in numbers(n)], lambda l: sorted(set(l)))),
    ("dict-put", 300000, on(numbers, put)),
    ("dict-get", 300000, lambda n: get(numbers(n))),
    ("dict-texts", 300000, on(texts, put)),
    ("set-add", 300000, on(numbers, add)),
    ("array-put", 300000, on(numbers, array_put)),
    ("text-append", 1000000, lambda n: lambda: append(n)),
    ("text-join", 1000000, on(texts, ",".join)),
    ("text-split", 1000000, on(lambda n: ",".join(texts(n)), lambda text: text.split(","))),
    ("count", 10000000, lambda n: lambda: count_up(n)),
    ("do", 1000000, on(numbers, visit)),
    ("collect", 1000000, on(numbers, lambda l: [x + 1 for x in l])),
    ("select", 1000000, on(numbers, lambda l: [x for x in l if x % 2 == 0])),
    ("group-by", 1000000, on(numbers, group_by)),
    ("stream", 1000000, lambda n: lambda: stream(n)),
]

for name, count, prepare in ROWS:
    samples = []
    for _ in range(3):
        run = prepare(count)
        start = time.perf_counter_ns()
        run()
        samples.append((time.perf_counter_ns() - start) / count)
    print(name, statistics.median(samples), flush=True)
