"""The sheets of an interviewer on paper, as LibreOffice prints them."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from regiobeeld import wording
from regiobeeld.interviews.protocol.opgave_guide import opgave_guide
from regiobeeld.interviews.protocol.pack import write_pack
from regiobeeld.opgaven.definition import ROLES
from regiobeeld.region_picture.shown_figures import figures


@pytest.fixture(scope="module")
def pages(soffice, twente, tmp_path_factory):
    """The text of every page, as it lies on the paper."""
    return printed(soffice, twente, tmp_path_factory.mktemp("paper"))


def printed(soffice, picture, folder):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    pack = write_pack(picture, folder / "pakket.xlsx")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, pack]
    subprocess.run([*map(str, order)], check=True, capture_output=True, timeout=120)
    order = ["pdftotext", "-layout", folder / "pakket.pdf", "-"]
    found = subprocess.run([*map(str, order)], check=True, capture_output=True)
    return found.stdout.decode("utf-8").split("\f")


@pytest.mark.parametrize("role", ROLES)
def test_each_opgave_is_whole_on_one_page_with_its_picture_beside_it(pages, twente, role):
    begun = next(n for n, page in enumerate(pages) if f"Gesprek met een {role}" in page)
    text = "\f".join(pages[begun:])
    guide = opgave_guide(twente, role)
    heads = [f"{topic.nummer}. {topic.label}\n" for topic in guide.itertuples()]
    every = figures(twente)
    for topic, head, after in zip(
        guide.itertuples(), heads, [*heads[1:], "Afsluiting\n"], strict=True
    ):
        # Where the next begins on another page, the foot of this one stands between.
        block = text[text.index(head) : text.index(after)].split("Interviewpakket")[0]
        assert "\f" not in block, topic.opgave
        assert len(re.findall(r"^Vraag door", block, re.MULTILINE)) == 1
        if topic.indicator:
            # The bar stands to the right of what is said, with its number.
            number = wording.number(every[topic.indicator].value, 1, "nl")
            assert re.search(rf"^.{{60,}} {number}", block, re.MULTILINE), topic.opgave


def test_a_long_name_does_not_reach_over_the_edge_of_the_paper(soffice, pages, twente, tmp_path):
    long = "Het samenwerkingsverband van de gemeenten in en om Twente en de Achterhoek"
    region = replace(twente.region, name=long, names={"nl": long, "en": long})
    found = printed(soffice, replace(twente, region=region), tmp_path)
    # What reaches over the edge gets pages of its own.
    assert len(found) <= len(pages)
    assert all(long in found[begun] for begun, page in enumerate(found) if "Gesprek met" in page)
