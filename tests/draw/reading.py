"""Reading pictures back: as XML, which refuses what is not well-formed, and by class."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from homing.draw import Html


def read(picture: Html) -> ET.Element:
    """Return the root of a picture; fail if it is not well-formed or has a style or script."""
    assert isinstance(picture, Html)
    root = ET.fromstring(picture)
    for element in root.iter():
        assert element.tag not in {"script", "style"}
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)
    return root


def of_class(root: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield the elements of a class."""
    return (element for element in root.iter() if name in element.get("class", "").split())


def text_of(element: ET.Element) -> str:
    """Return all the text inside an element."""
    return "".join(element.itertext())
