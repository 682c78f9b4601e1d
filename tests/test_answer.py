"""Quotes are whole, complete and exact, or they do not leave the house."""

import re
from dataclasses import replace

import pytest

from rag.answer import compose, gate
from rag.bands import told
from rag.chunk import split_sentences
from rag.config import Config as Settings
from rag.corpus import load_corpus
from rag.errors import NotVerbatimError
from rag.ranges import Source
from rag.rules import rules_in_use
from tests.conftest import write_corpus
from tests.quoting import ALL, article_of, quoted, scored


def test_a_sentence_is_quoted_with_its_citation(source):
    """Everything needed to check it is there."""
    [quote] = compose(scored(source, "About 8%"), {0: source}, config=ALL)

    assert quote.text == "About 8% of adults have it."
    assert quote.text == source.article.text[quote.start : quote.end]
    assert quote.doc_id == "asthma"
    assert quote.section == "Living with asthma"
    assert quote.sha256 == source.article.sha256
    assert quote.reviewed == "2026-05-04"
    assert quote.url == "https://example.org/asthma#:~:text=About%208%25%20of%20adults%20have%20it."


@pytest.mark.parametrize(
    ("lead_in", "is_alone"),
    [
        ("Steps to manage hair loss:", True),
        ("Do not do this:", False),
        ("If your scalp is sore:", False),
    ],
)
def test_of_a_long_list_of_paragraphs_one_is_quoted(tmp_path, lead_in, is_alone):
    """Unless what introduces it changes what it says; a shorter list comes whole."""
    wig = "Buy a wig early. It can match your hair."
    text = f"# Hair\n\n{lead_in}\n\n- Cut it short. It looks fuller.\n- {wig}\n- Rest.\n"
    source = article_of(tmp_path, text)
    [long] = quoted(source, "It can match", config=replace(ALL, max_words=12))
    [short] = quoted(source, "It can match")

    assert (long == wig) is is_alone
    assert short.startswith(lead_in)
    assert short.endswith("Rest.")


SHORT = replace(ALL, max_words=12)
TABLE = """| Medicine | Dose |
|---|---|
| Anakin | 1 mg |
| Bedrin | 2 mg |
| Cetrin[^1] | 3 mg |
| Dorin | 4 mg |
"""


def test_of_a_long_table_the_row_that_answers_is_quoted(tmp_path):
    """With its head, its footnote and its limits; apart, as some is cut."""
    plain = TABLE.replace("[^1]", "")
    limited = article_of(tmp_path, f"# Pain\n\nDoses of syrup:\n\n{plain}\nOnly for a day.")
    noted = article_of(tmp_path, f"# Pain\n\nDoses of syrup:\n\n{TABLE}\n[^1]: Not with wine.")
    head = "Doses of syrup:\n\nMedicine | Dose"

    assert quoted(limited, "Bedrin", config=SHORT) == [
        head,
        "Bedrin | 2 mg",
        "Only for a day.",
    ]
    assert quoted(limited, "Dorin", config=SHORT) == [
        head,
        "Dorin | 4 mg\n\nOnly for a day.",
    ]
    assert quoted(noted, "Cetrin", config=SHORT) == [
        head,
        "Cetrin[1] | 3 mg",
        "[1] Not with wine.",
    ]
    assert quoted(noted, "[1] Not", config=SHORT) == quoted(noted, "Cetrin", config=SHORT)
    assert quoted(noted, "Anakin", config=SHORT) == [f"{head}\nAnakin | 1 mg"]
    assert len(quoted(noted, "Dorin")) == 1


def test_a_row_of_a_long_table_is_quoted_with_the_nearest_label_above_it(tmp_path):
    """Doses of children and of adults stand in one table."""
    table = TABLE.replace("[^1]", "").replace("| Bed", "| **Adults** | |\n| Bed")
    table = table.replace("| Cet", "| **Children** | |\n| Cet")
    source = article_of(tmp_path, f"# Pain\n\n{table}")
    head = "Medicine | Dose"

    assert quoted(source, "Anakin", config=SHORT) == [f"{head}\nAnakin | 1 mg"]
    assert quoted(source, "Bedrin", config=SHORT) == [head, "Adults\nBedrin | 2 mg"]
    assert quoted(source, "Dorin", config=SHORT) == [head, "Children", "Dorin | 4 mg"]


