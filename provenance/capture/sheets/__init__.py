"""Sheets: CSV and XLSX files of people's own records, each row or group of rows an event."""
