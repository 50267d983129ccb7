"""Has nodes killed, the network cut and publications killed, and compares every answer.

``python -m bench.cluster_failures`` starts three OpenSearch nodes, each in a Java machine of 400 MB
of heap, and asks over HTTP, in this process.  An answer must be that of the local index in every
field but the time, or else a 503 with `Retry-After`.  Prints the figures as JSON; exit code 1 and
the reasons where something didn't hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.cluster_publications import Library, killed_publications, published_while_asked
from bench.cluster_site import HONEST, Asked, Asker, Figures, Site, figures_of, wait_for
from bench.cut_network import FAULTS, proxies, spoil
from bench.opensearch_nodes import running_nodes
from faq.cluster import opening
from faq.cluster.client import TRIES

_MEGABYTES = 400


def one_killed(site: Site, victim: int, around: int) -> Figures:
    """Kills a node amid questions, and starts it again."""
    nodes = site.nodes
    with site.asking() as asked:
        wait_for(asked, around // 3)
        nodes.kill(victim)
        killed = time.monotonic()
        wait_for(asked, around // 3)
        nodes.start(victim)
        nodes.wait()
        green = time.monotonic() - killed
        wait_for(asked, around // 3)
    return {**figures_of(asked), "green_after": round(green, 1)}


def two_lost(site: Site, victims: tuple[int, int], after: int) -> Figures:
    """Kills two nodes of three at once, and starts them again a little later."""
    nodes = site.nodes
    with site.asking() as asked:
        wait_for(asked, after)
        for victim in victims:
            nodes.kill(victim)
        time.sleep(5.0)
        for victim in victims:
            nodes.start(victim)
        started = time.monotonic()
        try:
            green: float | None = round(nodes.wait(), 1)
        except RuntimeError:  # told with the other figures
            green = None
        wait_for(asked, after)
    whole = max(0.0, asked.lasts - started)
    return {**figures_of(asked), "right_after": round(whole, 1), "green_after": green}


def cut(site: Site, names: Iterable[str], count: int, timeout: float) -> Figures:
    """Spoils replies by each of these faults: of every node, of one node, and then of none."""
    found: Figures = {}
    with proxies(site.nodes.addresses) as through:
        addresses = tuple(each.address for each in through)
        asker = Asker(replace(site.settings, cluster=addresses, cluster_timeout=timeout))
        site.ask(asker, 1, Asked())
        for name in names:
            spoil(through, FAULTS[name])
            before = sum(each.tries for each in through)
            every = site.ask(asker, count, Asked(), site.answered)
            tries = sum(each.tries for each in through) - before
            page, text = asker.page(site.answered[0])
            spoil(through[1:], None)
            one = site.ask(asker, count * 3, Asked())
            spoil(through, None)
            none = site.ask(asker, count, Asked())
            found[name] = {
                "every node": {**figures_of(every), "tries": tries, "page": page},
                "honest": page == 503 and "暂时查不到索引" in text,
                "one node": figures_of(one),
                "mended": figures_of(none),
                "bound": TRIES * timeout,
            }
    return found


def faults(figures: Figures) -> list[str]:
    """What did not hold."""
    found: list[str] = []
    for name in ("data node killed", "manager killed"):
        one = figures.get(name, {"wrong": 0, HONEST: 0})
        if one["wrong"] or one[HONEST]:
            found.append(f"{name}: {one[HONEST]} failed, {one['wrong']} different")
    two = figures.get("two nodes lost", {"wrong": 0, "right_after": 0.0, "green_after": 0.0})
    whole = two["green_after"]
    if two["wrong"] or two["right_after"] > 60 or whole is None or whole > 60:
        found.append(
            f"two nodes lost: {two['wrong']} wrong, right after {two['right_after']} s, "
            f"whole after {whole} s"
        )
    for name, each in figures.get("network cut", {}).items():
        parts = ("every node", "one node", "mended")
        if any(each[part]["wrong"] for part in parts) or not each["honest"]:
            found.append(f"{name}: wrong, or no honest page")
        if each["every node"]["right"] or each["mended"][HONEST]:
            found.append(f"{name}: not cut, or not mended")
    asked = figures.get("published while asked", {"mixed": 0, "left": []})
    if asked["mixed"] or asked["left"]:
        found.append(f"{asked['mixed']} mixed answers, {asked['left']} left")
    return found + figures.get("publications killed", {"faults": []})["faults"]


class _Told(dict[str, Any]):
    """Figures that are told as soon as they are there: the whole takes a quarter of an hour."""

    def __setitem__(self, name: str, figures: Any) -> None:
        super().__setitem__(name, figures)
        print(f"{name}: {figures}", file=sys.stderr, flush=True)


def measured(folder: Path, parts: set[str], scale: float) -> Figures:
    """The figures of the parts that are wanted."""
    opening.POLL_SECONDS = 0.2
    figures = _Told()
    with running_nodes(folder, [[0], [1], [2]], _MEGABYTES) as nodes:
        if parts & {"nodes", "network"}:
            (folder / "site").mkdir()
            site = Site(folder / "site", nodes, 400)
        if "nodes" in parts:
            around = round(1500 * scale)
            manager = nodes.manager()
            figures["data node killed"] = one_killed(site, (manager + 1) % 3, around)
            figures["manager killed"] = one_killed(site, nodes.manager(), around)
            manager = nodes.manager()
            victims = (manager, (manager + 1) % 3)
            figures["two nodes lost"] = two_lost(site, victims, round(200 * scale))
        if "network" in parts:
            figures["network cut"] = cut(site, FAULTS, max(1, round(4 * scale)), 2.0)
        if "asked" in parts:
            library = Library(folder / "asked", nodes.addresses, "asked")
            figures["published while asked"] = published_while_asked(library, round(24 * scale))
        if "killed" in parts:
            library = Library(folder / "killed", nodes.addresses, "killed")
            figures["publications killed"] = killed_publications(library, round(30 * scale))
    return figures


def main() -> int:
    """Measures; 1 where something didn't hold."""
    known = ("nodes", "network", "asked", "killed")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=known, choices=known, help="what to try")
    parser.add_argument("--scale", type=float, default=1.0, help="how much of it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(Path(folder), set(options.parts), options.scale)
    sys.stdout.write(f"{json.dumps(figures, ensure_ascii=False, indent=1)}\n")
    found = faults(figures)
    sys.stdout.write("".join(f"cluster: {each}\n" for each in found) or "cluster: holds\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
