"""Ingest: the raw files of a project to articles, or to a reason why there is none.

    raw/<publisher>/<yyyy-mm-dd>-<slug>.txt  --ingest_folder-->  Ingested(articles, set_aside)

In this order, each step with a module of its own:

1. `raw_file`  which files there are; links, names and sizes that are refused before a byte is read
2. `sidecar`   `<same name>.meta.yaml`: url, retrieved_at, licence, publisher, published, title
3. `decoding`  bytes to normalised text: Unicode NFC, LF line ends, no byte-order mark; `pdf` the same for a PDF
4. `language`  whether the text is English
5. `header`    what head and foot of the text say of it: publisher, date, headline, dateline, and where its own
               sentences begin and end; `report_head` the same for a kind of report that `flows.kind` knows
6. `identity`  ids, copies of one text, versions of one article

Every file ends as an article or in `set_aside` with a reason of the codebook `set_aside_reasons`; nothing is lost and
no file can end a run. Equal files give equal articles: no clock, no file system times, no order of a folder.

Deliberately out of scope: fetching articles, HTML, languages other than English, near-duplicates.
"""
