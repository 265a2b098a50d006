"""Every room says in one sentence what it holds, and CONTRIBUTING.md repeats that."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- rooms -->", "<!-- end of rooms -->"
ROOMS = {
    f"{path.parent.relative_to(ROOT).as_posix()}/": ast.get_docstring(ast.parse(path.read_text()))
    for path in sorted((ROOT / "regiobeeld").rglob("*/__init__.py"))
}


def table() -> str:
    """Make the table of rooms out of what they say of themselves."""
    rows = [f"| `{room}` | {(text or '').splitlines()[0]} |" for room, text in ROOMS.items()]
    return "\n".join(["| room | what it holds |", "|---|---|", *rows])


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_opens_with_one_sentence(room):
    first, *rest = (ROOMS[room] or "").splitlines()
    assert first.endswith(".") and ". " not in first
    assert not rest or rest[0] == ""
    assert "|" not in first


def test_the_table_of_rooms_is_what_they_say():
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert page.count(BEGIN) == page.count(END) == 1, f"write in CONTRIBUTING.md:\n{table()}"
    assert page.split(BEGIN)[1].split(END)[0].strip() == table()
