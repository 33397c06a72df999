"""Writes small PDFs for tests: lines of Helvetica on pages of A4, in Windows-1252."""

from __future__ import annotations

from collections.abc import Sequence


def _escape(line: str) -> bytes:
    return line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _content(lines: Sequence[str]) -> bytes:
    body = b"BT /F1 9 Tf 12 TL 60 800 Td\n"
    body += b"".join(b"(" + _escape(line) + b") Tj T*\n" for line in lines)
    return body + b"ET"


def write_pdf(pages: Sequence[Sequence[str]], *, encrypt: bytes = b"") -> bytes:
    """A PDF of the given pages, each a sequence of lines; `encrypt` is put in its trailer as the encryption."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        page = f"/Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
        objects.append(f"<< /Type /Page {page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        content = _content(lines)
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R ".encode() + encrypt + b">>"
    return out + b"trailer\n" + trailer + f"\nstartxref\n{start}\n%%EOF\n".encode()
