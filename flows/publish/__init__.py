"""Publish: checked tables to an immutable release, whole or not at all.

    Tables, CheckReport, Inputs --publish_release--> output/releases/<version>/

`flows.publish.layout` is the specification of what is written and in which order; `release` does it. Each file has a
module of its own that makes its bytes; `catalogue`, `verification` and `record` read what was written; `changes` and
`difference` compare two releases, `replay` puts one and its changes together. `verify` is the program that a release
carries, and imports nothing of this package.

`page` makes the pages for people.
"""
