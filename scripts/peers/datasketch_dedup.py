#!/usr/bin/env python3
"""Near-duplicates with datasketch: MinHash of 128 hashes, bands chosen by MinHashLSH, candidates verified by estimate.

Usage: datasketch_dedup.py CORPUS OUT_PREFIX chars|spaced THRESHOLD

datasketch is Python on NumPy and made for much more than this: read its speed with that in mind. MinHashLSH chooses its
own bands, 9 of 13 rows at a threshold of 0.8, which weigh missed pairs and needless candidates alike; much of what is
missed just above the threshold is that choice, and `weights` or `params` would make another.
"""

from common import NUM_PERM, run, shingles
from datasketch import MinHash, MinHashLSH


def links(texts, tokens, threshold):
    index = MinHashLSH(threshold=threshold, num_perm=NUM_PERM)
    token_sets = ([shingle.encode("utf-8") for shingle in set(shingles(text, tokens))] for text in texts)
    made = []
    for one, sketch in enumerate(MinHash.generator(token_sets, num_perm=NUM_PERM)):
        made.append(sketch)
        for other in index.query(sketch):
            if sketch.jaccard(made[other]) >= threshold:
                yield one, other
        index.insert(one, sketch, check_duplication=False)


run(links)
