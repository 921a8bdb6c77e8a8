"""``make sbom``: from what cyclonedx-py sees in the environment, what the portal runs with, and the vendored files.

Reads the list of cyclonedx-py from standard input, writes the portal's own to standard output.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from .licences import ROOT, normal, packages

VENDORED = ROOT / "portal/static/vendor/README.md"
ROW = re.compile(
    r"^\| `(?P<file>[^`]+)` \| (?P<source>[^|]+) \| (?P<licence>[A-Za-z0-9.-]+)[^|]*\| `(?P<digest>[0-9a-f]{64})` \|$", re.MULTILINE
)


def vendored() -> list[dict[str, Any]]:
    """The files below ``static/vendor`` as components: the table in their README is tested against the files."""
    return [
        {
            "type": "file",
            "bom-ref": f"vendor/{row['file']}",
            "name": row["file"],
            "description": row["source"].replace("`", "").strip(),
            "licenses": [{"license": {"id": row["licence"]}}],
            "hashes": [{"alg": "SHA-256", "content": row["digest"]}],
        }
        for row in ROW.finditer(VENDORED.read_text())
    ]


def only_what_runs(bom: dict[str, Any]) -> dict[str, Any]:
    """Without the tools of the tests: the components pinned for production, and the edges between them."""
    wanted = {normal(name) for name in packages()}
    components = [part for part in bom.get("components", []) if normal(part["name"]) in wanted] + vendored()
    known = {part["bom-ref"] for part in components} | {bom.get("metadata", {}).get("component", {}).get("bom-ref")}
    edges = [
        {"ref": edge["ref"], "dependsOn": [ref for ref in edge.get("dependsOn", []) if ref in known]}
        for edge in bom.get("dependencies", [])
        if edge["ref"] in known
    ]
    return {**bom, "components": components, "dependencies": edges}


if __name__ == "__main__":
    json.dump(only_what_runs(json.load(sys.stdin)), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