def test_a_row_with_gaps_is_no_label_of_those_below_it(tmp_path):
    """A medicine without a dose says nothing of the next one's."""
    table = TABLE.replace("[^1]", "").replace("Bedrin | 2 mg", "Bedrin | ")
    source = article_of(tmp_path, f"# Pain\n\n{table}")

    assert quoted(source, "Dorin", config=SHORT) == ["Medicine | Dose", "Dorin | 4 mg"]


def test_rows_of_a_long_table_share_its_head(tmp_path):
    """It is quoted once, and they stand behind it."""
    table = TABLE.replace("[^1]", "")
    source = article_of(tmp_path, f"# Pain\n\n{table}\nRest well.")
    found = quoted(source, "Cetrin", "Rest well.", "Anakin", config=replace(SHORT, max_words=14))

    assert found == ["Medicine | Dose\nAnakin | 1 mg", "Cetrin | 3 mg", "Rest well."]


ITEMS = "\n".join(f"- item {number}" for number in range(9))


@pytest.mark.parametrize("lead_in", ["Signs of it are:", "Do not:"])
def test_of_a_list_without_end_the_item_is_quoted(tmp_path, lead_in):
    """With what introduces it, but never as if it were the whole list."""
    source = article_of(tmp_path, f"# Falls\n\n{lead_in}\n\n{ITEMS}\n\nBut not at night.")
    config = replace(SHORT, max_whole_words=15)
    limit = "But not at night."

    assert quoted(source, "item 0", config=config) == [lead_in, "item 0", limit]
    assert quoted(source, "item 5", config=config) == [lead_in, "item 5", limit]
    assert quoted(source, "item 8", config=config) == [lead_in, f"item 8\n\n{limit}"]
    assert quoted(source, lead_in, config=config) == [lead_in]
    assert quoted(source, "item 5", config=SHORT) == quoted(source, "item 0")


def test_what_introduces_a_list_without_end_is_a_whole_paragraph(tmp_path):
    """Its first sentence may say what the second one leans on."""
    source = article_of(tmp_path, f"# Falls\n\nOnly at night. Signs of it are:\n\n{ITEMS}")
    config = replace(SHORT, max_whole_words=15)

    assert quoted(source, "item 5", config=config) == ["Only at night. Signs of it are:", "item 5"]


@pytest.mark.parametrize("beginning", ["Take it", "But not", "Not if"])
def test_a_sentence_before_a_list_without_end_brings_its_limits(tmp_path, beginning):
    """Those before it as those behind it."""
    text = "Take it. But not today. Not if you have:"
    source = article_of(tmp_path, f"# Falls\n\n{text}\n\n{ITEMS}")
    config = replace(SHORT, max_whole_words=15)

    assert quoted(source, beginning, config=config) == [text]


@pytest.mark.parametrize("more", ["", "You must not:\n\n"])
def test_an_item_of_a_list_without_end_brings_the_heading_that_negates_it(tmp_path, more):
    """With what stands first below it, as a heading is no quote."""
    source = article_of(tmp_path, f"# Pills\n\n## If you slept\n\n{more}{ITEMS}\n\nRest.")
    config = replace(SHORT, max_whole_words=15)

    first = more.strip() or "item 0"
    assert quoted(source, "item 5", config=config) == [f"If you slept\n\n{first}", "item 5"]


def test_an_entry_of_a_long_list_brings_its_footnote(tmp_path):
    """It stands behind the whole list."""
    text = "- Cut[^1] it. Go.\n- Buy it. It can match. Sit.\n\n[^1]: Not if wet."
    source = article_of(tmp_path, f"# Hair\n\nSteps:\n\n{text}")

    parts = ["Cut[1] it. Go.", "[1] Not if wet."]
    assert quoted(source, "Cut", config=SHORT) == parts
    assert quoted(source, "[1] Not", config=SHORT) == parts


