"""What every script in this folder needs and none of the libraries brings: files, shingles, and union-find."""

import json
import sys
from collections import Counter

WIDTH = 5
NUM_PERM = 128


def run(links):
    """Deduplicates what the command line names, by the pairs that `links(texts, tokens, threshold)` yields."""
    if len(sys.argv) != 5 or sys.argv[3] not in ("chars", "spaced"):
        sys.exit(f"usage: {sys.argv[0]} CORPUS OUT_PREFIX chars|spaced THRESHOLD")
    corpus, prefix, tokens, threshold = sys.argv[1:]
    ids, texts = read(corpus)
    parents = list(range(len(ids)))
    for one, other in links(texts, tokens, float(threshold)):
        join(parents, one, other)
    write(corpus, prefix, ids, [root(parents, place) for place in range(len(ids))])


def read(corpus):
    """The ids and the texts of JSON Lines."""
    ids, texts = [], []
    with open(corpus, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            ids.append(record["id"])
            texts.append(record["text"])
    return ids, texts


def shingles(text, tokens):
    """All windows of five characters, or of five words between white space; a shorter text is one window."""
    if tokens == "chars":
        return [text[at : at + WIDTH] for at in range(max(1, len(text) - WIDTH + 1))]
    words = text.split()
    return [" ".join(words[at : at + WIDTH]) for at in range(max(1, len(words) - WIDTH + 1))]


def root(parents, place):
    """The first record of a record's cluster."""
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place


def join(parents, one, other):
    """Makes one cluster of two; its first record stays its root."""
    one, other = root(parents, one), root(parents, other)
    parents[max(one, other)] = min(one, other)


def write(corpus, prefix, ids, roots):
    """Writes the clusters of two or more records, and the first line of every cluster as it stood in the corpus."""
    sizes = Counter(roots)
    with open(f"{prefix}.clusters.tsv", "w", encoding="utf-8") as clusters:
        for name, cluster in zip(ids, roots):
            if sizes[cluster] > 1:
                clusters.write(f"{name}\t{cluster}\n")
    with open(corpus, "rb") as lines, open(f"{prefix}.dedup.jsonl", "wb") as kept:
        kept.writelines(line for place, line in enumerate(lines) if roots[place] == place)
