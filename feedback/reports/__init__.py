"""The reports on feedback: what stands in each, drawn, as a table and as a workbook."""
