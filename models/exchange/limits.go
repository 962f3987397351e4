package exchange

// The limits of trust.md that a file meets before any of its values is believed.
const (
	// MaxUploadBytes is the largest workbook or zip archive that is opened. A CSV file on disk is streamed and
	// is bounded by MaxUnzippedBytes instead.
	MaxUploadBytes = 20 << 20
	// MaxUnzippedBytes bounds what one file or one whole archive may contain once open.
	MaxUnzippedBytes = 200 << 20
	// MaxRows is the largest number of data rows read from one file.
	MaxRows = 1_000_000

	// maxEntries bounds the directory of an archive; a set has 13 files and a workbook a few dozen parts.
	maxEntries = 500
	// maxRatio and ratioFloor refuse an archive entry that is mostly one repeated byte. Real tables compress 5
	// to 30 times; small entries may do better and are harmless.
	maxRatio   = 250
	ratioFloor = 8 << 20
	// maxPartBytes bounds the parts of a workbook that have to be held in memory (styles, drawings, pictures).
	maxPartBytes = 16 << 20
	// maxStringsBytes bounds the shared texts of a workbook, which excelize parses before the first row: 120 MB of
	// them took 18 s and 590 MiB. Sixteen are some 400,000 different texts.
	maxStringsBytes = 16 << 20
	// maxIndexBytes bounds the two small parts that list the sheets of a workbook.
	maxIndexBytes = 1 << 20
	// spillBytes is the size above which excelize keeps a sheet in a temporary file instead of in memory.
	spillBytes = 1 << 20
	// maxColumns is far above any data set and keeps one cell in column XFD from widening every row.
	maxColumns = 256
	// maxRecordBytes bounds one CSV record, so that a forgotten closing quote cannot swallow the file.
	maxRecordBytes = 1 << 20
	// maxKeyBytes bounds codes, which travel in links and file names.
	maxKeyBytes = 200
	// maxNameBytes bounds what lists are sorted and grouped by.
	maxNameBytes = 500
	// maxTextBytes bounds every other text.
	maxTextBytes = 4000
	// maxDays bounds lead times: ten years.
	maxDays = 3650
	// maxWholeDigits and maxFractionDigits bound an amount, so that products of amounts and quantities stay exact.
	maxWholeDigits    = 12
	maxFractionDigits = 8
)
