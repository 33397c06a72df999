"""onrecord: raw news articles to open, versioned tables of events, actors and recommendations.

    raw/ --ingest--> Article --extract--> Findings --normalize--> Tables --check--> Report --publish--> output/

Stages are packages of pure functions that never import each other or Prefect: `flows.ingest`, `flows.extract`,
`flows.normalize`, `flows.check`, `flows.publish`. What they share lies beside this file: `article` and `findings`
(what passes between them), `tables`, `schema` (the one reader of `schemas/`), `view` (what is declared there to be made
of the tables), `settings`, `errors`.
`flows.release` is the Prefect flow that puts them in order, `flows.cli` the commands, `flows.schedule` the server.

Deliberately out of scope here: fetching articles, languages other than English.
"""