def test_an_item_of_a_list_without_end_brings_those_above_and_below_it(tmp_path):
    """Unless those below it have no end either."""
    text = f"- Avoid\n    - fish\n        - eel\n        - cod\n{ITEMS}"
    source = article_of(tmp_path, f"# Gout\n\nFor you:\n\n{text}")
    config = replace(SHORT, max_whole_words=4)

    assert quoted(source, "eel", config=config) == ["For you:", "Avoid", "fish", "eel"]
    assert quoted(source, "fish", config=config) == ["For you:", "Avoid", "fish\neel\ncod"]
    few = replace(config, max_words=2, max_whole_words=2)
    assert quoted(source, "fish", config=few) == ["For you:", "Avoid", "fish"]


def test_a_sentence_of_many_with_footnotes_is_quoted_with_its_own(tmp_path):
    """What stands between them is left out."""
    text = "Take it[^1]. Rest now. Walk on[^2].\n\n[^1]: Not late.\n[^2]: A bit."
    source = article_of(tmp_path, f"# Pills\n\n{text}")
    config = replace(SHORT, max_words=4, max_whole_words=4)

    parts = ["Walk on[2].", "[2] A bit."]
    assert quoted(source, "Walk on", config=config) == parts
    assert quoted(source, "[2] A bit", config=config) == parts


def test_a_warning_of_the_section_is_added(source):
    """A true quote without the warning beside it would mislead; one that touches is joined."""
    warning = "If your lips turn blue, call an ambulance right away."

    assert quoted(source, "a tight chest")[0].endswith(f"a tight chest\n\n{warning}")


def test_a_warning_that_announces_a_list_brings_it(tmp_path):
    """The words before it alone would warn of nothing."""
    text = (
        "# Falls\n\nLegs can be trained. Rest helps too.\n\nEat well.\n\n"
        "Call your doctor right away if:\n\n- you feel faint\n- you cannot stand\n"
    )

    assert quoted(article_of(tmp_path, text), "Legs can") == [
        "Legs can be trained.",
        "Call your doctor right away if:\n\nyou feel faint\nyou cannot stand",
    ]


def test_a_warning_that_is_an_item_brings_its_list(tmp_path):
    """It says of what the list is."""
    text = "# Falls\n\nLegs can be trained. Go on.\n\nDo this:\n\n- train\n- call your doctor\n"
    source = article_of(tmp_path, text)

    assert quoted(source, "Legs can") == [
        "Legs can be trained.",
        "Do this:\n\ntrain\ncall your doctor",
    ]


def test_a_warning_that_touches_a_quote_costs_none(tmp_path):
    """What it makes longer is not a quote more; what stands apart takes the place of the last."""
    one = "A one is here."
    text = f"# Falls\n\n{one} B two. C three.\n\nD four. Call your doctor right away.\n"
    source = article_of(tmp_path, text)
    two, joined = replace(ALL, max_quotes=2), "D four. Call your doctor right away."

    assert quoted(source, one, "D four", config=two) == [one, joined]
    assert quoted(source, one, "C three", config=two) == [
        one,
        "Call your doctor right away.",
    ]


@pytest.mark.parametrize(
    "grave",
    [
        "Do not take it with wine.",
        "Call 911 if you faint.",
        "Call Triple Zero (000) if you faint.",
        "Go to A&E if you do.",
    ],
)
def test_the_gravest_warning_of_a_section_is_added(tmp_path, grave):
    """A mild one before it does not hide it; a mild one alone is added."""
    mild = "Talk to your doctor if food upsets you."
    text = f"Take it with food. Sit down. {mild} Rest well. {grave}"

    assert quoted(article_of(tmp_path, text), "Take it with") == ["Take it with food.", grave]
    alone = article_of(tmp_path, text.replace(grave, "Sleep well."))
    assert quoted(alone, "Take it with") == ["Take it with food.", mild]


def test_a_warning_for_other_ages_than_told_is_not_added(tmp_path):
    """The next one is; who tells no age, or one of those, gets it."""
    young, all_ages = "Do not give it to a child of 1 to 5 years.", "Talk to your doctor first."
    source = article_of(tmp_path, f"# Syrup\n\nTake it. Sit down. {young} Rest. {all_ages}")

    def warned(question: str) -> str:
        chosen, person = scored(source, "Take it"), told([question])
        return compose(chosen, {0: source}, config=ALL, person=person)[1].text

    assert warned("for my 7 year old") == all_ages
    assert warned("for my 3 year old") == warned("for my child") == young


