"""The table of uploads: what each file is, and what must come of it."""

from functools import partial

import pikepdf

from tests.uploads import (
    EXE,
    HTML,
    OLE,
    SHEET,
    WORD,
    Case,
    attach,
    cut,
    docx,
    flipped,
    joined,
    jpeg,
    jpeg_bomb,
    launch,
    liar,
    links,
    named_script,
    pdf,
    png,
    png_bomb,
    script,
    table_bomb,
    talks_of_scripts,
    with_parts,
    xlsx,
    zipped,
)

GOOD = {
    "pdf": pdf,
    "jpeg": jpeg,
    "png": png,
    "xlsx": xlsx,
    "docx": docx,
}
EXTENSIONS = ("pdf", "jpg", "png", "xlsx", "docx", "exe", "html", "docm", "")


def good() -> list[Case]:
    """Each kind under every name: the name decides nothing."""
    found = [
        Case(f"{kind} named .{extension}", f"berkas.{extension}", build, kind)
        for kind, build in GOOD.items()
        for extension in EXTENSIONS
    ]
    found += [Case(f"pdf of {n} pages", "a.pdf", partial(pdf, n), "pdf") for n in (2, 40)]
    found += [
        Case("pdf with object streams", "a.pdf",
             partial(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate), "pdf"),
        Case("pdf after a mark of order", "a.pdf", partial(joined, b"\xef\xbb\xbf\r\n", pdf), "pdf"),
        Case("pdf with spaces behind", "a.pdf", partial(joined, pdf, b"\r\n\x00\x00  \n"), "pdf"),
        Case("pdf with a table attached", "a.pdf", partial(pdf, change=attach), "pdf"),
        Case("pdf that only speaks of scripts", "a.pdf", partial(pdf, change=talks_of_scripts), "pdf"),
        Case("pdf opened at a page", "a.pdf",
             partial(pdf, change=lambda d: d.Root.__setattr__("OpenAction", pikepdf.Array([d.pages[0].obj,
                                                                                          pikepdf.Name.Fit]))), "pdf"),
        Case("xlsx with a comment", "a.xlsx", partial(xlsx, 3, comment=True), "xlsx"),
        Case("xlsx of 5,000 rows", "a.xlsx", partial(xlsx, 5000), "xlsx"),
        Case("docx with a local template", "a.docx",
             partial(docx, word___rels__settings_DOT_xml_DOT_rels=links("attachedTemplate", "file:///C:\\Normal.dotm")),
             "docx"),
        Case("docx with a hyperlink", "a.docx",
             partial(docx, word___rels__document_DOT_xml_DOT_rels=links("hyperlink", "https://bnn.go.id/")), "docx"),
        Case("docx with a chart's table", "a.docx", lambda: docx(word__embeddings__tabel_DOT_xlsx=xlsx()), "docx"),
        Case("jpeg with gps", "a.jpg", partial(jpeg, gps=True), "jpeg"),
        Case("jpeg with comment", "a.jpg", partial(jpeg, comment=b"rahasia"), "jpeg"),
        Case("jpeg progressive", "a.jpg", partial(jpeg, progressive=True), "jpeg"),
        Case("jpeg with a page behind", "a.jpg", partial(joined, jpeg, HTML), "jpeg"),
        Case("jpeg with a zip behind", "a.jpg", partial(joined, jpeg, lambda: zipped({"a.exe": EXE})), "jpeg"),
        Case("png with text", "a.png", partial(png, text=True), "png"),
        Case("png with a page behind", "a.png", partial(joined, png, HTML), "png"),
        Case("png with a zip behind", "a.png", partial(joined, png, lambda: zipped({"a.html": HTML})), "png"),
        Case("large jpeg", "a.jpg", partial(jpeg, (3000, 2000)), "jpeg"),
    ]  # fmt: skip
    found += [Case(f"jpeg {mode}", "a.jpg", partial(jpeg, mode=mode), "jpeg") for mode in ("L", "CMYK")]
    found += [Case(f"jpeg turned {n}", "a.jpg", partial(jpeg, orientation=n, gps=True), "jpeg") for n in range(1, 9)]
    found += [Case(f"png {mode}", "a.png", partial(png, mode=mode), "png") for mode in ("L", "1", "RGBA", "P", "LA")]
    return found


