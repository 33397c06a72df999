"""Articles to `raw/`, as they are: `onrecord fetch`.

    sources.yaml --source--> Source --crawl or corpus--> Item --snapshot--> raw/<publisher>/<day>-<slug>.<ext> + sidecar

| module | what it does | |---|---| | `source` | reads and checks `sources.yaml` | | `network` | which addresses may be
asked: hosts of the source, no private network; connects to the very address checked | | `request` | asks politely:
robots.txt, pauses, limits of size and time, redirects, what may be tried again | | `links` | what feeds and sitemaps
list | | `corpus` | articles that lie in files: folders, zip archives, JSON Lines, Parquet, WARC | | `memory` | what was
fetched before: ETag, Last-Modified, hash, file | | `snapshot` | writes a raw file and its sidecar, whole or not at all;
never changes one that is there | | `collect` | a whole fetch: every source, every item, with a record in which nothing
is lost |

An article that changed becomes a new file beside the old one, and ingest takes the later; one that vanished stays. What
the clock says goes into sidecars (`retrieved_at`) and into the record of the fetch, nowhere else."""
