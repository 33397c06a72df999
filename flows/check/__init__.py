"""Check: may these tables be published?

    Tables, Schema, texts, Intake, Settings --check_tables--> CheckReport

In this order, every failure collected before anything is decided:

1. `columns`: the Arrow schema of each table is the declared one. Where it is not, nothing else can be computed, and
   the report ends here.
2. `suite`, `frame`, `validation`: what a column or a row declares (nulls, codes, patterns, ranges, lengths, rules
   across columns), as Great Expectations suites over batches of rows; list columns element by element.
3. `relations`: keys, foreign keys and rules across rows, computed over whole tables by DuckDB and handed to Great
   Expectations as a frame of violation counts, so that batches hide nothing.
4. `gate`, `spans`, `evidence`: what no column check can express: spans re-read from the texts, evidence
   for every value, files in = files out, floors and ceilings, the share of an article that is quoted, dates against
   their EDTF.

Great Expectations takes seconds to import and is imported only when a check runs. Deliberately out of scope: names
withheld from publication, which `flows.publish` masks and gates after these checks.
"""
