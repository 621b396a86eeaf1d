#!/usr/bin/env python3
"""Near-duplicates with gaoya: MinHash of 128 hashes, 16 bands of 8 rows, candidates verified by the index's estimate.

Usage: gaoya_dedup.py CORPUS OUT_PREFIX chars|spaced THRESHOLD

gaoya cuts texts itself, in Rust, so this script is the shortest of the three. Its words leave punctuation out, so in
English it compares by a slightly different measure than the others and is scored by theirs. Texts of fewer than five
words or characters are alike to it: filter them before, if a corpus has many.
"""

import gaoya
from common import NUM_PERM, WIDTH, run


def links(texts, tokens, threshold):
    index = gaoya.minhash.MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=threshold,
        num_bands=16,
        band_size=8,
        num_hashes=NUM_PERM,
        analyzer="char" if tokens == "chars" else "word",
        lowercase=False,
        ngram_range=(WIDTH, WIDTH),
    )
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    for one, others in enumerate(index.par_bulk_query(texts)):
        for other in others:
            yield one, other


run(links)