def pdfs() -> list[Case]:
    encryption = {
        "reading": pikepdf.Encryption(user="a", owner="b"),
        "changing": pikepdf.Encryption(user="", owner="b"),
        "reading, weakly": pikepdf.Encryption(user="a", owner="b", R=4),
    }
    broken, script_words = "rusak", "skrip"
    found = [
        Case(f"pdf locked for {what}", "a.pdf", partial(pdf, encryption=lock), words="dikunci")
        for what, lock in encryption.items()
    ]
    found += [
        Case(f"pdf cut at {percent}%", "a.pdf", partial(cut, partial(pdf, 5), percent / 100), words=broken)
        for percent in (5, 20, 40, 60, 80, 90, 95)
    ]
    for name, program in (("pasang.exe", b"x"), ("a.js", b"x"), ("laporan.csv", EXE), ("b.xlsm", b"x"), ("c.txt", OLE)):
        change = partial(attach, name=name, data=program)
        found.append(Case(f"pdf carrying {name}", "a.pdf", partial(pdf, change=change), words="program"))
    found += [
        Case("pdf with script", "a.pdf", partial(pdf, change=script), words=script_words),
        Case("pdf with script on closing", "a.pdf", partial(pdf, change=partial(script, key="/AA")),
             words=script_words),
        Case("pdf with named script", "a.pdf", partial(pdf, change=named_script), words=script_words),
        Case("pdf with packed script", "a.pdf",
             partial(pdf, change=script, object_stream_mode=pikepdf.ObjectStreamMode.generate), words=script_words),
        Case("pdf with escaped script", "a.pdf",
             lambda: pdf(change=script).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4AS"),
             words=script_words),
        Case("pdf that launches", "a.pdf", partial(pdf, change=launch), words=script_words),
        Case("pdf with XFA", "a.pdf",
             partial(pdf, change=lambda d: d.Root.__setattr__("AcroForm", pikepdf.Dictionary(XFA="x"))),
             words=script_words),
        Case("pdf without pages", "a.pdf", partial(pdf, 0), words="halaman"),
        Case("pdf with a zip behind", "a.pdf", partial(joined, pdf, lambda: zipped({"a.exe": EXE})), words="ZIP"),
        Case("pdf with an xlsx behind", "a.pdf", partial(joined, pdf, xlsx), words="ZIP"),
        Case("pdf with a zip behind and an end mark", "a.pdf",
             partial(joined, pdf, lambda: zipped({"a": EXE}), b"\nstartxref\n0\n%%EOF\n"), words="ZIP"),
        Case("pdf with a page behind", "a.pdf", partial(joined, pdf, HTML), words="setelah akhir"),
        Case("pdf with a program behind", "a.pdf", partial(joined, pdf, EXE), words="setelah akhir"),
        Case("pdf behind a page", "a.pdf", partial(joined, HTML, pdf), words="tidak dikenal"),
        Case("pdf behind a picture", "a.pdf", partial(joined, b"GIF89a", pdf), words="Gambar"),
        Case("pdf behind a program", "a.pdf", partial(joined, EXE, pdf), words="program"),
        Case("pdf behind a zip", "a.pdf", lambda: zipped({"a": b"x"}) + pdf(), words="setelah akhir"),
        Case("pdf with a table that grows", "a.pdf", table_bomb, words="mengembang"),
        Case("pdf with a hidden table that grows", "a.pdf", partial(table_bomb, b"/#4fbjStm"), words="mengembang"),
        Case("pdf head only", "a.pdf", lambda: b"%PDF-1.7\n", words=broken),
        Case("pdf head and noise", "a.pdf", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20, words=broken),
        Case("pdf of nothing", "a.pdf", lambda: b"%PDF-1.7\nstartxref\n0\n%%EOF", words=broken),
    ]  # fmt: skip
    return found


