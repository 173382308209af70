import pytest

from admit.core import prose


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "[click](vbscript:msgbox)",
        "![x](https://tracker.example/pixel.gif)",
        '[x](https://a.example "onmouseover=alert(1)")',
        "<a href='https://a.example' onclick='x()'>go</a>",
        "<iframe src=https://a.example></iframe>",
        "<svg><style>*{display:none}</style></svg>",
        "<https://a.example/\"onclick='x'>",
        "[a]: javascript:alert(1)\n\n[go][a]",
        "```html\n<script>alert(1)</script>\n```",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<scr<script>ipt>alert(1)</script>",
    ],
)
def test_nothing_hostile_comes_through(hostile: str) -> None:
    made = prose.render(hostile).lower()
    for wrong in (
        "<script",
        "<img",
        "<iframe",
        "<svg",
        "<style",
        'href="javascript',
        'href="data',
        'href="vb',
    ):
        assert wrong not in made
    assert not any(
        f" {name}=" in made.partition("<a ")[2].partition(">")[0]
        for name in ("onclick", "onmouseover", "title")
    )


def test_what_was_typed_as_html_is_shown_as_typed() -> None:
    assert "&lt;b&gt;" in prose.render("5 < 6 and <b>bold</b>")


def test_links_leave_without_a_recommendation() -> None:
    made = prose.render("[the hall](https://hall.example/a?b=1&c=2)")
    assert 'href="https://hall.example/a?b=1&amp;c=2"' in made
    assert 'rel="nofollow ugc noopener noreferrer"' in made


def test_a_writers_first_heading_is_below_the_sections_own() -> None:
    assert prose.render("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"


def test_lists_emphasis_and_single_line_ends_stay() -> None:
    made = prose.render("**Doors** at *eight*\nthen music\n\n- one\n- two")
    assert "<strong>Doors</strong> at <em>eight</em><br>" in made
    assert made.count("<li>") == 2


def test_deep_nesting_and_length_have_an_end() -> None:
    assert len(prose.render(">" * 5000 + " deep")) < 20_000
    assert len(prose.render("word " * 40_000)) <= prose.LONGEST + 100


def test_plain_words_are_cut_behind_a_word() -> None:
    text = "# Title\n\nSome **bold** words, [linked](https://a.example) & more"
    assert prose.plain(text, longest=100) == "Title Some bold words, linked & more"
    assert prose.plain(text, longest=18) == "Title Some bold…"
