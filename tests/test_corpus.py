"""Folders of files become articles, or one clear error."""

import os
from pathlib import Path

import pytest

from rag.config import Config
from rag.corpus import (
    article_fingerprint,
    find_hidden,
    load_corpus,
    load_terms,
    read_sources,
)
from rag.errors import CorpusError
from rag.files import find_articles, find_passed_over
from rag.types import Article
from tests.conftest import ASTHMA, GOUT, write_corpus


def load_all(folder: Path) -> list[Article]:
    return list(load_corpus(folder, config=Config()))


def test_articles_come_in_the_order_of_their_files(corpus_dir):
    """Ids are file names without the ending."""
    assert [each.doc_id for each in load_all(corpus_dir)] == ["asthma", "feet", "gout"]


def test_front_matter_fills_the_citation(corpus_dir):
    """Known keys have fields, dates are ISO."""
    asthma = load_all(corpus_dir)[0]

    assert asthma.title == "Living with asthma"
    assert asthma.url == "https://example.org/asthma"
    assert asthma.reviewed == "2026-05-04"


def test_title_and_id_need_no_front_matter(corpus_dir):
    """The first heading is the title; it is not repeated in section paths."""
    gout = load_all(corpus_dir)[2]

    assert gout.title == "Gout"
    assert [each.path for each in gout.sections] == [
        (),
        ("What helps?",),
        ("What should I avoid?",),
    ]


def test_plain_text_may_begin_with_front_matter(tmp_path):
    """It is no text; the first line behind it is the title where none is set."""
    dated = "---\nreviewed: 2026-05-04\nurl: https://example.org/t\n---\nTicks\n\nUse tweezers.\n"
    [article] = load_all(write_corpus(tmp_path, {"x.txt": dated}))

    assert (article.title, article.reviewed) == ("Ticks", "2026-05-04")
    assert article.url == "https://example.org/t"
    assert article.text == "Ticks\n\nUse tweezers."


@pytest.mark.parametrize(
    "text", ["---\nKnees\n---\nRest.", "---\ntitle: Knees\n\nRest.", "Knees\n\n---\nid: a\n---\nb"]
)
def test_a_drawn_line_of_plain_text_is_no_front_matter(tmp_path, text):
    """Without keys, without an end, or farther down."""
    [article] = load_all(write_corpus(tmp_path, {"x.txt": text}))

    assert article.text.split() == text.split()
    assert article.meta == {}


def test_unknown_keys_are_kept_and_aliases_understood(tmp_path):
    """Other people's front matter is not refused."""
    source = "---\nlicense: CC0\nlastReviewed: 2026-01-02\naudience: [a, b]\n---\nText."
    [article] = load_all(write_corpus(tmp_path, {"x.md": source}))

    assert article.reviewed == "2026-01-02"
    assert article.meta == {"licence": "CC0", "audience": "a, b"}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://x.test/ <b>"])
def test_only_web_addresses_become_links(tmp_path, url):
    """A link that could run code never leaves the loader."""
    [article] = load_all(write_corpus(tmp_path, {"x.md": f"---\nurl: '{url}'\n---\nText."}))

    assert article.url == ""


def test_nested_folders_give_distinct_ids(tmp_path):
    """The same file name in two folders is two articles; hidden files are none."""
    write_corpus(tmp_path / "a", {"x.md": "One."})
    write_corpus(tmp_path / "b", {"x.md": "Two."})
    write_corpus(tmp_path / ".hidden", {"y.md": "No."})

    assert [each.doc_id for each in load_all(tmp_path)] == ["a/x", "b/x"]


def test_a_folder_named_articles_is_the_corpus(tmp_path):
    """Notes beside the articles are not articles."""
    write_corpus(tmp_path, {"README.md": "Not an article."})
    write_corpus(tmp_path / "articles", {"gout.md": GOUT})

    assert [each.doc_id for each in load_all(tmp_path)] == ["gout"]