@pytest.mark.parametrize(
    "warning",
    [
        "Warning! Drink no wine.",
        "⚠️ CAUTION\n\nDrink no wine.",
        "**Danger**  \nDrink no wine.",
        "Attention:\n\n- wine\n- beer",
        "Caution: Drink no wine. It can bleed.",
        "Danger – Drinks: wine can kill.",
        "Important: drink no wine.",
    ],
)
def test_a_label_brings_what_it_warns_of(tmp_path, warning):
    """The label alone would warn of nothing, and without it nothing shows the warning."""
    source = article_of(tmp_path, f"# Pills\n\nTake it. Sit down.\n\n{warning}\n\nRest well.")

    expected = warning.replace("- ", "").replace("*", "").replace("  \n", "\n\n").split("\n\n", 1)
    assert quoted(source, "Take it") == ["Take it.", "\n\n".join(expected)]


def test_a_note_alone_brings_what_follows_but_is_no_warning(tmp_path):
    """It is quoted with what follows only where that, or the label, is quoted itself."""
    source = article_of(
        tmp_path, "# Pills\n\nTake it. Sit down.\n\nNote\n\nIt is dark red. Rest well."
    )

    assert quoted(source, "Take it") == ["Take it."]
    assert quoted(source, "It is dark") == ["Note\n\nIt is dark red."]


def test_what_stands_below_a_heading_that_is_a_label_warns_above_it(tmp_path):
    """Not where another heading is between, or the heading speaks of something else."""
    text = "# P\n\n## Use\n\nTake it. Sit.\n\n### Caution\n\nWine kills.\n\n## Other\n\nLie down."
    source = article_of(tmp_path, text)

    assert quoted(source, "Take it") == ["Take it.", "Wine kills."]
    assert quoted(source, "Lie down") == ["Lie down."]
    other = article_of(tmp_path, text.replace("Caution", "Cautions of others"))
    assert quoted(other, "Take it") == ["Take it."]


@pytest.mark.parametrize(
    "limit",
    [
        "Leave at least 4 hours between doses.",
        "Never give more than 4 doses in 24 hours.",
        "Wait 6 hours before the next dose.",
    ],
)
def test_the_limit_of_a_dose_is_a_warning(tmp_path, limit):
    """It goes before a mild warning, and a grave one before it."""
    table = "| Age | Dose |\n|---|---|\n| 2 | 5 ml |"
    mild, grave = "Talk to your doctor.", "Do not use it twice."
    text = f"# Pain\n\n{table}\n\nShake it. {mild} Rest. {limit} Sit. "

    assert quoted(article_of(tmp_path, text), "2 | 5")[1:] == [limit]
    assert quoted(article_of(tmp_path, text + grave), "2 | 5")[1:] == [grave]


def test_a_later_quote_brings_its_grave_warning(tmp_path):
    """Or stays away where there is no room for both; a mild one is shown with the first alone."""
    grave, mild = "Call 911 if you faint.", "Talk to your doctor first."
    text = f"# A\n\nEat well. Rest.\n\n## B\n\nWalk on. Sit. {grave}\n\n## C\n\nGo. Up. {mild}"
    source = article_of(tmp_path, text)
    two = replace(ALL, max_quotes=2)

    assert quoted(source, "Eat well", "Walk on") == ["Eat well.", "Walk on.", grave]
    assert quoted(source, "Walk on", "Sit") == [f"Walk on. Sit. {grave}"]
    assert quoted(source, "Eat well", "Walk on", config=two) == ["Eat well."]
    assert quoted(source, "Eat well", "Go.") == ["Eat well.", "Go."]


