"""PDFs as they come from offices, written by hand: as small as they can be, and wrong where a test wants them wrong."""

from collections.abc import Sequence

FONT = tuple(
    b"<< " + body + b" >>"
    for body in (
        b"/Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R]",
        b"/Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /CIDSystemInfo 6 0 R",
        b"/Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /Ascent 880 /StemV 93",
        b"/Registry (Adobe) /Ordering (GB1) /Supplement 2",
    )
)
"""A Chinese font that the file names and does not bring."""
A4 = (595, 842)


def pdf(*pages: str, size: tuple[float, float] = A4, catalogue: bytes = b"", trailer: bytes = b"") -> bytes:
    """Return a PDF with a page for each of these texts; an empty one is a page without a word, as from a scanner."""
    objects = [b"", b"", *FONT]
    kids = []
    for text in pages:
        drawn = _words(text, size[1]) if text else b"0.5 g 100 100 200 300 re f"
        objects += [
            b"<< /Length %d >>\nstream\n" % len(drawn) + drawn + b"\nendstream",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (*size, len(objects) + 1),
        ]
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b">>"
    objects[1] = b"<< /Type /Pages /Kids [" + b" ".join(kids) + b"] /Count %d >>" % len(kids)
    return _written(objects, trailer)


def _words(text: str, height: float) -> bytes:
    drawn = b"BT /F1 20 Tf 26 TL 90 %g Td " % (height - 120)
    for line in text.split("\n"):
        drawn += b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T* "
    return drawn + b"ET"


def _written(objects: Sequence[bytes], trailer: bytes) -> bytes:
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = (
        b"trailer << /Size %d /Root 1 0 R " % (len(objects) + 1) + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )
    return out + table + end


LOCKED = (
    b"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Encrypt << /Filter /Standard /V 1"
    b" /R 2 /P -44 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >>"
)
"""A trailer that asks for a password nobody knows."""
EAGER = b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://evil.test'\\)) >> "
"""A catalogue that would do something when it is opened."""