def test_files_of_other_kinds_are_found(tmp_path):
    """Not what is hidden, beside the articles, a picture or the list of terms; scans are."""
    write_corpus(tmp_path, {"notes.docx": "", "terms.csv": "said,meant\n"})
    articles = tmp_path / "articles"
    others = {"wound.html": "", "a.PDF": "", "knee.png": "", "knee.SVG": "", ".DS_Store": ""}
    write_corpus(articles, {"gout.md": GOUT, **others})
    assert find_passed_over(tmp_path) == [articles / "a.PDF", articles / "wound.html"]

    write_corpus(articles, {"terms.csv": "said,meant\n", "b.djvu": "", "b.dwg": "", "b.tif": ""})
    found = [path.name for path in find_passed_over(articles)]
    assert found == ["a.PDF", "b.djvu", "b.dwg", "b.tif", "wound.html"]


def test_line_ends_and_byte_order_marks_change_nothing(tmp_path):
    """The same words give the same text and checksum."""
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbf" + GOUT.replace("\n", "\r\n").encode())
    (tmp_path / "b.md").write_text(GOUT)
    one, other = load_all(tmp_path)

    assert one.text == other.text
    assert one.sha256 == other.sha256


@pytest.mark.parametrize(
    ("written", "language"),
    [("EN", "en"), ("en_GB", "en-gb"), ("no", "no"), ("", "en"), ("~", "en"), ("'on'", "on")],
)
def test_a_language_is_one_however_it_is_written(tmp_path, written, language):
    """Capitals and low lines mean nothing in a language tag."""
    [article] = load_all(write_corpus(tmp_path, {"x.md": f"---\nlanguage: {written}\n---\nText."}))

    assert article.language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("# Gicht\n\nDie Gicht ist eine Krankheit und der Fuß schmerzt.", ""),
        ("# النقرس\n\nالنقرس مؤلم.", ""),
        ("# Gout\n\nGout hurts; the French call it la goutte.", "en"),
        ("# Doses\n\nColchicine: 0.5 mg.", "en"),
    ],
)
def test_an_article_without_a_language_is_english_if_it_reads_so(tmp_path, text, language):
    """In doubt it is; what reads as another may be in any."""
    [article] = load_all(write_corpus(tmp_path, {"x.md": text}))

    assert article.language == language


@pytest.mark.parametrize(
    ("written", "reviewed"),
    [
        ("2026-5-4", "2026-05-04"),
        ("2026-05-04 10:30:00", "2026-05-04"),
        ("2026-05-04T10:30:00Z", "2026-05-04"),
        ("May 2026", "May 2026"),
        ("2026-05-04 by A. Writer", "2026-05-04 by A. Writer"),
        ("null", ""),
    ],
)
def test_a_date_is_a_day_in_iso_form(tmp_path, written, reviewed):
    """Other words stay as they are."""
    [article] = load_all(write_corpus(tmp_path, {"x.md": f"---\nreviewed: {written}\n---\nText."}))

    assert article.reviewed == reviewed


