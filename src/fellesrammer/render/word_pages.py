"""The sections of a Word document: which way its pages lie, and what stands at their head and foot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_MARGINS = 'w:header="624" w:footer="567" w:gutter="0"/><w:cols w:space="708"/>'
_COVER = '<w:headerReference w:type="first" r:id="coverHeader"/><w:footerReference w:type="first" r:id="footer"/>'

TEXT_WIDTHS = {False: 9638, True: 14570}
"""The width of the text in twentieths of a point, by whether the page lies on its side: A4 less margins of 2 cm."""


def section(*, landscape: bool, cover: bool) -> str:
    """The properties of a section; `cover` gives its first page the head of a cover."""
    if landscape:
        pages = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1417" w:right="1134" w:bottom="1134" w:left="1134" '
    else:
        pages = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1531" w:right="1134" w:bottom="1304" w:left="1134" '
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
        + (_COVER if cover else "")
        + f'<w:footerReference w:type="default" r:id="{"wideFooter" if landscape else "footer"}"/>'
        + f"{pages}{_MARGINS}{'<w:titlePg/>' if cover else ''}</w:sectPr>"
    )


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that a body is set on, upright or (True) on their side: the width of their text, and what ends a section of them.

    `cover` ends a section that begins with a cover of ours; where it is empty, covers are left to the document around the body.
    """

    widths: Mapping[bool, int]
    sections: Mapping[bool, str]
    cover: str = ""


OWN_PAGES = Pages(
    widths=MappingProxyType(TEXT_WIDTHS),
    sections=MappingProxyType({False: section(landscape=False, cover=False), True: section(landscape=True, cover=False)}),
    cover=section(landscape=False, cover=True),
)
"""The pages of the base document."""
