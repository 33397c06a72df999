"""English is told from other languages; the sentences are our own."""

from __future__ import annotations

import pytest

from flows.errors import ArticleUnreadable
from flows.ingest.language import tell_language

AZERBAIJANI = (
    "Göl şəhərinin liman şurası bu gün balıqçılar ittifaqının nümayəndələri ilə görüş keçirib və körpünün gələn ay "
    "yenidən açılması barədə razılığa gəlib. Tərəflər yeni haqqın məbləğini açıqlamayıblar."
)
AZERBAIJANI_WITHOUT_ACCENTS = AZERBAIJANI.translate(str.maketrans("öşəğüıçİ", "oseguici"))
ENGLISH = "The harbour council met the fishermen's union today and agreed to open the pier again next month."

FOREIGN = [
    AZERBAIJANI,
    AZERBAIJANI_WITHOUT_ACCENTS,
    "Liman kurulu bugün balıkçılar birliğiyle görüştü ve iskelenin gelecek ay yeniden açılmasına karar verdi.",
    "Совет порта сегодня встретился с рыбаками и решил снова открыть причал.",
    "Der Hafenrat traf heute die Fischer und beschloss, dass die Mole im nächsten Monat wieder geöffnet wird.",
    "Regeringen har i dag sagt, at den for første gang vil tale med fiskerne, som var i byen.",
    "Le conseil du port a rencontré les pêcheurs mardi et a décidé de rouvrir la jetée le mois prochain.",
    "Politiet anholdt i går Lars Holm for en artikel, og hans redaktør, der var under mødet, krævede at han blev løst.",
    "Die Polizei nahm Josef Huber in Wien an, was die Regierung in Bern will.",
    "Hij was in Gent, had hij gezegd, en is weer in Aalst.",
    "Kovács Béla is ott volt a hivatalban, a minisztert is, on kívül a szóvivő is.",
    "De havenraad heeft vandaag met de vissers gesproken en de pier gaat in de volgende maand weer open.",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_are_set_aside(text: str) -> None:
    with pytest.raises(ArticleUnreadable) as refused:
        tell_language(text)
    assert refused.value.reason == "not_english"


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "GENEVA (Reuters) - The council met.",
        "Ilham Qarayev of Gölşəhər and Şəmsi Əliyev of Bakı met Recep Çavuşoğlu and Mevlüt Öztürk, who said they will "
        "return to the talks in Şuşa with the fishermen.",
        "Police in Quetta arrested the reporter Jalal Barech on Monday over an article on gas prices, his editor said.",
        "Latvia praised Iceland on Friday for closing its embassy in Russia.",
        "Georgia's Foreign Minister Ilia Darchiashvili met Zambian President Hakainde Hichilema in Lusaka on Tuesday.\n"
        "The two discussed grain and visas.",
        "GORIS, Sept 6 (Zangezur Press) - Police in Goris held Anahit Hakobyan, who leads a bakers' union, on Monday.",
    ],
)
def test_english_is_told_even_among_foreign_names(text: str) -> None:
    assert tell_language(text) == "en"


def test_text_that_is_mostly_another_language_is_set_aside() -> None:
    with pytest.raises(ArticleUnreadable, match="not_english"):
        tell_language(f"{AZERBAIJANI}\n\n{AZERBAIJANI}\n\n{ENGLISH}")


def test_one_foreign_paragraph_does_no_harm() -> None:
    assert tell_language(f"{ENGLISH}\n\n{AZERBAIJANI}\n\n{ENGLISH}\n\n{ENGLISH}") == "en"


def test_text_without_words_is_no_text() -> None:
    with pytest.raises(ArticleUnreadable, match="no_text"):
        tell_language("12 | 14\n2021 | 13\n")
