"""How well onrecord reads, measured on gold: `gold` (coded articles), `match` (what was found of them), `score`
(precision, recall, F1 with intervals), `report` (for people and machines)."""