@pytest.mark.parametrize("title", ["No", "on", "1.10", "true"])
def test_a_title_is_the_word_that_is_written(tmp_path, title):
    """YAML would read a truth value or another number."""
    [article] = load_all(write_corpus(tmp_path, {"x.md": f"---\ntitle: {title}\n---\nText."}))

    assert article.title == title


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f", "\x85"])
@pytest.mark.parametrize("name", ["x.md", "x.txt"])
def test_control_characters_that_part_words_do(tmp_path, name, sign):
    """The others are dropped, and they leave no gap."""
    [article] = load_all(write_corpus(tmp_path, {name: f"Three{sign}four\x07teen."}))

    assert article.text == "Three fourteen."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "expected UTF-8 text, got a binary file"),
        ("Grüße".encode("latin-1"), "got byte 0xfc at position 2"),
        ("Text".encode("utf-16"), "expected UTF-8 text, got UTF-16. Save the file as UTF-8"),
        (b"---\na: [1\n---\nx", "the front matter is not YAML"),
        (b"---\nreviewed: 2026-02-30\n---\nx", "a day such as 2026-05-04, got '2026-02-30'"),
        (b"---\nreviewed: 9999-99-99\n---\nx", "a day such as 2026-05-04, got '9999-99-99'"),
        (b"---\ntitle: &a [*a]\n---\nx", "the front matter is not YAML"),
        (b"---\ntitle: " + b"[" * 2000 + b"\n---\nx", "the front matter is not YAML"),
        (b'---\ntitle: "\\UFFFFFFFF"\n---\nx', "the front matter is not YAML"),
        (b'---\ntitle: "\\U00110000"\n---\nx', "the front matter is not YAML"),
        (b"+++\nweight = " + b"1" * 5000 + b"\n+++\nx", "Put the value into quotation marks"),
        (b"+++\nweight = 0x" + b"f" * 5000 + b"\n+++\nx", "Put the value into quotation marks"),
        (b"+++\n" + b"a." * 3000 + b"b = 1\n+++\nx", "the front matter is not TOML"),
        (b"+++\ntags = " + b"[" * 3000 + b"]" * 3000 + b"\n+++\nx", "the front matter is not TOML"),
        (b"+++\ntags = " + b"[" * 420 + b"]" * 420 + b"\n+++\nx", "the front matter"),
        (b'---\ntitle: "\\ud800"\n---\nx', "expected text in 'title'"),
        (b'---\n"\\ud800": x\n---\nx', r"expected text in '\ud800'"),
        (b"<div>" * 400, "nests too deeply"),
    ],
)
def test_a_file_that_is_no_article_is_named(tmp_path, data, message):
    """One sentence: which file, what was expected, what came."""
    (tmp_path / "bad.md").write_bytes(data)

    with pytest.raises(CorpusError, match=r"bad\.md") as caught:
        load_all(tmp_path)
    assert message in str(caught.value)


def test_a_link_to_nothing_is_named(tmp_path):
    """It is listed in the folder, but cannot be read."""
    write_corpus(tmp_path, {"a.md": "Text."})
    (tmp_path / "b.md").symlink_to(tmp_path / "gone.md")

    with pytest.raises(CorpusError, match=r"b\.md: expected a file that can be read, got 'No such"):
        load_all(tmp_path)


def test_a_link_to_nothing_that_would_be_no_article_is_none(tmp_path):
    """A picture or a document that is away hides no article; `check` names the document."""
    write_corpus(tmp_path, {"a.md": "Text."})
    for name in ("knee.png", "old.docx"):
        (tmp_path / name).symlink_to(tmp_path / "gone")

    assert [each.doc_id for each in load_all(tmp_path)] == ["a"]
    assert find_passed_over(tmp_path) == [tmp_path / "old.docx"]


