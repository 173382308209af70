"""Built files: names that change with their content, and a clear word when they are missing."""

import json
from pathlib import Path

import pytest

from admit.web import assets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    manifest = {
        "entries/public.ts": {"file": "assets/public-1.js", "imports": ["_common.js"]},
        "_common.js": {"file": "assets/common-2.js", "imports": ["_island.js"]},
        "_island.js": {"file": "assets/island-3.js"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "icons.json").write_text(json.dumps({"check": "<path/>"}))
    return tmp_path


def test_a_source_is_found_under_its_built_name(folder: Path) -> None:
    assert assets.load(folder).url("entries/public.ts") == "/static/assets/public-1.js"


def test_imports_of_imports_are_preloaded_in_the_order_they_run(folder: Path) -> None:
    preloads = assets.load(folder).preloads_of("entries/public.ts")
    assert preloads == ("/static/assets/island-3.js", "/static/assets/common-2.js")


def test_an_unbuilt_source_says_what_to_run(folder: Path) -> None:
    with pytest.raises(assets.NotBuiltError, match=r"build_front\.py"):
        assets.load(folder).url("entries/other.ts")


def test_an_unknown_icon_is_named(folder: Path) -> None:
    with pytest.raises(assets.NotBuiltError, match="tickket"):
        assets.load(folder).icon("tickket")


def test_no_build_at_all_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(assets.NotBuiltError, match=r"build_front\.py"):
        assets.load(tmp_path / "nowhere")


def test_every_text_file_of_the_build_has_its_compressed_forms() -> None:
    texts = [path for path in (assets.FOLDER / "assets").iterdir() if path.suffix in (".js", ".css", ".svg")]
    assert texts
    assert not [path for path in texts for ending in (".br", ".gz") if not Path(f"{path}{ending}").exists()]


STOREFRONT_BYTES = 60_000
PAGE_BYTES = 10_000  # what an event page's own HTML may weigh, compressed


@pytest.mark.parametrize("entry", ["entries/public.ts", "entries/checkout.ts"])
def test_a_storefront_page_with_htmx_stays_light(entry: str) -> None:
    built = assets.load()
    htmx = next(url for url in built.urls.values() if "/htmx-" in url)
    urls = {built.url(entry), *built.preloads_of(entry), built.url("styles/public.css"), htmx}
    sizes = [Path(f"{assets.FOLDER}/{url.removeprefix(assets.BASE_URL)}.br").stat().st_size for url in urls]
    assert sum(sizes) + PAGE_BYTES <= STOREFRONT_BYTES


def test_no_built_script_evaluates_text() -> None:
    scripts = {path.name: path.read_text("utf-8") for path in (assets.FOLDER / "assets").glob("*.js")}
    assert not [name for name, text in scripts.items() if "eval(" in text]


def test_no_stylesheet_loads_from_a_data_address() -> None:
    sheets = {path.name: path.read_text("utf-8") for path in (assets.FOLDER / "assets").glob("*.css")}
    assert sheets
    assert not [name for name, text in sheets.items() if "url(data:" in text or 'url("data:' in text]


def test_the_package_lock_names_no_registry() -> None:
    lock = Path(__file__).parents[2] / "frontend/package-lock.json"
    assert '"resolved"' not in lock.read_text("utf-8")
