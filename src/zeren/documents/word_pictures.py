"""Drawings in a Word paper: PNG parts, their relations, and the XML that shows them in the line."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from docx.oxml.ns import nsmap

from zeren.documents import layout

_EMU = 36_000
"""English metric units in a millimetre."""
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def drawing(number: int, png: bytes, width: int, alt: str) -> str:
    """A centred paragraph with picture `number`, `width` in mm, as high as its pixels say."""
    across, down = struct.unpack_from(">II", png, 16)
    wide, high = width * _EMU, width * _EMU * down // across
    highest = layout.PICTURE_HEIGHT * _EMU
    if high > highest:
        wide, high = wide * highest // high, highest
    shape = (
        f'<pic:pic xmlns:pic="{nsmap["pic"]}"><pic:nvPicPr><pic:cNvPr id="{number}" name="picture-{number}.png"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="picture{number}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return (
        '<w:p><w:pPr><w:pStyle w:val="Picture"/><w:spacing w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{nsmap["wp"]}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name="picture-{number}" descr={quoteattr(alt)}/>'
        f'<a:graphic xmlns:a="{nsmap["a"]}"><a:graphicData uri="{nsmap["pic"]}">{shape}</a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def with_pictures(parts: dict[str, bytes], pictures: Sequence[bytes]) -> dict[str, bytes]:
    """The parts with the pictures among them, known to the document and to the list of content types."""
    if not pictures:
        return parts
    names = [f"picture-{number}.png" for number in range(1, len(pictures) + 1)]
    relations = "".join(
        f'<Relationship Id="picture{number}" Type="{_KIND}" Target="media/{name}"/>'
        for number, name in enumerate(names, 1)
    )
    added = {f"word/media/{name}": png for name, png in zip(names, pictures, strict=True)}
    added["word/_rels/document.xml.rels"] = _before_end(
        parts["word/_rels/document.xml.rels"], b"</Relationships>", relations.encode()
    )
    types = parts["[Content_Types].xml"]
    if b'Extension="png"' not in types:
        default = b'<Default Extension="png" ContentType="image/png"/>'
        added["[Content_Types].xml"] = _before_end(types, b"</Types>", default)
    return {**parts, **added}


def _before_end(xml: bytes, end: bytes, added: bytes) -> bytes:
    place = xml.rindex(end)
    return xml[:place] + added + xml[place:]