def pictures() -> list[Case]:
    broken = "rusak"
    found = [
        Case(f"{kind} cut at {percent}%", "a", partial(cut, build, percent / 100), words=broken)
        for kind, build in (("jpeg", jpeg), ("png", png))
        for percent in (10, 40, 60, 80, 90)
    ]
    found += [
        Case(f"png of {side} × {side}", "a.png", partial(png_bomb, side), words="juta piksel")
        for side in (8_000, 12_000, 20_000, 30_000, 60_000)
    ]
    found += [
        Case(f"jpeg of {side} × {side}", "a.jpg", partial(jpeg_bomb, side), words="juta piksel")
        for side in (8_000, 12_000, 30_000, 65_000)
    ]
    found += [
        Case("jpeg head only", "a.jpg", lambda: b"\xff\xd8\xff\xe0", words=broken),
        Case("png head only", "a.png", lambda: b"\x89PNG\r\n\x1a\n", words=broken),
        Case("jpeg head before a page", "a.jpg", lambda: b"\xff\xd8\xff" + HTML, words=broken),
        Case("png head before a page", "a.png", lambda: b"\x89PNG\r\n\x1a\n" + HTML, words=broken),
        Case("png with a broken sum", "a.png", lambda: png().replace(b"IDAT", b"IDAX"), words=broken),
        Case("gif", "a.jpg", lambda: b"GIF89a" + b"\x00" * 100, words="JPEG atau PNG"),
        Case("bmp", "a.png", lambda: b"BM" + b"\x00" * 100, words="JPEG atau PNG"),
        Case("tiff", "a.jpg", lambda: b"II*\x00" + b"\x00" * 100, words="JPEG atau PNG"),
        Case("webp", "a.jpg", lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 ", words="JPEG atau PNG"),
        Case("heic", "a.jpg", lambda: b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, words="HEIC"),
        Case("mp4", "a.jpg", lambda: b"\x00\x00\x00\x18ftypisom" + b"\x00" * 100, words="HEIC"),
        Case("svg", "a.png", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', words="tidak dikenal"),
    ]
    return found


def office() -> list[Case]:
    macro, broken, grows = "makro", "rusak", "mengembang"
    sheet_main, zeros = f"{SHEET}.main+xml".encode(), b"0" * 60_000_000
    macro_sheet = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    macro_word = "application/vnd.ms-word.document.macroEnabled.main+xml"
    found = [
        Case(f"{kind} cut at {percent}%", "a", partial(cut, build, percent / 100), words=broken)
        for kind, build in (("xlsx", xlsx), ("docx", docx))
        for percent in (10, 30, 50, 70, 90, 99)
    ]
    found += [
        Case("docm named docx", "a.docx", partial(docx, macro_word), words=macro),
        Case("docm named docx, with its macros", "a.docx", partial(docx, macro_word, word__vbaProject_DOT_bin=OLE),
             words=macro),
        Case("xlsm named xlsx", "a.xlsx", lambda: with_parts(xlsx(), {}, (sheet_main, macro_sheet)), words=macro),
        Case("xlsx with smuggled macros", "a.xlsx", lambda: with_parts(xlsx(), {"xl/vbaProject.bin": OLE}), words=macro),
        Case("xlsx with macros under another name", "a.xlsx", lambda: with_parts(xlsx(), {"xl/data.bin": OLE}),
             words=macro),
        Case("xlsx with a sheet of old macros", "a.xlsx",
             lambda: with_parts(xlsx(), {"xl/macrosheets/sheet1.xml": b"<a/>"}), words=macro),
        Case("xlsx with ActiveX", "a.xlsx", lambda: with_parts(xlsx(), {"xl/activeX/activeX1.xml": b"<a/>"}),
             words=macro),
        Case("docx with an object", "a.docx", partial(docx, word__embeddings__oleObject1_DOT_bin=OLE), words=macro),
        Case("docx linked to an object", "a.docx",
             partial(docx, word___rels__document_DOT_xml_DOT_rels=links("oleObject", "http://x.test/a")), words=macro),
        Case("docx with a frame", "a.docx",
             partial(docx, word___rels__document_DOT_xml_DOT_rels=links("frame", "http://x.test/a")), words=macro),
        Case("docx with a template from elsewhere", "a.docx",
             partial(docx, word___rels__settings_DOT_xml_DOT_rels=links("attachedTemplate", "https://x.test/a.dotm")),
             words="templat"),
        Case("docx with a template of a stranger's machine", "a.docx",
             partial(docx, word___rels__settings_DOT_xml_DOT_rels=links("attachedTemplate", "\\\\x.test\\a.dotm")),
             words="templat"),
        Case("docx with a program", "a.docx", partial(docx, word__media__a_DOT_exe=EXE), words=macro),
        Case("docx with a program as picture", "a.docx", partial(docx, word__media__a_DOT_png=EXE), words=macro),
        Case("docx in a docx in a docx", "a.docx",
             lambda: docx(word__embeddings__a_DOT_docx=docx(word__embeddings__b_DOT_docx=docx())), words=macro),
        Case("docx with a docm inside", "a.docx", lambda: docx(word__embeddings__a_DOT_docx=docx(macro_word)),
             words=macro),
        Case("docx with two main parts", "a.docx",
             lambda: with_parts(docx(), {}, (b"</Types>", f'<Override PartName="/x" ContentType="{SHEET}.main+xml"/>'
                                             "</Types>".encode())), words="jenis ini"),
        Case("pptx", "a.docx", partial(docx, WORD.replace("wordprocessingml.document", "presentationml.presentation")
                                       + ".main+xml"), words="jenis ini"),
        Case("dotx", "a.docx", partial(docx, WORD.replace(".document", ".template") + ".main+xml"), words="jenis ini"),
        Case("zip", "a.docx", lambda: zipped({"a.txt": b"x"}), words="arsip ZIP"),
        Case("jar", "a.xlsx", lambda: zipped({"META-INF/MANIFEST.MF": b"x"}), words="arsip ZIP"),
        Case("odt", "a.docx", lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
             words="arsip ZIP"),
        Case("empty zip", "a.xlsx", lambda: b"PK\x05\x06" + b"\x00" * 18, words="tidak dikenal"),
        Case("xlsx with a page behind", "a.xlsx", partial(joined, xlsx, HTML), words="setelah akhir"),
        Case("xlsx with a pdf behind", "a.xlsx", partial(joined, xlsx, pdf), words="setelah akhir"),
        Case("xlsx behind a page", "a.xlsx", partial(joined, HTML, xlsx), words="tidak dikenal"),
        Case("xlsx twice", "a.xlsx", partial(joined, xlsx, xlsx), words=broken),
        Case("locked xlsx", "a.xlsx", lambda: OLE, words="dikunci sandi"),
        Case("old xls", "a.xls", lambda: OLE + b"Workbook", words="Office lama"),
        Case("xlsx with a locked part", "a.xlsx", partial(flipped, xlsx, b"PK"), words="dikunci sandi"),
        Case("xlsx that grows", "a.xlsx", lambda: with_parts(xlsx(), {"xl/worksheets/sheet2.xml": zeros}), words=grows),
        Case("docx that grows", "a.docx", lambda: docx(word__a_DOT_xml=zeros), words=grows),
        Case("docx that grows in three parts", "a.docx",
             lambda: docx(word__a_DOT_xml=zeros[:20_000_000], word__b_DOT_xml=zeros[:20_000_000],
                          word__c_DOT_xml=zeros[:20_000_000]), words=grows),
        Case("docx that grows and denies it", "a.docx",
             lambda: liar(docx(word__a_DOT_xml=zeros), "word/a.xml"), words=grows),
        Case("xlsx that grows and denies it", "a.xlsx",
             lambda: liar(with_parts(xlsx(), {"xl/zz.xml": zeros}), "xl/zz.xml"), words=grows),
        Case("docx of 6,000 parts", "a.docx",
             lambda: docx(**{f"word__p{n}_DOT_xml": b"<a/>" for n in range(6000)}), words=grows),
        Case("docx that climbs out", "a.docx", lambda: docx(**{"..__..__etc__passwd": b"x"}), words=broken),
        Case("docx with an absolute part", "a.docx", lambda: docx(__etc__passwd=b"x"), words=broken),
        Case("docx with entities that grow", "a.docx",
             partial(docx, word___rels__document_DOT_xml_DOT_rels=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
             words=broken),
        Case("docx with entities in its text", "a.docx",
             partial(docx, word__x_DOT_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), words=broken),
        Case("docx with unreadable types", "a.docx",
             lambda: zipped({"[Content_Types].xml": b"<Types", "word/document.xml": b"x"}), words=broken),
    ]  # fmt: skip
    return found


def others() -> list[Case]:
    return [
        Case("nothing", "a.pdf", lambda: b"", words="kosong"),
        Case("only spaces", "a.pdf", lambda: b" \n\t\x00 ", words="kosong"),
        Case("text", "a.pdf", lambda: b"halo", words="tidak dikenal"),
        Case("page", "a.pdf", lambda: HTML, words="tidak dikenal"),
        Case("program for Windows", "a.pdf", lambda: EXE, words="program"),
        Case("program for Linux", "a.jpg", lambda: b"\x7fELF" + b"\x00" * 100, words="program"),
        Case("shell script", "a.docx", lambda: b"#!/bin/sh\nrm -rf /\n", words="program"),
        Case("rar", "a.xlsx", lambda: b"Rar!\x1a\x07\x00", words="arsip"),
        Case("7z", "a.xlsx", lambda: b"7z\xbc\xaf\x27\x1c", words="arsip"),
        Case("gzip", "a.xlsx", lambda: b"\x1f\x8b\x08\x00", words="arsip"),
        Case("noise", "a.png", lambda: bytes(range(1, 256)) * 8, words="tidak dikenal"),
        Case("over the limit", "a.pdf", lambda: b"%PDF-1.7\n" + b"0" * 20 * 1024 * 1024, words="lebih besar"),
    ]
