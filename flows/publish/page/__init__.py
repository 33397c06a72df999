"""The pages of a release: static HTML that works from a folder, without a network and without a server.

    Edition, Tables, and what stands in the release's folder --site.write_site--> index.html, records.html, ..., pages/

What they show is made from the tables as published, in which withheld names are masked, and from the files beside them,
so that pages can be made again from a release alone (`flows.publish.purge` does).

    index.html             numbers, charts, who did what to whom, changes, quality, downloads: whole without a script
    records.html           all events, and of each article its records beside their quotes; reads pages/data/
    recommendations.html   all recommendations with their texts; reads pages/data/
    dictionary.html        every column and every code
    pages/data/*.js        the rows, as calls of one function: a page that was opened from a folder may load scripts,
                           but no other files. Articles are spread by the first digits of their ids over shards, so
                           that the shard of unchanged articles has the same bytes in the next release

Articles are hostile input: templates escape everything, scripts only ever set text, links to articles are http or
https, and a content security policy forbids scripts that stand in the page or on another host.

Charts are SVG by Vega-Lite (vl-convert, BSD 3-clause): one package without dependencies of its own, the same bytes
wherever its own font is asked for, colours as CSS variables so that they follow light and dark. It runs in a process of
its own (`renderer`). Matplotlib gives equal bytes too, but brings six packages and takes longer to load.

Deliberately out of scope: the text of articles, which is not published; anything that needs a server.
"""