@pytest.mark.parametrize("region", sorted(rules_in_use().regions))
@pytest.mark.parametrize("verb", ["Call", "Dial", "Phone", "Ring"])
def test_a_call_for_help_is_a_grave_warning_in_every_region(tmp_path, region, verb):
    """Each number that a notice of the region names; another number is none."""
    numbers = re.findall(r"\d+", rules_in_use().regions[region]["emergency"])
    text = "Take it with food. Tell your nurse what you eat. {} if your tongue swells."

    assert numbers
    for number in numbers:
        source = article_of(tmp_path, text.format(f"{verb} {number}"))
        assert quoted(source, "Take it")[1:] == [f"{verb} {number} if your tongue swells."]
    other = article_of(tmp_path, text.format(f"{verb} 555"))
    assert quoted(other, "Take it") == ["Take it with food. Tell your nurse what you eat."]


@pytest.mark.parametrize(
    ("url", "cited"),
    [
        ("https://example.org/falls", "https://example.org/falls#:~:text=A%20one."),
        ("https://example.org/falls#legs", "https://example.org/falls#legs:~:text=A%20one."),
    ],
)
def test_a_citation_opens_the_page_at_the_quote(tmp_path, url, cited):
    """One address has one fragment."""
    source = article_of(tmp_path, f"---\nurl: {url}\n---\n# Falls\n\nA one.\n\nB two.\n")
    [quote] = compose(scored(source, "A one"), {0: source}, config=ALL)

    assert quote.url == cited


def test_a_warning_is_not_shown_twice(source):
    """When it is the answer, it stands alone."""
    assert quoted(source, "If your lips") == [
        "If your lips turn blue, call an ambulance right away."
    ]


def test_neighbours_become_one_quote(source):
    """Two sentences side by side are one span."""
    assert quoted(source, "About 8%", "Asthma makes") == [
        "Asthma makes the airways narrow. About 8% of adults have it."
    ]


def test_limits_bound_the_answer(source):
    """The first quote always comes; more only while there is room."""
    config = replace(ALL, max_words=8)

    assert len(quoted(source, "About 8%", "A blue inhaler", config=config)) == 1


def test_without_a_chosen_sentence_nothing_is_said():
    """Abstaining is an empty answer."""
    assert compose([], {}, config=ALL) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"text": "About 9% of adults have it."},
        {"text": ""},
        {"sha256": "0" * 64},
        {"start": 1, "text": "bout"},
    ],
)
def test_the_gate_stops_what_is_not_verbatim(source, change):
    """One wrong character, checksum or border is enough."""
    [quote] = compose(scored(source, "About 8%"), {0: source}, config=ALL)

    with pytest.raises(NotVerbatimError):
        gate([replace(quote, **change)], [source])


def test_the_gate_stops_cut_sentences_and_mixed_sections(source):
    """Exact text is not enough: a negation could be cut off."""
    text = source.article.text
    [quote] = compose(scored(source, "Do not take"), {0: source}, config=ALL)
    cut = text.index("take more")
    with pytest.raises(NotVerbatimError, match="first character"):
        gate([replace(quote, start=cut, text=text[cut : quote.end])], [source])
    with pytest.raises(NotVerbatimError, match="last character"):
        gate([replace(quote, end=quote.end - 1, text=quote.text[:-1])], [source])
    with pytest.raises(NotVerbatimError, match="section"):
        gate([replace(quote, start=0, text=text[: quote.end])], [source])


def test_long_quotes_link_by_their_ends(source):
    """The fragment names the first and last words, dashes encoded."""
    [quote] = compose(scored(source, "a cough"), {0: source}, config=ALL)

    assert quote.url.endswith(
        "#:~:text=Common%20symptoms%20include%3A,call%20an%20ambulance%20right%20away."
    )


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        ("| Pink | 5 mg |", "Colour,5%20mg"),
        ("| a; Pink | 5 mg<br>each |", "Colour,each"),
        ("| Pink | 5\\|6 mg |", "Colour,5%7C6%20mg"),
    ],
)
def test_rows_link_by_their_cells(tmp_path, row, ends):
    """The page of an article does not have what parts the cells in its text."""
    table = f"| Colour | Strength |\n|---|---|\n{row}"
    source = article_of(tmp_path, f"# Pills\n\n{table}")
    [quote] = compose(scored(source, "Colour"), {0: source}, config=ALL)

    assert quote.url.endswith(f"#:~:text={ends}")


