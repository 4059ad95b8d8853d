"""Files of activities as a kind of import."""

KIND = "kegiatan"
