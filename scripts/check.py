"""Everything that holds without running Homing: `make check`."""

from __future__ import annotations

import sys
from pathlib import Path

from progress import Failed, Step

BIN = Path(sys.executable).parent
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "import contracts": ["lint-imports", "--no-logo"],
    "translations": ["python", "scripts/messages.py", "check"],
    "documentation": ["zensical", "build", "--strict"],
    "what it takes from code": ["python", "tests/docs/generate.py", "--check"],
}


def main() -> None:
    """Run every check, whatever the others say, and fail if any did."""
    failures = []
    for name, (program, *arguments) in CHECKS.items():
        try:
            Step(name).run(str(BIN / program), *arguments)
        except Failed as failure:
            print(failure)
            failures.append(name)
    if failures:
        sys.exit(f"Not in order: {', '.join(failures)}.")


if __name__ == "__main__":
    main()
