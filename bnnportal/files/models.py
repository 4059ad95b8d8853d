"""Attachments: checked by their content, seen only with their record."""
