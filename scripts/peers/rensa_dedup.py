#!/usr/bin/env python3
"""Near-duplicates with rensa: R-MinHash of 128 hashes, 16 bands of 8 rows, candidates verified by estimate.

Usage: rensa_dedup.py CORPUS OUT_PREFIX chars|spaced THRESHOLD

The bulk calls are used, which are the faster ones. rensa sketches sets of tokens and leaves it to the caller to make
them: that is plain Python here, and about half of the time, which is not rensa's. It also has a sketch that reads a
sample of a long text's tokens (`..._rho`); it answers another question, and is not compared.
"""

from common import NUM_PERM, run, shingles
from rensa import RMinHash, RMinHashLSH

# Texts whose shingles are held at once. 2,000 took 160 MB instead of 52, and a third more CPU time.
BATCH = 100


def sketches(texts, tokens):
    made = []
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        made += RMinHash.from_token_sets([shingles(text, tokens) for text in batch], num_perm=NUM_PERM, seed=42)
    return made


def links(texts, tokens, threshold):
    made = sketches(texts, tokens)
    index = RMinHashLSH(threshold=threshold, num_perm=NUM_PERM, num_bands=16)
    index.insert_pairs(list(enumerate(made)))
    for one, candidates in enumerate(index.query_all(made)):
        for other in candidates:
            if other < one and made[one].jaccard(made[other]) >= threshold:
                yield one, other


run(links)