def test_a_file_name_that_is_not_utf_8_is_named(tmp_path):
    """It would be the id of an article; the message can be printed."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/gr\xfc.md")).write_text("Text.")

    with pytest.raises(
        CorpusError, match=r"gr\\udcfc\.md.*: expected a file name in UTF-8"
    ) as caught:
        load_all(tmp_path)
    assert str(caught.value).isascii()


def test_terms_that_cannot_be_read_are_named(tmp_path):
    """A folder of that name, and a link to nothing, are not an empty list."""
    (tmp_path / "terms.csv").mkdir()
    with pytest.raises(CorpusError, match=r"terms\.csv: expected CSV in UTF-8, got .*directory"):
        load_terms(tmp_path)

    (tmp_path / "terms.csv").rmdir()
    assert load_terms(tmp_path) == {}
    (tmp_path / "terms.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(CorpusError, match=r"terms\.csv: expected CSV in UTF-8, got .*No such"):
        load_terms(tmp_path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("said,meant\nthe jab,vaccine\n".encode("utf-16"), "got bytes that are not UTF-8. Save it"),
        ("said,meant\ncafé,coffee\n".encode("cp1252"), "got bytes that are not UTF-8. Save it"),
        (b"said;meant\nthe jab;vaccine\n", "columns separated by commas, got 'said;meant'"),
        (b"said\tmeant\nthe jab\tvaccine\n", "columns separated by commas"),
    ],
)
def test_terms_as_a_spreadsheet_may_save_them_are_told(tmp_path, data, told):
    """What they are, and the way out."""
    (tmp_path / "terms.csv").write_bytes(data)

    with pytest.raises(CorpusError, match=r"terms\.csv: expected") as caught:
        load_terms(tmp_path)
    assert told in str(caught.value)


def test_a_huge_article_is_refused(tmp_path):
    """The limit and the size are both said."""
    write_corpus(tmp_path, {"big.md": "word " * 3_000})

    with pytest.raises(CorpusError, match=r"at most 0\.01 MB, got 0\.015 MB"):
        list(load_corpus(tmp_path, config=Config(max_article_mb=0.01)))


def test_two_articles_with_one_id_are_refused(tmp_path):
    """Both files are named."""
    write_corpus(tmp_path, {"a.md": "---\nid: x\n---\nOne.", "b.md": "---\nid: x\n---\nTwo."})

    with pytest.raises(
        CorpusError, match=r"b\.md: expected an id of its own, got 'x', which .*a\.md"
    ):
        load_all(tmp_path)


def test_missing_and_empty_folders_are_refused(tmp_path):
    """The way out is said."""
    with pytest.raises(CorpusError, match="nothing there"):
        find_articles(tmp_path / "none")
    with pytest.raises(CorpusError, match=r"at least one \.md or \.txt article, got none"):
        find_articles(tmp_path)


def test_the_fingerprint_sees_every_shown_field(tmp_path):
    """A new review date or title is a new article for the index."""
    write_corpus(tmp_path, {"a.md": ASTHMA, "b.md": ASTHMA.replace("2026-05-04", "2026-05-05")})
    one, other = load_corpus(tmp_path, config=Config())

    assert one.sha256 == other.sha256
    assert article_fingerprint(one) != article_fingerprint(other)


def test_a_folder_that_cannot_be_listed_is_named(tmp_path, monkeypatch):
    """Its articles would be missing; the super-user may read all, so the answer is put in place."""
    write_corpus(tmp_path / "skin", {"acne.md": "Text."})
    write_corpus(tmp_path, {"a.md": "Text."})
    scandir = os.scandir

    def deny(folder):
        if Path(folder).name == "skin":
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", deny)
    with pytest.raises(CorpusError, match=r"skin: expected a folder that can be read, got 'Perm"):
        find_articles(tmp_path)


def test_linked_folders_are_searched_but_not_in_circles(tmp_path):
    """Articles that lie elsewhere belong to it; a link to a folder around it adds none."""
    corpus = write_corpus(tmp_path / "corpus" / "a", {"x.md": "One."}).parent
    shared = write_corpus(tmp_path / "shared", {"y.md": "Two."})
    (corpus / "skin").symlink_to(shared)
    (corpus / "a" / "up").symlink_to(corpus)
    (shared / "self").symlink_to(shared)
    (shared / "back").symlink_to(tmp_path)

    assert [each.doc_id for each in load_all(corpus)] == ["a/x", "skin/y"]


def test_a_link_to_a_folder_that_is_away_is_named(tmp_path):
    """Its articles would be missing."""
    write_corpus(tmp_path, {"a.md": "Text."})
    (tmp_path / "skin").symlink_to(tmp_path / "not-mounted")

    with pytest.raises(CorpusError, match=r"skin: expected a file that can be read, got 'No such"):
        load_all(tmp_path)


@pytest.mark.parametrize("name", ["x.md", "terms.csv"])
def test_a_pipe_is_not_waited_for(tmp_path, name):
    """Nobody may ever write into it."""
    write_corpus(tmp_path, {"a.md": "Text."})
    os.mkfifo(tmp_path / name)

    with pytest.raises(CorpusError, match=rf"{name}: expected .* got .*a pipe or a device"):
        load_all(tmp_path), load_terms(tmp_path)


def test_a_list_is_not_repeated_by_its_name(tmp_path):
    """Nine lines of ten aliases are a billion words; a single word may have one."""
    lists = [f"a{n}: &a{n} [{', '.join(['*a' + str(n - 1)] * 10)}]" for n in range(1, 9)]
    lines = "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x, x]", *lists])
    write_corpus(tmp_path, {"x.md": f"---\n{lines}\n---\nText."})
    with pytest.raises(CorpusError, match=r"x\.md: the front matter repeats a list: expected its"):
        load_all(tmp_path)

    write_corpus(tmp_path, {"x.md": "---\na: &a nurse\nb: [*a, *a]\n---\nText."})
    assert load_all(tmp_path)[0].meta == {"a": "nurse", "b": "nurse, nurse"}


_UNSEEN = ["\ufeff", "\u200b", "\u202e", "\u202c", "\u2066", "\u2069", "\u2060", "\U000e0041"]


@pytest.mark.parametrize("sign", _UNSEEN)
def test_signs_that_hide_or_turn_round_others_are_left_out(tmp_path, sign):
    """A dose reads as it is stored, however it is shown; references of HTML are no way round."""
    number = str(ord(sign))
    split = f"&#{number[:2]}{sign}{number[2:]};05 mg, &#{number[:2]}&#8203;{number[2:]};05 mg"
    doses = f"Take {sign}05 mg, &#{number};05 mg, &#X{ord(sign):X};05 mg, {split}."
    for text in (doses, f"<p>{doses}</p>", f"    {doses}"):
        [article] = load_all(write_corpus(tmp_path, {"x.md": text}))
        assert not set(article.text) & set(_UNSEEN)

    write_corpus(tmp_path, {"x.md": doses.replace(f", {split}", "")})
    [article] = load_all(tmp_path)
    assert article.text == "Take 05 mg, 05 mg, 05 mg."


@pytest.mark.parametrize("sign", _UNSEEN)
def test_plain_text_has_none_of_them_either(tmp_path, sign):
    """There a reference of HTML is text like any other, and every reader sees it."""
    doses = f"Take {sign}05 mg, &#{ord(sign)};05 mg."
    [article] = load_all(write_corpus(tmp_path, {"x.txt": doses}))

    assert article.text == f"Take 05 mg, &#{ord(sign)};05 mg."


@pytest.mark.parametrize("written", ["Do\u202ese", "'Do\u200bse'", '"Do\\u202Ese"'])
def test_a_title_has_no_such_signs_either(tmp_path, written):
    """Neither as they are nor as YAML may write them."""
    [article] = load_all(write_corpus(tmp_path, {"x.md": f"---\ntitle: {written}\n---\nText."}))

    assert article.title == "Dose"


@pytest.mark.parametrize("sign", ["\u200c", "\u200d", "\u200e", "\u200f", "\u00ad"])
def test_signs_that_scripts_need_stay(tmp_path, sign):
    """Joiners, marks of the direction, and places to part a word."""
    [article] = load_all(write_corpus(tmp_path, {"x.md": f"a{sign}b &amp; c&nbsp;d."}))

    assert article.text.startswith(f"a{sign}b & c")


def test_a_reference_of_more_digits_than_a_sign_has_hides_nothing(tmp_path):
    """It is read like any other text."""
    write_corpus(tmp_path, {"x.md": "One &#" + "1" * 5000 + "; two."})
    [source] = read_sources(tmp_path, config=Config())

    assert list(find_hidden(source)) == []


def test_hidden_characters_are_found_line_by_line(tmp_path):
    """Those of the front matter too, and as HTML writes them; the byte order mark is none."""
    text = "\ufeff---\ntitle: A\u202eb\n---\n\nSo\u00adap.\r\nOne&shy; &#x200B;two\u200b."
    write_corpus(tmp_path, {"x.md": text})
    [source] = read_sources(tmp_path, config=Config())

    assert list(find_hidden(source)) == [
        *[(2, "\u202e"), (5, "\u00ad")],
        *[(6, "\u00ad"), (6, "\u200b"), (6, "\u200b")],
    ]
