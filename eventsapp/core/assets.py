"""Stylesheet, script, icons and web font: built once at set-up into the instance folder, named by their content."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from io import BytesIO
from pathlib import Path

import brotli
from flask import Flask, current_app

SOURCES = Path(__file__).resolve().parents[1] / "assets"
TEXTS = Path(__file__).resolve().parents[1]

# The Hangul that KS X 1001 orders: what nearly all Korean text is written in.
_KS_X_1001 = [bytes([row, cell]).decode("euc_kr") for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF)]
# Latin with its accents, and the signs that Korean and English text of ours uses.
_LATIN = [chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x180))] + list("‐‑–—‘’“”•…₩←↑→↓↔、。「」ㆍ～✓›")


def build(target: Path, *, with_font: bool = True) -> None:
    """Write every asset to `target` as name.hash.ext with .br and .gz beside it, and manifest.json. Repeats no work."""
    target.mkdir(parents=True, exist_ok=True)
    contents: dict[str, bytes] = {}
    stamp = _stamp(with_font)
    if (target / "stamp").exists() and (target / "stamp").read_text() == stamp and (target / "manifest.json").exists():
        return
    contents |= _fonts() if with_font else {}
    names = {name: _hashed(name, data) for name, data in contents.items()}
    contents["icons.svg"] = _sprite()
    for path in sorted(SOURCES.iterdir()):
        if path.suffix in (".js", ".png", ".svg"):
            contents[path.name] = path.read_bytes()
    contents["app.css"] = _stylesheet(names)
    names |= {name: _hashed(name, data) for name, data in contents.items()}
    for name, data in contents.items():
        _write(target / names[name], data)
    (target / "manifest.json").write_text(json.dumps(names, indent=1, sort_keys=True))
    (target / "stamp").write_text(stamp)


def init_app(app: Flask) -> None:
    folder = Path(app.config["INSTANCE_PATH"]) / "static"
    manifest = folder / "manifest.json"
    app.config["ASSETS"] = json.loads(manifest.read_text()) if manifest.exists() else {}
    app.jinja_env.globals["asset"] = asset


def asset(name: str) -> str:
    """The path of an asset, with the hash of its content in it, to be cached for a year."""
    return "/static/" + current_app.config["ASSETS"].get(name, name)


def _stylesheet(names: dict[str, str]) -> bytes:
    parts = [path.read_text("utf-8") for path in sorted((SOURCES / "css").glob("*.css"))]
    faces = "".join(
        f'@font-face{{font-family:"App Sans";font-weight:100 900;font-display:swap;src:url({hashed}) format("woff2");unicode-range:{ranges}}}'
        for (name, hashed), ranges in zip(sorted(names.items()), _ranges(names), strict=True)
    )
    css = re.sub(r"/\*.*?\*/", "", faces + "\n".join(parts), flags=re.S)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,])\s*", r"\1", css).encode()


def _ranges(names: dict[str, str]) -> list[str]:
    tiers = _tiers()
    return [_runs(tiers[name.removeprefix("font-").removesuffix(".woff2")]) for name in sorted(names)]


def _runs(characters: list[str]) -> str:
    """The characters as CSS unicode-range: U+20-7E,U+AC00,…"""
    runs: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs)


def _tiers() -> dict[str, list[str]]:
    """core: what our own words and the sample need; rest: the other syllables, loaded only by pages that show one."""
    used = set("".join(path.read_text("utf-8") for path in (*TEXTS.glob("translations/*/*/*.po"), *TEXTS.glob("data/*.toml"))))
    core = sorted({*_LATIN, *(c for c in _KS_X_1001 if c in used)})
    return {"core": core, "rest": [c for c in _KS_X_1001 if c not in used]}


def _fonts() -> dict[str, bytes]:
    import justmytype_intl_cjk  # noqa: PLC0415 - heavy, needed at set-up only
    from fontTools import subset  # noqa: PLC0415 - likewise

    source = next(Path(justmytype_intl_cjk.__file__).parent.rglob("NotoSansKR*wght*.ttf"))
    fonts = {}
    for tier, characters in _tiers().items():
        options = subset.Options(flavor="woff2", layout_features=["kern", "liga", "calt", "ccmp", "locl", "mark", "tnum"], notdef_outline=True)
        font = subset.load_font(str(source), options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(text="".join(characters))
        subsetter.subset(font)
        out = BytesIO()
        subset.save_font(font, out, options)
        font.close()
        fonts[f"font-{tier}.woff2"] = out.getvalue()
    return fonts


def _sprite() -> bytes:
    """All icons of assets/icons as the symbols of one file."""
    symbols = []
    for path in sorted((SOURCES / "icons").glob("*.svg")):
        box, inner = re.search(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', path.read_text("utf-8"), re.S).groups()  # type: ignore[union-attr]
        symbols.append(f'<symbol id="{path.stem}" viewBox="{box}">{inner.strip()}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


def _stamp(with_font: bool) -> str:
    digest = hashlib.sha256(f"{with_font}".encode())
    for path in sorted((*SOURCES.rglob("*.*"), Path(__file__), *TEXTS.glob("translations/*/*/*.po"), *TEXTS.glob("data/*.toml"))):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _hashed(name: str, data: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:12]}.{ending}"


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    if path.suffix in (".css", ".js", ".svg"):
        path.with_name(path.name + ".br").write_bytes(brotli.compress(data))
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(data, mtime=0))
