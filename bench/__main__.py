"""`python3 start.py bench`: every figure is a ratio to a bare request of the same run, or a count."""

import sys

from bench import opinion, sorting, stage, themes, urgent


def main() -> int:
    """Run every benchmark, print one line a figure, and say how many hold."""
    with stage.house():
        from bench import board, cast, forms, journals, pages, posts, screen, server, shares, tablet, weight  # noqa: PLC0415 -- they need Django set up

        people = cast.gather()
        figures = pages.measure(people) + shares.measure(people)
        with server.served() as address:
            figures += weight.measure(people, address)
            figures += posts.measure(people, address)
            figures += board.measure(people, address)
            figures += screen.measure(people, address)
            figures += tablet.measure(address)
            figures += journals.measure(people, address)
        figures += forms.measure()
    with_baselines = "--baselines" in sys.argv[1:]
    figures += opinion.measure(with_baselines=with_baselines) + sorting.measure() + urgent.measure()
    figures += themes.measure(with_baselines=with_baselines)
    for figure in figures:
        print(figure.words(), flush=True)
    missed = [figure for figure in figures if not figure.holds]
    print(f"{len(figures) - len(missed)} of {len(figures)} figures hold.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
