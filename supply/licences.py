"""``make licences``: every package that the portal runs with, and whether its licence fits the EUPL-1.2.

What is asked is the package's own word (its metadata); a licence nobody has thought about fails.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "runtime.txt"
PERMISSIVE = "permissive: may be combined with and distributed under the EUPL; the notice stays with the package"
ALLOWED = {
    "0BSD": PERMISSIVE,
    "Apache-2.0": PERMISSIVE,
    "BSD-2-Clause": PERMISSIVE,
    "BSD-3-Clause": PERMISSIVE,
    "BSD": PERMISSIVE,
    "ISC": PERMISSIVE,
    "MIT": PERMISSIVE,
    "MIT-0": PERMISSIVE,
    "MIT-CMU": PERMISSIVE,
    "PSF-2.0": PERMISSIVE,
    "LGPL-3.0-only": "used as a library that anybody may replace: installed as a package of its own, unchanged (psycopg)",
    "MPL-2.0": "listed in the EUPL's appendix of compatible licences; binds its own files only, which are unchanged",
}
"""Licences and why they fit; the EUPL-1.2's appendix names those it is compatible with."""
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
EXCEPTIONS = {"qrcode": "BSD"}
"""Packages whose word is not clear, read by hand. qrcode: BSD; "Other/Proprietary" names the word mark QR Code."""


def packages() -> list[str]:
    """The names pinned for production."""
    return re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==", PINS.read_text(), re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licences_of(package: Distribution) -> list[str]:
    """Alternatives (``A OR B``) and several licences at once are both given as a list; see ``fits``."""
    name, told = normal(package.metadata["Name"]), package.metadata
    if name in EXCEPTIONS:
        return [EXCEPTIONS[name]]
    if expression := told.get("License-Expression"):
        return [part.strip("() ") for part in re.split(r" (?:OR|AND) ", expression)]
    given = [line.rsplit(" :: ", 1)[-1] for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    given = given or [(told.get("License") or "unbekannt").splitlines()[0]]
    return [CLASSIFIERS.get(word, word) for word in given]


def fits(licences: list[str]) -> bool:
    """All must fit: where a choice is given, none of it is one that we would have to avoid."""
    return all(licence in ALLOWED for licence in licences)


def main() -> int:
    """Print a line for each package; 1 where a licence does not fit or a package is missing."""
    faults = 0
    for name in packages():
        try:
            package = distribution(name)
        except PackageNotFoundError:
            if "; " not in next(line for line in PINS.read_text().splitlines() if line.startswith(f"{name}==")):
                sys.stdout.write(f"FEHLT    {name}\n")
                faults += 1
            continue
        licences = licences_of(package)
        faults += not fits(licences)
        sys.stdout.write(
            f"{'gut' if fits(licences) else 'PRÜFEN':<8} {package.metadata['Name']} {package.version}: {', '.join(licences)}\n"
        )
    sys.stdout.write(f"{len(packages())} Pakete, {faults} offen. Warum eine Lizenz passt, steht in supply/licences.py.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
