"""Excel in: preview, errors by row and cell, all or nothing, undo."""