def test_worse_sentences_are_not_put_in_front_of_a_better_one(tmp_path):
    """But one is, and those of the same paragraph or before a list, which would be cut alone."""
    two = "Rest a day. Then walk a day."
    source = article_of(
        tmp_path,
        "# A\n\nOne is red. Two is blue.\n\nThree is gray.\n\nFour:\n\n- Five.\n- Six.\n\n"
        f"{two}\n\nSeven is gold.",
    )

    assert quoted(source, "Seven", "Then") == ["Seven is gold.", two]
    assert quoted(source, "Then", "Seven") == [f"{two}\n\nSeven is gold."]
    assert quoted(source, "Three", "Two") == ["Two is blue.\n\nThree is gray."]
    assert quoted(source, "Five", "Three") == ["Three is gray.\n\nFour:\n\nFive.\nSix."]
    assert quoted(source, "Two", "One") == ["One is red. Two is blue."]
    assert quoted(source, "Six", "Five") == ["Four:\n\nFive.\nSix."]
    assert quoted(source, "Seven", "Then", config=replace(ALL, max_quotes=1)) == ["Seven is gold."]


def test_a_sentence_between_two_quotes_joins_all_three(tmp_path):
    """The order in which a reader finds them does not matter: what touches is one quote."""
    text = "One is red. Two is blue. Three is gray."
    [article] = load_corpus(write_corpus(tmp_path, {"x.md": text}), config=Settings())
    found = Source(article, split_sentences(article))

    assert quoted(found, "One", "Three", "Two") == [text]


@pytest.mark.parametrize("order", [("One", "Three"), ("Three", "One")])
def test_two_quotes_of_a_line_are_joined_across_the_sentence_between_them(tmp_path, order):
    """What is left out would be the one sentence that parts them; the best quote stays first."""
    text = "One is dark red. Two is blue. Three is gray."
    source = article_of(tmp_path, f"# A\n\n{text} Four is pink.\n\nFive is gold.")

    assert quoted(source, order[0], "Five", order[1]) == [text, "Five is gold."]
    assert quoted(source, "Five", *order) == ["Five is gold.", text]


def test_quotes_far_apart_or_of_two_paragraphs_are_not_joined(tmp_path):
    """Nor where what is between is long, or the answer would grow too long by it."""
    one, three = "One is dark red.", "Three is gray."
    near = article_of(tmp_path, f"{one} Two is blue. {three}")
    far = article_of(tmp_path, f"{one} Two is blue. Two is not red. {three}")
    apart = article_of(tmp_path, f"{one} Two is blue.\n\n{three}")
    wide = article_of(tmp_path, f"{one} Two is blue{' and green' * 9}. {three}")

    assert quoted(near, one, three, config=replace(ALL, max_words=9)) == [one, three]
    for source in (far, apart, wide):
        assert quoted(source, one, three) == [one, three]


def test_the_gate_stops_a_heading_alone(tmp_path):
    """It may begin a quote, and is none."""
    source = article_of(tmp_path, "# Don't\n\n- drink\n")
    [quote] = compose(scored(source, "drink"), {0: source}, config=ALL)

    with pytest.raises(NotVerbatimError, match="last character"):
        gate([replace(quote, text="Don't", end=len("Don't"))], [source])


def test_a_warning_of_an_article_of_one_section_is_that_of_the_paragraph(tmp_path):
    """Without any there it is that of the article."""
    source = article_of(
        tmp_path,
        "# Pills\n\nWho: Do not take it with an ulcer. Ask.\n\nDose: One. Do not take two."
        "\n\nIt is red.",
    )

    assert quoted(source, "Dose: One.") == ["Dose: One. Do not take two."]
    assert quoted(source, "It is red.") == ["It is red.", "Who: Do not take it with an ulcer."]


def test_a_row_is_no_warning_of_its_table(tmp_path):
    """What is asked of one medicine is not told of the others."""
    table = "| With | Do |\n|---|---|\n| A | Do not take |\n| B | Take |"
    source = article_of(tmp_path, f"# Pills\n\n{table}")
    config = replace(ALL, max_words=4)

    assert quoted(source, "B | Take", config=config) == ["With | Do", "B | Take"]
