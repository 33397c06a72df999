"""The section "Load it" of a release's README: one recipe for each engine, all with the same answer.

Each asks how many incidents there are in each country, in a fenced block that runs as it stands in the folder of the
release (the last two anywhere), and leaves the answer in `answer`. The tests run them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from flows.publish.layout import PARQUET

LOADING = """\
## Load it

Each recipe counts the incidents of each country, in the folder of the release. Places that could not be found have no \
country: they are counted too.

### DuckDB

`load.sql` makes a view of each table, with comments, and the view `incidents`: `duckdb -init load.sql`, or in Python

```python
import duckdb

duckdb.sql(open("load.sql", encoding="utf-8").read())
answer = duckdb.sql(
    "SELECT country, count(DISTINCT incident_id) AS incidents FROM events GROUP BY country ORDER BY country"
).fetchall()
```

### pandas

```python
import pandas

events = pandas.read_parquet("{path}", dtype_backend="pyarrow")
answer = events.groupby("country", dropna=False)["incident_id"].nunique()
```

### Polars

```python
import polars

events = polars.read_parquet("{path}")
answer = events.group_by("country").agg(polars.col("incident_id").n_unique().alias("incidents"))
```

### PySpark

```python
from pyspark.sql import SparkSession
from pyspark.sql.functions import count_distinct

spark = SparkSession.builder.getOrCreate()
events = spark.read.parquet("{path}")
answer = events.groupBy("country").agg(count_distinct("incident_id").alias("incidents"))
```

### R

```r
library(arrow)
library(dplyr)

events <- open_dataset("{path}")
answer <- events |> distinct(country, incident_id) |> count(country, name = "incidents") |> collect()
```

### A spreadsheet

Open `csv/events_wide.csv` (character set UTF-8, separator comma only). It has one row per event, with the names of \
actors beside their ids; several values in one cell are parted by `; `. It is not one of the exact tables: \
text that begins with `=`, `+`, `-`, `@`, a tab or a line end has an apostrophe before it, lest it be taken for a \
formula. Dates stand as first and last day. Count `incident_id` without its doubles.

### Over HTTP

Where the folder `output/` is served as it is, by a server that knows range requests, only the parts that are asked \
for are fetched. DuckDB reads through fsspec (`pip install duckdb "fsspec[http]"`):

```python
import datetime
import json
import urllib.request

import duckdb
from fsspec.implementations.http import HTTPFileSystem


class Releases(HTTPFileSystem):
    def modified(self, path):  # DuckDB asks for it, HTTP servers need not tell it, and a release does not change
        return datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

    def glob(self, path, **options):  # files have their names below; fsspec would ask for each whole to find it
        return [path]


base = "https://example.org/output"  # where output/ is served
latest = json.load(urllib.request.urlopen(f"{{base}}/latest.json"))
files = [f"{{base}}/{{latest['path']}}/{{name}}" for name in {names}]
with duckdb.connect() as connection:
    connection.register_filesystem(Releases())
    answer = connection.sql(
        "SELECT country, count(DISTINCT incident_id) AS incidents "
        f"FROM read_parquet({{files}}) GROUP BY country ORDER BY country"
    ).fetchall()
```

`csv/` holds the same values as `parquet/`, as text: UTF-8, a null as an empty cell, lists as JSON. `dictionary.csv` \
says what each column means; `datapackage.json` (Data Package), `croissant.json` (Croissant) and `dataset.jsonld` \
(schema.org and DCAT) say the same for programs. Offsets count Unicode code points of an article's text in NFC with LF \
line ends, whose hash is `articles.content_sha256`; the text itself is not published.
"""


def write_recipes(table: str, *, parquet: Sequence[str]) -> str:
    """The recipes over the Parquet files of a table: its one file, or the folder of its parts."""
    path = parquet[0] if len(parquet) == 1 else f"{PARQUET}/{table}/"
    return LOADING.format(path=path, names=json.dumps(list(parquet)))
